import assert from "node:assert/strict";
import { useAzure } from "../support/azure.ts";
import { moveRole } from "../support/by-hand.ts";
import { TestEstate } from "../support/estate.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";

const KINDS = ["Fence", "FailoverGroupRole", "IntegrationRuntime", "TriggerStates"] as const;

describe("SSISDB's birth", () => {
  const azure = useAzure({ quick: true });

  it("starts on the server's endpoint, joins an existing group, then the listener by a restart", async () => {
    const estate = new TestEstate(azure(), { endpoint: "listener" }).grouped("primary", ["Sales"]);
    const stack = new TestStack(estate, "primary");
    await stack.bringUp();
    assert.deepEqual(estate.applied(), ["put", "start", "patch", "stop", "put", "start", "start"]);
    assert.deepEqual(estate.groupNow.databases, ["Sales", "SSISDB"]);
    assert.deepEqual(stack.live("SsisCatalog"), { here: "present", there: "present" });
    assert.equal(estate.runtime.serves, estate.serverId("primary"));
    assert.match(stack.log, /catalogServerEndpoint .* -> fog-e\d+\.database\.windows\.net/);
    await stack.refresh();
    assert.deepEqual(await stack.preview(), []);
  });

  it("keeps the runtime that gave birth, where the server's endpoint is the wanted one", async () => {
    const estate = new TestEstate(azure()).grouped("primary", []);
    const stack = new TestStack(estate, "primary");
    await stack.bringUp();
    assert.deepEqual(estate.applied(), ["put", "start", "patch", "start"]);
  });

  it("goes on waiting for its place in the group while Azure asks for fewer questions", async () => {
    const estate = new TestEstate(azure()).grouped("primary", []);
    const stack = new TestStack(estate, "primary");
    stack.engine = {
      async assertAlive() {
        if (!estate.applied().includes("patch") || stack.log.includes("planted")) return;
        stack.lines.push("planted");
        azure().world.plant({
          id: estate.name,
          times: 12,
          match: { method: "GET", path: `failoverGroups/fog-${estate.name}\\?` },
          answer: {
            status: 429,
            headers: { "retry-after": "1" },
            body: { error: { code: "TooManyRequests", message: "Slow down." } },
          },
        });
      },
    };
    await stack.bringUp("SsisCatalog");
    assert.match(stack.log, /planted/);
    assert.deepEqual(estate.groupNow.databases, ["SSISDB"]);
  });

  it("leaves the group to whoever makes it next", async () => {
    const estate = new TestEstate(azure(), { existingGroup: false });
    const stack = new TestStack(estate, "primary");
    await stack.bringUp("SsisCatalog");
    assert.deepEqual(estate.applied(), ["put", "start"]);
    estate.grouped();
    await stack.bringUp();
    assert.equal(estate.runtime.serves, estate.serverId("primary"));
  });

  it("happens once, although it was interrupted anywhere", async () => {
    const estate = new TestEstate(azure()).grouped("primary", []);
    const stack = new TestStack(estate, "primary");
    for (const seconds of [5, 20, 25]) {
      const { abort } = stack;
      azure().time.in(seconds * 1000, () => abort.abort(new Error("asked to end")));
      await stack.up();
      stack.abort = new AbortController();
    }
    await stack.bringUp();
    assert.deepEqual(estate.applied(), ["put", "start", "patch", "start"]);
  });

  it("is refused where another SSISDB may be, or where this is not the place for one", async () => {
    const cases: readonly [string, (estate: TestEstate, stack: TestStack) => void][] = [
      ["NotActive", (_estate, stack) => stack.flip("secondary")],
      ["RoleElsewhere", (estate) => moveRole(estate, "secondary")],
      ["GroupAbsent", (estate) => azure().world.state.groups.delete(estate.groupNow.id)],
      [
        "SideUnreachable",
        (estate) =>
          azure().world.plant({
            id: estate.name,
            match: { path: `sql-${estate.name}-secondary/databases` },
            answer: { drop: "before" },
          }),
      ],
    ];
    for (const [code, spoil] of cases) {
      const estate = new TestEstate(azure()).grouped("primary", []);
      const stack = new TestStack(estate, "primary");
      spoil(estate, stack);
      const { errors } = await stack.up();
      assertSpoken(errors.SsisCatalog, { code, left: /^nothing was changed$/ });
      assert.deepEqual(estate.writes(), []);
      for (const kind of KINDS) assert.equal(stack.state.get(kind), undefined);
    }
  });

  it("goes on through looks without an answer while SSISDB joins its group, and gives up where there are no others", async () => {
    for (const [times, isOver] of [
      [4, false],
      [undefined, true],
    ] as const) {
      const estate = new TestEstate(azure()).grouped("primary", []);
      const stack = new TestStack(estate, "primary");
      let isPlanted = false;
      stack.engine = {
        async assertAlive() {
          if (isPlanted || !estate.applied().includes("patch")) return;
          isPlanted = true;
          azure().world.plant({
            ...{ id: estate.name, ...(times && { times }) },
            match: { method: "GET", path: `failoverGroups/${estate.group}` },
            // A call asks four times before it has had no answer.
            answer: { status: 503, body: { error: { code: "ServiceUnavailable", message: "" } } },
          });
        },
      };
      const { errors } = await stack.up("SsisCatalog");
      azure().world.unplant(estate.name);
      assert.ok(isPlanted);
      assert.equal(/ServiceUnavailable/.test(errors.SsisCatalog?.message ?? ""), isOver);
    }
  });

  it("is not repeated when SSISDB is lost", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "primary");
    await stack.bringUp();
    for (const site of ["primary", "secondary"] as const) {
      const database = azure().world.database(estate.serverId(site), "SSISDB");
      if (database) azure().world.dropDatabase(database);
    }
    await stack.refresh();
    assert.ok((await stack.preview()).includes("SsisCatalog"));
    const since = estate.mark();
    const { errors } = await stack.up();
    assertSpoken(errors.SsisCatalog, { code: "CatalogGone", does: /restore SSISDB/ });
    assert.deepEqual(estate.writes(since), []);
  });

  it("is not settled by one answer that its group is not there: a front end may not have heard of it", async () => {
    const estate = new TestEstate(azure()).runningWithoutGroup().grouped("primary", []);
    azure().world.plant({
      id: estate.name,
      // Three for the role that is looked at first, and one for the group that SSISDB is to join.
      times: 4,
      match: { method: "GET", path: `${estate.serverName("primary")}/failoverGroups` },
      answer: { status: 404, body: { error: { code: "ResourceNotFound", message: "No." } } },
    });
    await new TestStack(estate, "primary").bringUp("SsisCatalog");
    assert.deepEqual(estate.groupNow.databases, ["SSISDB"]);
  });

  it("is not settled without its group either: an SSISDB that stands is added once somebody has made it", async () => {
    const estate = new TestEstate(azure()).runningWithoutGroup();
    const stack = new TestStack(estate, "primary");
    const { errors } = await stack.up("SsisCatalog");
    assertSpoken(errors.SsisCatalog, { code: "GroupAbsent", left: /in no failover group yet$/ });
    assert.equal(stack.state.get("SsisCatalog")?.outputs.settled ?? null, null);
    estate.grouped("primary", []);
    await stack.bringUp("SsisCatalog");
    assert.deepEqual(estate.groupNow.databases, ["SSISDB"]);
  });

  for (const [code, isSilent] of [
    ["RoleElsewhere", false],
    ["SideUnreachable", true],
  ] as const)
    it(`is not settled where its group, which takes databases of its primary only, has failed over meanwhile${isSilent ? " to a side that does not answer" : ""}`, async () => {
      const estate = new TestEstate(azure()).grouped("primary", []);
      const stack = new TestStack(estate, "primary");
      stack.engine = {
        async assertAlive() {
          if (estate.applied().includes("start") && !stack.lines.includes("moved")) {
            stack.lines.push("moved");
            moveRole(estate, "secondary");
            const match = { path: `sql-${estate.name}-secondary/` };
            if (isSilent)
              azure().world.plant({ id: estate.name, match, answer: { drop: "before" } });
          }
        },
      };
      // Moved when the runtime that makes SSISDB has been started: nothing is asked of the role between that and the group.
      const { errors } = await stack.up("SsisCatalog");
      assert.match(stack.log, /moved/);
      assertSpoken(errors.SsisCatalog, { code, does: isSilent ? /both sides/ : /fail the group/ });
      assert.equal(stack.state.get("SsisCatalog")?.outputs.settled ?? null, null);
      azure().world.unplant(estate.name);
      moveRole(estate, "primary");
      stack.engine = { async assertAlive() {} };
      await stack.bringUp();
      assert.deepEqual(estate.groupNow.databases, ["SSISDB"]);
    });

  it("asks nobody about an SSISDB that its group names, wherever the role is", async () => {
    const estate = new TestEstate(azure()).standing();
    moveRole(estate, "secondary");
    estate.groupNow.replicationState = "PENDING";
    const match = { path: `sql-${estate.name}-secondary/` };
    azure().world.plant({ id: estate.name, match, answer: { drop: "before" } });
    const stack = new TestStack(estate, "primary").flip("secondary");
    const { errors } = await stack.up("SsisCatalog");
    azure().world.unplant(estate.name);
    assert.equal(errors.SsisCatalog, undefined);
  });

  it("is not called lost when a side does not answer", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "primary");
    await stack.bringUp("SsisCatalog");
    const kept = stack.state.get("SsisCatalog");
    assert.ok(kept);
    kept.outputs = { ...kept.outputs, live: { here: "absent", there: "absent" } };
    const path = `sql-${estate.name}-.*/databases`;
    azure().world.plant({ id: estate.name, match: { path }, answer: { drop: "before" } });
    const { errors } = await stack.up("SsisCatalog");
    assertSpoken(errors.SsisCatalog, { code: "SideUnreachable", left: /^nothing was changed$/ });
    azure().world.unplant(estate.name);
    await stack.bringUp("SsisCatalog");
    assert.deepEqual(estate.writes(), []);
  });

  it("stops at a start that fails, and goes on from there", async () => {
    const estate = new TestEstate(azure()).grouped("primary", []);
    const stack = new TestStack(estate, "primary");
    azure().world.plant({
      id: estate.name,
      times: 1,
      runtime: estate.runtimeId,
      nextStart: { errorCode: "CatalogCapacityLimitError" },
    });
    const { errors } = await stack.up();
    assertSpoken(errors.SsisCatalog, { code: "CatalogCapacityLimitError" });
    await stack.bringUp();
    assert.deepEqual(estate.applied(), ["put", "start", "start", "patch", "start"]);
  });

  it("takes the right password when the first one was wrong", async () => {
    const estate = new TestEstate(azure()).grouped("primary", []);
    const stack = new TestStack(estate, "primary");
    const right = stack.secrets;
    stack.secrets = { ...right, catalogPassword: "not-the-Pa55" };
    stack.catalogPassword = "not-the-Pa55";
    const { errors } = await stack.up("SsisCatalog");
    assertSpoken(errors.SsisCatalog, { code: "AzureSqlConnectionFailure" });
    stack.secrets = right;
    stack.catalogPassword = estate.password;
    await stack.bringUp();
    assert.deepEqual(estate.applied().slice(0, 4), ["put", "start", "put", "start"]);
  });
});
