import assert from "node:assert/strict";
import type { Fault } from "../../simulator/faults.ts";
import { useAzure } from "../support/azure.ts";
import { moveRole } from "../support/by-hand.ts";
import { TestEstate } from "../support/estate.ts";
import { assertSpoken } from "../support/spoken.ts";
import { type Kind, TestStack } from "../support/stack.ts";
import { VirtualTime } from "../support/virtual-time.ts";

type Answer = Extract<Fault, { answer: unknown }>["answer"];

const error = (code: string, message: string) => ({ error: { code, message } });

/** What ARM says when it does not do what it was asked, and what is to be read of it. */
const TROUBLES: readonly {
  readonly is: string;
  readonly code: string;
  readonly answer: Answer;
  /** As if nobody answered: whoever can do without goes on without. */
  readonly isSilent?: true;
  /** No answer of Azure's: who waits goes on waiting, and nobody goes on without. */
  readonly isNobodys?: true;
}[] = [
  {
    is: "409",
    code: "Conflict",
    answer: { status: 409, body: error("Conflict", "Another operation is in progress.") },
  },
  {
    is: "429",
    code: "TooManyRequests",
    answer: {
      status: 429,
      headers: { "retry-after": "1" },
      body: error("TooManyRequests", "Slow down."),
    },
  },
  {
    is: "503",
    code: "ServiceUnavailable",
    answer: { status: 503, body: error("ServiceUnavailable", "Try later.") },
    isSilent: true,
  },
  {
    is: "403",
    code: "AuthorizationFailed",
    answer: { status: 403, body: error("AuthorizationFailed", "No right to do this.") },
  },
  { is: "garbage", code: "Garbage", answer: { garbage: true }, isNobodys: true },
  { is: "a cut connection", code: "NoAnswer", answer: { drop: "before" }, isSilent: true },
];

/** The step that fails when a request of this kind does, in a takeover. */
const REQUESTS: readonly { readonly kind: Kind; readonly method: string; readonly path: string }[] =
  [
    { kind: "Fence", method: "POST", path: "integrationRuntimes/ssis/stop" },
    { kind: "FailoverGroupRole", method: "POST", path: "/failover\\?" },
    { kind: "IntegrationRuntime", method: "PUT", path: "integrationRuntimes/ssis\\?" },
    { kind: "IntegrationRuntime", method: "POST", path: "integrationRuntimes/ssis/start" },
    { kind: "TriggerStates", method: "POST", path: "triggers/nightly/start" },
  ];

