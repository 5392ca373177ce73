import assert from "node:assert/strict";
import type { AzureSession } from "../../azure/session.ts";
import { signInFailure } from "../../azure/sign-in-failure.ts";
import { defaults } from "../../simulator/seed.ts";
import { useAzure } from "../support/azure.ts";
import { TestEstate } from "../support/estate.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";

// Tokens run out in the middle of long runs, and asking for the next one fails now and then (Azure/login#591; Entra's AADSTS90033).
describe("a sign-in that nobody answers, in a takeover", () => {
  const azure = useAzure({ quick: true });

  /** A stack whose login for Data Factory fails while `isOut` says so. */
  class SignedOut extends TestStack {
    isOut = false;
    /** Only the failover itself finds no token. */
    isOutForFailover = false;
    /** The server whose subscription has no token, as where each site has its own. */
    isOutFor = "";
    /** No token for SQL Server, once this has been said. */
    isOutOfSqlAfter: string | undefined;
    override context() {
      const context = super.context();
      const { credential, dataFactory, sql, secrets } = context.azure;
      const signedOut = () => signInFailure("oidc", new Error("network_error: ETIMEDOUT"), secrets);
      const session: AzureSession = {
        ...context.azure,
        credential: () => {
          const isOut =
            this.isOutOfSqlAfter !== undefined && this.log.includes(this.isOutOfSqlAfter);
          return isOut ? Promise.reject(signedOut()) : credential();
        },
        dataFactory: async (subscriptionId) => {
          if (!this.isOut) return await dataFactory(subscriptionId);
          throw signedOut();
        },
        sql: async (subscriptionId) => {
          const client = await sql(subscriptionId);
          const groups = client.failoverGroups;
          const get = (...args: Parameters<typeof groups.get>) =>
            args[1] === this.isOutFor ? Promise.reject(signedOut()) : groups.get(...args);
          const failoverGroups = Object.create(groups, {
            get: { value: get },
            ...(this.isOutForFailover && {
              beginForceFailoverAllowDataLoss: { value: () => Promise.reject(signedOut()) },
            }),
          });
          return Object.create(client, { failoverGroups: { value: failoverGroups } });
        },
      };
      return { ...context, azure: session };
    }
  }

  it("is no region that does not answer: no role moves beside a runtime that nobody stopped", async () => {
    const estate = new TestEstate(azure(), { strategy: "attach" }).standing();
    estate.triggerAt("primary").runtimeState = "Started";
    const stack = new SignedOut(estate, "secondary").flip("secondary");
    stack.isOut = true;
    const { errors } = await stack.up("Fence");
    assertSpoken(errors.Fence, { code: "SignInUnanswered", does: /network, then run/ });
    assert.deepEqual(estate.applied(), []);

    stack.isOut = false;
    await stack.bringUp();
    assert.equal(estate.runtimeAt("primary").state, "Stopped");
    assert.deepEqual(stack.live("Fence").pending, []);
  });

  it("is no runtime that rests", async () => {
    const estate = new TestEstate(azure(), { strategy: "attach", catalogRole: "leave" }).standing();
    const stack = new SignedOut(estate, "secondary").flip("secondary");
    stack.isOut = true;
    const { errors } = await stack.up("CatalogOwner");
    assertSpoken(errors.CatalogOwner, { code: "SignInUnanswered" });
    assert.deepEqual(estate.applied(), []);
  });

  it("is no side of the group that is lost, where each has a subscription of its own", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new SignedOut(estate, "secondary").flip("secondary");
    const until = azure().time.now().getTime() + 60 * 60_000;
    stack.config = { failover: "forced", allowDataLossUntil: new Date(until).toISOString() };
    stack.isOutFor = estate.serverName("primary");
    const { errors } = await stack.up();
    assertSpoken(errors.FailoverGroupRole, { code: "SignInUnanswered" });
    assert.deepEqual(estate.applied(), []);
    stack.isOutFor = "";
    await stack.bringUp();
  });

  it("hides no failure of a failover, of which it would only tell more", async () => {
    const more = { catalog: { endpoint: "server", authentication: "entra" } };
    const estate = new TestEstate(azure(), { more });
    for (const site of ["primary", "secondary"] as const)
      azure().world.server(estate.serverId(site))?.entraUsers.push(defaults.clientId);
    estate.standing();
    azure().world.plant({
      id: estate.name,
      times: 1,
      group: estate.group,
      plannedFailover: { errorCode: "PlannedFailoverTimedOut", message: "too slow" },
    });
    const stack = new SignedOut(estate, "secondary").flip("secondary");
    stack.isOutOfSqlAfter = "planned failover to secondary";
    const { errors } = await stack.up();
    assertSpoken(errors.FailoverGroupRole, {
      code: "PlannedFailoverTimedOut",
      left: /lags behind is not known \(SignInUnanswered\)/,
    });
  });

  it("is no failover whose answer was lost: without a token none was sent", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new SignedOut(estate, "secondary").flip("secondary");
    const until = azure().time.now().getTime() + 5 * 60_000;
    stack.config = { failover: "forced", allowDataLossUntil: new Date(until).toISOString() };
    stack.isOutForFailover = true;
    const { errors } = await stack.up();
    const left = /Secondary here, Primary there; nothing was changed/;
    assertSpoken(errors.FailoverGroupRole, { code: "ForcedWindowClosed", left });
    assert.ok(!estate.applied().includes("forceFailover"));
  });
});
