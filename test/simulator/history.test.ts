import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { JournalEvent } from "../../simulator/journal.ts";
import { factoryId, minute, neu, runtimeBody, type Setting, startSetting, weu } from "./setting.ts";

const v = "?api-version=2018-06-01";
const sql = "?api-version=2023-08-01";

/** What somebody may do next, in any order; Azure refuses what makes no sense. */
const step = fc.oneof(
  fc.record({
    what: fc.constantFrom("put", "start", "stop", "delete"),
    runtime: fc.constantFrom("one", "two"),
    side: fc.constantFrom("weu", "neu", "listener"),
    pair: fc.boolean(),
  }),
  fc.record({
    what: fc.constantFrom("failover", "forceFailoverAllowDataLoss"),
    server: fc.constantFrom(weu, neu),
  }),
  fc.record({ what: fc.constant("group" as const) }),
  fc.record({ what: fc.constant("pass" as const), minutes: fc.integer({ min: 0, max: 8 }) }),
);
type Step = typeof step extends fc.Arbitrary<infer Kind> ? Kind : never;

const next: Record<string, string[]> = {
  Initial: ["Starting"],
  Starting: ["Started", "Stopped", "Initial", "Stopping"],
  Started: ["Stopping"],
  Stopping: ["Stopped"],
  Stopped: ["Starting"],
};

async function take(setting: Setting, taken: Step): Promise<void> {
  if ("minutes" in taken) return setting.pass(taken.minutes * minute);
  if ("server" in taken) {
    await setting.call("POST", `${taken.server}/failoverGroups/fog/${taken.what}${sql}`);
  } else if ("runtime" in taken) {
    const path = `${factoryId}/integrationRuntimes/${taken.runtime}`;
    const host = taken.side === "listener" ? "fog" : `sql-${taken.side}`;
    const body = runtimeBody({
      endpoint: `${host}.database.windows.net`,
      ...(taken.pair && { catalog: { dualStandbyPairName: "pair" } }),
    });
    if (taken.what === "put") await setting.call("PUT", `${path}${v}`, body);
    else if (taken.what === "delete") await setting.call("DELETE", `${path}${v}`);
    else await setting.call("POST", `${path}/${taken.what}${v}`);
  } else {
    await setting.call("PUT", `${weu}/failoverGroups/fog${sql}`, {
      properties: {
        readWriteEndpoint: { failoverPolicy: "Manual" },
        partnerServers: [{ id: neu }],
        databases: setting.simulator.world.database(weu, "SSISDB")
          ? [`${weu}/databases/SSISDB`]
          : [],
      },
    });
  }
}

function check(journal: readonly JournalEvent[]): void {
  const states = new Map<string, string>();
  const serving = new Map<string, string>();
  const primaries = new Map<string, string>();
  const writable = new Map<string, boolean>();
  let before = 0;
  for (const event of journal) {
    assert.ok(event.atMs >= before, "time runs forward");
    before = event.atMs;
    if (event.kind === "write" && event.action === "delete" && event.effect === "applied")
      states.delete(event.runtime ?? "");
    if (event.kind === "runtime") {
      assert.equal(event.from, states.get(event.runtime) ?? "Initial");
      assert.ok(next[event.from]?.includes(event.to), `${event.from} to ${event.to}`);
      states.set(event.runtime, event.to);
    }
    if (event.kind === "role" && event.role === "Secondary") primaries.delete(event.group);
    if (event.kind === "role" && event.role === "Primary") {
      assert.ok(!primaries.has(event.group), "a group never has two primaries");
      primaries.set(event.group, event.server);
    }
    if (event.kind === "database" && event.database === "SSISDB")
      writable.set(event.server, event.updateability === "READ_WRITE");
    if (event.kind === "serving" && !event.serving) serving.delete(event.runtime);
    if (event.kind === "serving" && event.serving) {
      assert.equal(states.get(event.runtime), "Started");
      assert.ok(writable.get(event.server), "only a writable database is served");
      serving.set(event.runtime, event.server);
    }
  }
}

describe("whatever is done to the simulated Azure", function () {
  this.timeout(60_000);

  it("keeps its history sound", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
        const setting = await startSetting();
        try {
          for (const taken of steps) await take(setting, taken);
          check(setting.simulator.journal());
        } finally {
          await setting.simulator.stop();
        }
      }),
      { numRuns: 40, interruptAfterTimeLimit: 20_000 },
    );
  });
});
