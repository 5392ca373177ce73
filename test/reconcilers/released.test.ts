import assert from "node:assert/strict";
import { useAzure } from "../support/azure.ts";
import { TestEstate } from "../support/estate.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";

const SINCE = "2026-11-20T00:00:00Z";

const ANSWERS = {
  "403": {
    status: 403,
    body: { error: { code: "AuthorizationFailed", message: "No right to do this." } },
  },
  "429": { status: 429, body: { error: { code: "TooManyRequests", message: "Slow down." } } },
  "a cut connection": { drop: "before" },
  garbage: { garbage: true },
} as const;

describe("a stack that is released", () => {
  const azure = useAzure({ quick: true });

  for (const [is, answer] of Object.entries(ANSWERS)) {
    it(`does not fail by what is the other stack's: ${is}`, async () => {
      const estate = new TestEstate(azure()).standing();
      const stack = new TestStack(estate, "primary", {
        activeRegion: "primary",
        activeSince: SINCE,
      });
      await stack.bringUp();
      // The role and the runtime have gone to the other site, and this stack's login lost its rights on the shared factory and group.
      const other = new TestStack(estate, "secondary", stack.flag).flip("secondary");
      await other.bringUp();
      stack.flag = other.flag;
      const id = estate.name;
      const match = { path: `(adf-${estate.name}|sql-${estate.name}|fog-${estate.name})(/|\\?|$)` };
      azure().world.plant({ id, match, answer });
      const since = estate.mark();
      const { errors } = await stack.up();
      assert.deepEqual(errors, {});
      assert.deepEqual(estate.writes(since), []);
      for (const kind of ["integration runtime", "triggers"])
        assert.match(stack.log, new RegExp(`${id}: warning: ${kind}: another stack's, and cannot`));
      assert.ok(stack.live("IntegrationRuntime").unknown);
      assert.deepEqual(await stack.preview(), [], "it is no drift either");
      azure().world.unplant(id);
      await stack.refresh();
      assert.equal(stack.live("IntegrationRuntime").unknown, undefined);
      assert.deepEqual(await stack.preview(), []);
    });
  }

  it("says that its own runtime will be stopped, should the other site's takeover not have done that", async () => {
    const estate = new TestEstate(azure(), { strategy: "attach" }).standing();
    const stack = new TestStack(estate, "primary");
    await stack.bringUp();
    await stack.flip("secondary").preview();
    const says =
      /: ssis in adf-\S+ will be stopped, where it still runs by then: primary is released/;
    assert.match(stack.log, says);
    const other = new TestStack(estate, "secondary", stack.flag);
    await other.bringUp();
    await stack.bringUp();
    const before = stack.log.length;
    await stack.preview();
    assert.doesNotMatch(stack.log.slice(before), says, "it rests");
  });

  it("fails by what it claims, also when that is not to be seen", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "primary");
    const match = { path: `adf-${estate.name}/` };
    azure().world.plant({ id: estate.name, match, answer: ANSWERS["403"] });
    const { errors } = await stack.up();
    assertSpoken(Object.values(errors)[0], { code: "AuthorizationFailed" });
    azure().world.unplant(estate.name);
  });

  it("still refuses a stale flag", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "secondary", {
      activeRegion: "primary",
      activeSince: SINCE,
    });
    await stack.bringUp();
    stack.flag = { activeRegion: "primary", activeSince: "2026-11-19T00:00:00Z" };
    const { errors } = await stack.up();
    assert.match(String(Object.values(errors)[0]), /stale flag/);
  });

  it("says in words why an instance's zone is not known to whoever claims something", async () => {
    const estate = new TestEstate(azure(), { onInstances: true }).standing();
    const stack = new TestStack(estate, "primary");
    const match = { path: `managedInstances/sql-${estate.name}-` };
    azure().world.plant({ id: estate.name, match, answer: ANSWERS["403"] });
    const { errors } = await stack.up();
    assertSpoken(Object.values(errors)[0], {
      code: "AuthorizationFailed",
      left: /nothing was changed/,
    });
    azure().world.unplant(estate.name);
  });

  it("says in words what a destroy could not do", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "primary");
    await stack.bringUp();
    const match = { method: "DELETE", path: `adf-${estate.name}/integrationRuntimes` };
    azure().world.plant({ id: estate.name, match, answer: ANSWERS["403"] });
    const failure = await stack.destroy("IntegrationRuntime").then(
      () => undefined,
      (error: unknown) => error,
    );
    assert.ok(failure instanceof Error);
    assertSpoken(failure, { code: "AuthorizationFailed", left: /next `pulumi destroy`/ });
    azure().world.unplant(estate.name);
  });
});
