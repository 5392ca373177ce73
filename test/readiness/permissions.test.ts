import assert from "node:assert/strict";
import fc from "fast-check";
import { allows } from "../../azure/permissions.ts";
import { signInFailure } from "../../azure/sign-in-failure.ts";
import { neededActions } from "../../readiness/needed-actions.ts";
import { subjectOf } from "../../readiness/subject.ts";
import { defaults } from "../../simulator/seed.ts";
import type { EstateOptions } from "../support/estate.ts";
import { estateAtSite } from "../support/inputs.ts";
import { TestStack } from "../support/stack.ts";
import { findings, notPassed, only, type Setting, standing } from "./setting.ts";

const ADF = "Microsoft.DataFactory/factories";

describe("readiness: effective permissions", () => {
  it("evaluates wildcards as Azure does", () => {
    const grant = (actions: string[], notActions: string[] = []) => [{ actions, notActions }];
    const start = `${ADF}/integrationruntimes/start/action`;
    for (const pattern of ["*", "*/action", `${ADF}/*`, "microsoft.datafactory/*/START/*", start])
      assert.ok(allows(grant([pattern]), start), pattern);
    for (const pattern of ["", "*/read", ADF, `${ADF}/integrationruntimes/start`, `${start}/*`])
      assert.ok(!allows(grant([pattern]), start), pattern);
    assert.ok(!allows(grant(["*"], ["*/start/action"]), start));
    // Another role's exclusion takes nothing away.
    assert.ok(allows([...grant(["*"], ["*/start/action"]), ...grant([`${ADF}/*`])], start));
  });

  it("matches as a regular expression would, for any pattern", () => {
    const text = fc.array(fc.constantFrom("a", "b", "/", "*"), { maxLength: 8 });
    const plain = fc.array(fc.constantFrom("a", "b", "/"), { maxLength: 8 });
    fc.assert(
      fc.property(text, plain, (pattern, action) => {
        const expected = new RegExp(`^${pattern.join("").replaceAll("*", ".*")}$`);
        const granted = allows([{ actions: [pattern.join("")], notActions: [] }], action.join(""));
        assert.equal(granted, expected.test(action.join("")));
      }),
    );
  });

  it("finds each call that this identity may not make, at the scope where it may not", async () => {
    const setting = standing({ customSetup: true });
    const everything = { scope: "/", actions: ["*"], notActions: [] };
    assign(setting, [everything]);
    assert.deepEqual(notPassed(await findings(setting), "skipped"), []);
    assign(setting, [
      {
        ...everything,
        notActions: ["*/integrationruntimes/stop/action", "*/failover/action", "*/join/action"],
      },
    ]);
    const { name } = setting.estate;
    const all = await findings(setting);
    assert.match(only(all, `rights on adf-${name}`).says, /may not: \S+\/stop\/action$/);
    assert.match(only(all, `rights on sql-${name}-secondary`).says, /failoverGroups\/failover/);
    assert.match(
      only(all, `rights on vnet-secondary/subnets/ssis-${name}`).says,
      /subnets\/join\/action/,
    );
    assert.match(only(all, `rights on adf-${name}`).cure ?? "", /az role assignment create/);
  });

  it("says nothing of the rights of `up` where a pipeline's identity looks, which may only read", async () => {
    const setting = standing();
    assign(setting, [{ scope: "/", actions: ["*/read"], notActions: [] }]);
    const rights = (await findings(setting)).filter(({ check }) => check.startsWith("rights on "));
    const changing = rights.filter(({ outcome }) => outcome !== "passed");
    assert.ok(changing.length >= 3);
    for (const { outcome, says } of changing) {
      assert.equal(outcome, "unknown", says);
      assert.match(says, /may only read/);
    }
    // One right to change something, and it is the identity that takes over, which lacks the others.
    const start = `${ADF}/integrationruntimes/start/action`;
    assign(setting, [{ scope: "/", actions: ["*/read", start], notActions: [] }]);
    const lacking = only(await findings(setting), `rights on adf-${setting.estate.name}`);
    assert.equal(lacking.outcome, "failed");
    assert.match(lacking.says, /may not: \S+\/write, \S+\/stop\/action/);
  });

  it("tells a reading identity which read it lacks", async () => {
    const setting = standing();
    assign(setting, [{ scope: "/", actions: ["*/read"], notActions: ["*/triggers/read"] }]);
    const rights = only(await findings(setting), `rights on adf-${setting.estate.name}`);
    assert.equal(rights.outcome, "failed");
    assert.match(rights.says, /may not: \S+\/triggers\/read$/);
    assert.match(rights.cure ?? "", /--role "Reader"/);
  });

  it("says that it may not see its permissions", async () => {
    const setting = standing();
    assign(setting, [
      { scope: "/", actions: ["*"], notActions: ["Microsoft.Authorization/permissions/read"] },
    ]);
    const rights = only(await findings(setting), `rights on adf-${setting.estate.name}`);
    assert.equal(rights.outcome, "unknown");
    assert.match(rights.says, /may not read it/);
  });

  it("says that nobody is signed in, which is no right that lacks", async () => {
    const { azure, estate } = standing();
    const { session } = azure;
    const wrong =
      "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value.";
    const dataFactory = () =>
      Promise.reject(signInFailure("secret", new Error(wrong), session.secrets));
    const signedOut = { azure: { ...azure, session: { ...session, dataFactory } }, estate };
    const triggers = only(await findings(signedOut), "triggers");
    assert.equal(
      triggers.says,
      "not signed in (sign-in with a client secret: AADSTS7000215: Invalid client secret provided)",
    );
  });

  // What the check asks for is what the takeover needs: with exactly that, and nothing else, it goes through.
  for (const options of [
    { strategy: "relocate" },
    { strategy: "stay", endpoint: "listener" },
    { strategy: "attach" },
    { strategy: "attach", catalogRole: "leave", onInstances: true },
  ] as const satisfies readonly EstateOptions[])
    it(`asks for what a takeover of ${Object.values(options).join(", ")} needs, and for no more`, async () => {
      const { strategy } = options;
      const setting = standing(options);
      const { estate } = setting;
      const secondary = new TestStack(estate, "secondary");
      await secondary.bringUp();
      const at = estateAtSite(estate, {
        ...{ site: "secondary", flag: secondary.flag, config: {} },
        secrets: estate.secrets("secondary"),
      });
      const needed = neededActions(subjectOf(at, "secondary"));
      assign(
        setting,
        needed.map(({ scope, actions }) => ({
          scope,
          actions: [...actions.flat(), OF_OPERATIONS],
          notActions: [],
        })),
      );
      await secondary.flip("secondary").bringUp();
      assert.deepEqual(estate.serving, [strategy === "attach" ? "secondary" : "primary"]);
    });
});

/** How an operation stands is asked at addresses below an action, which Azure's published operations do not name. */
const OF_OPERATIONS = `${ADF}/integrationruntimes/*/read`;

function assign(
  { azure }: Setting,
  assignments: { scope: string; actions: string[]; notActions: string[] }[],
): void {
  const application = azure.world.state.applications.get(defaults.clientId);
  assert.ok(application);
  application.assignments = assignments;
}