describe("an ARM that is in trouble", () => {
  const azure = useAzure({ quick: true });
  afterEach(() => {
    azure().time.patience = new VirtualTime().patience;
  });

  for (const { is, code, answer, isSilent } of TROUBLES) {
    it(`is told: ${is} to each write, and the next run goes on`, async () => {
      const estate = new TestEstate(azure()).standing();
      const stack = new TestStack(estate, "secondary").flip("secondary");
      for (const { kind, method, path } of REQUESTS) {
        const fault = {
          id: estate.name,
          match: { method, path: `(adf|fog)-${estate.name}/?.*${path}` },
          answer,
        };
        azure().world.plant(fault);
        const { errors } = await stack.up(...(kind === "Fence" ? [kind] : []));
        azure().world.unplant(estate.name);
        if (kind !== "Fence" || !isSilent) {
          assert.ok(errors[kind], `${kind} was to fail`);
          assertSpoken(errors[kind], { code }, estate.password);
          continue;
        }
        // A fence that is not answered does not hold the takeover up: it stays pending.
        assert.match(String(stack.live("Fence").pending), new RegExp(code));
        assert.match(stack.log, /until it is, primary is not fenced off/);
      }
      await stack.bringUp();
      assert.deepEqual(stack.live("Fence").pending, []);
      const once = ["failover", "put", "start", "start", "stop"];
      assert.deepEqual(estate.applied().toSorted(), once);
    });

    it(`is told: ${is} to each reading of this side, with nothing written`, async () => {
      const estate = new TestEstate(azure()).standing();
      const stack = new TestStack(estate, "secondary").flip("secondary");
      const path = `sql-${estate.name}-secondary/failoverGroups`;
      azure().world.plant({ id: estate.name, match: { method: "GET", path }, answer });
      const { errors } = await stack.up();
      assertSpoken(errors.Fence, { code }, estate.password);
      assert.deepEqual(estate.applied(), []);
      azure().world.unplant(estate.name);
      await stack.bringUp();
    });
  }

  it("is waited for while it stumbles: single bad answers are no failure", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "secondary").flip("secondary");
    for (const { is, answer } of TROUBLES.filter((one) => one.isSilent || one.isNobodys)) {
      // Looks only: a bad answer to the failover itself is another matter, and told.
      for (const path of ["getStatus\\?", "operationstatuses", "failoverGroups/fog-\\w+\\?"]) {
        const match = { path: `${estate.name}.*${path}`, call: 7 };
        azure().world.plant({ id: `${estate.name} ${is} ${path}`, match, answer });
      }
    }
    await stack.bringUp();
    assert.equal(estate.runtime.serves, estate.serverId("secondary"));
  });

  it("is left alone for as long as it asks, which ends no takeover", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "secondary").flip("secondary");
    const headers = { "retry-after": "20" };
    const answer = { status: 429, headers, body: error("TooManyRequests", "Slow down.") };
    const looks = [
      "GET.integrationRuntimes/ssis\\?",
      "GET.failoverGroups/fog-\\w+\\?",
      "GET.triggers\\?",
    ];
    for (const path of [...REQUESTS.map(({ method, path }) => `${method}.${path}`), ...looks]) {
      const [method = "", what = ""] = path.split(/\.(.*)/);
      azure().world.plant({
        id: `${estate.name} ${path}`,
        times: 6,
        match: { method, path: `${estate.name}.*${what}` },
        answer,
      });
    }
    await stack.bringUp();
    assert.equal(estate.runtime.serves, estate.serverId("secondary"));
    const once = ["failover", "put", "start", "start", "stop"];
    assert.deepEqual(estate.applied().toSorted(), once);
    assert.deepEqual(
      azure()
        .world.faults.list()
        .filter(({ id }) => id.startsWith(estate.name)),
      [],
      "each was asked for",
    );
  });

  // Minutes may go by while Azure is left alone: rule 1 is judged at each write that is sent, not at the first try.
  for (const { kind, method, path, applied } of [
    { kind: "IntegrationRuntime", method: "PUT", path: "ssis\\?", applied: ["stop"] },
    { kind: "IntegrationRuntime", method: "POST", path: "ssis/start", applied: ["stop", "put"] },
    { kind: "TriggerStates", method: "POST", path: "nightly/start", applied: [] },
  ] as const)
    it(`is asked for no ${method} ${path} any more when the role has left while it was left alone`, async () => {
      const estate = new TestEstate(azure()).standing();
      const stack = new TestStack(estate, "primary");
      await stack.bringUp("SsisCatalog", "FailoverGroupRole", "IntegrationRuntime");
      stack.config = { runtime: { name: "ssis", nodeSize: "Standard_D8_v3", nodeCount: 2 } };
      azure().world.plant({
        id: estate.name,
        times: 1,
        match: { method, path: `adf-${estate.name}/.*${path}` },
        answer: { status: 429, headers: { "retry-after": "60" } },
      });
      const since = estate.mark();
      let hasLeft = false;
      stack.engine = {
        async assertAlive() {
          const isThrottled = estate.writes(since).some(({ status }) => status === 429);
          if (isThrottled && !hasLeft) moveRole(estate, "secondary");
          hasLeft ||= isThrottled;
        },
      };
      const { errors } = await stack.up(kind);
      assertSpoken(errors[kind], { code: "RoleNotHere" });
      assert.deepEqual(estate.applied(since), applied);
    });

  it("is told: silence, which ends in time, and the next run goes on", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "secondary").flip("secondary");
    const { time, world } = azure();
    // The clients are loaded and signed in before: nothing but silence takes so long then.
    await new TestStack(estate, "primary").bringUp("FailoverGroupRole", "IntegrationRuntime");
    time.patience = 700;
    for (const { kind, method, path } of REQUESTS.filter(
      ({ kind }) => kind !== "FailoverGroupRole",
    )) {
      const match = { method, path: `adf-${estate.name}/.*${path}` };
      world.plant({ id: estate.name, match, answer: { silent: true } });
      const { errors } = await stack.up(...(kind === "Fence" ? [kind] : []));
      if (kind === "Fence") assert.match(String(stack.live("Fence").pending), /Timeout/);
      else assertSpoken(errors[kind], { code: "Timeout" });
      world.unplant(estate.name);
    }
    time.patience = new VirtualTime().patience;
    await stack.bringUp();
    assert.deepEqual(stack.live("Fence").pending, []);
    assert.equal(estate.runtime.serves, estate.serverId("secondary"));
  });

  it("does not hold a takeover up by the silence of the other side", async () => {
    for (const answer of [
      { status: 503, body: error("ServiceUnavailable", "gone") },
      { drop: "before" },
      { status: 500 },
    ] as Answer[]) {
      const estate = new TestEstate(azure()).standing();
      const stack = new TestStack(estate, "secondary").flip("secondary");
      stack.config = {
        failover: "forced",
        allowDataLossUntil: new Date(azure().time.now().getTime() + 3_600_000).toISOString(),
      };
      const path = `sql-${estate.name}-primary/`;
      azure().world.plant({ id: estate.name, match: { path }, answer });
      await stack.bringUp();
      assert.equal(estate.runtime.serves, estate.serverId("secondary"));
      assert.match(String(stack.live("FailoverGroupRole").there), /^unreachable$/);
      azure().world.unplant(estate.name);
    }
  });
});
