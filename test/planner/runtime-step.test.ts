import assert from "node:assert/strict";
import fc from "fast-check";
import {
  differencesInWords,
  nextRuntimeStep,
  type Presence,
  type RuntimeState,
  type SeenRuntime,
} from "../../planner/runtime-step.ts";

const states: RuntimeState[] = ["Initial", "Starting", "Started", "Stopping", "Stopped"];
const anySeen: fc.Arbitrary<SeenRuntime | undefined> = fc.option(
  fc.record({
    state: fc.constantFrom(...states),
    differences: fc.constantFrom(
      [],
      [
        {
          path: "typeProperties.computeProperties.location",
          wanted: "northeurope",
          live: "westeurope",
        },
      ],
    ),
    secretsChanged: fc.boolean(),
  }),
  { nil: undefined },
);
const anyPresence = fc.constantFrom<Presence>(
  "running",
  "stopped",
  "halted",
  "scheduled",
  "released",
);

/** What Azure would show after a step: a PUT leaves a new runtime Initial, an existing one as it was. */
function after(
  seen: SeenRuntime | undefined,
  step: ReturnType<typeof nextRuntimeStep>,
): SeenRuntime | undefined {
  if (step.do === "put")
    return { state: seen?.state ?? "Initial", differences: [], secretsChanged: false };
  assert.ok(seen);
  if (step.do === "start") return { ...seen, state: "Started" };
  if (step.do === "stop") return { ...seen, state: "Stopped" };
  return step.do === "wait" ? { ...seen, state: step.for } : seen;
}

function bring(presence: Presence, from: SeenRuntime | undefined) {
  const steps: string[] = [];
  let seen = from;
  for (let turn = 0; turn < 8; turn += 1) {
    const step = nextRuntimeStep(presence, seen);
    if (step.do === "nothing") return { steps, seen };
    if (step.do === "put" || step.do === "start") {
      assert.ok(
        seen === undefined || seen.state === "Initial" || seen.state === "Stopped",
        `${step.do} while ${seen?.state}`,
      );
    }
    if (step.do === "stop") assert.equal(seen?.state, "Started");
    steps.push(step.do);
    seen = after(seen, step);
  }
  return assert.fail(`never ends: ${steps.join(", ")}`);
}

describe("the next step of a runtime", () => {
  it("ends as wanted from wherever it stands, and never writes or starts what is not stopped", () => {
    fc.assert(
      fc.property(anyPresence, anySeen, (presence, from) => {
        const { seen } = bring(presence, from);
        if (presence === "released") return assert.deepEqual(seen, from);
        if (presence === "halted") {
          assert.ok(seen === undefined || seen.state === "Stopped" || seen.state === "Initial");
          return assert.deepEqual(seen?.differences, from?.differences, "neither made nor edited");
        }
        assert.deepEqual(seen?.differences, []);
        assert.equal(seen?.secretsChanged, false);
        if (presence === "running") assert.equal(seen?.state, "Started");
        if (presence === "stopped") assert.equal(seen?.state, "Stopped");
      }),
    );
  });

  it("does not touch a runtime that is as wanted", () => {
    assert.deepEqual(
      bring("running", { state: "Started", differences: [], secretsChanged: false }).steps,
      [],
    );
  });

  it("stops, edits and starts one that runs in the other region", () => {
    const differences = [
      {
        path: "typeProperties.computeProperties.location",
        wanted: "northeurope",
        live: "westeurope",
      },
    ];
    assert.deepEqual(
      bring("running", { state: "Started", differences, secretsChanged: false }).steps,
      ["stop", "put", "start"],
    );
  });

  it("starts a cold standby once, so that it is attached to its copy of SSISDB", () => {
    assert.deepEqual(bring("stopped", undefined).steps, ["put", "start", "stop"]);
    const stopped = { state: "Stopped", differences: [], secretsChanged: false } as const;
    assert.deepEqual(bring("stopped", stopped).steps, []);
  });

  it("says why it stops a running one", () => {
    const step = nextRuntimeStep("running", {
      state: "Started",
      differences: [
        {
          path: "typeProperties.computeProperties.location",
          wanted: "northeurope",
          live: "westeurope",
        },
      ],
      secretsChanged: true,
    });
    assert.deepEqual(step, {
      do: "stop",
      because: "location westeurope -> northeurope, credential changed",
    });
  });

  it("leaves a released one alone, whatever it is", () => {
    fc.assert(
      fc.property(anySeen, (seen) =>
        assert.deepEqual(nextRuntimeStep("released", seen), { do: "nothing" }),
      ),
    );
  });

  it("says each difference in a word or two, and nothing of what stands inside", () => {
    const subnet = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks";
    const said = differencesInWords([
      { path: "computeProperties.location", live: "westeurope", wanted: "northeurope" },
      {
        path: "customerVirtualNetwork.subnetId",
        live: `${subnet}/weu/subnets/a`,
        wanted: undefined,
      },
      { path: "computeProperties.numberOfNodes", live: 5, wanted: 2 },
      { path: "expressCustomSetupProperties", live: ["a secret"], wanted: ["one", "another"] },
      { path: "ssisProperties.dataProxyProperties", live: null, wanted: { path: "a secret" } },
    ]);
    assert.deepEqual(said, [
      "location westeurope -> northeurope",
      "subnetId weu/a -> none",
      "numberOfNodes 5 -> 2",
      "expressCustomSetupProperties 1 entry -> 2 entries",
      "dataProxyProperties null -> other settings",
    ]);
  });
});
