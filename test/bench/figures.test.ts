import assert from "node:assert/strict";
import { AdjustableClock } from "../../bench/clock.ts";
import { type Figure, isMissed, median } from "../../bench/figures/figure.ts";
import { tableOf } from "../../bench/report.ts";
import { benchEstates } from "../../bench/stage/estates.ts";
import { cpuSecondsOf, peakOf } from "../../bench/stage/memory.ts";
import { outageOf } from "../../bench/without-ssis.ts";
import { addressOf, type SampleEstate } from "../../drill/estates/sample.ts";
import { durations } from "../../simulator/durations.ts";
import { type Happening, Journal, type JournalEvent } from "../../simulator/journal.ts";

describe("the bench's clock", () => {
  it("goes on from where it is when its speed changes", () => {
    let wall = 0;
    const clock = new AdjustableClock(60, () => wall);
    const began = clock.now();
    wall = 1000;
    assert.equal(clock.now() - began, 60_000);
    clock.speed = 10;
    assert.equal(clock.now() - began, 60_000);
    wall = 2000;
    assert.equal(clock.now() - began, 70_000);
  });
});

describe("the time without SSIS", () => {
  const [estate] = benchEstates(1) as [SampleEstate];
  const { runtimeId, group, servers } = addressOf(estate);
  const operation = (name: string, subject: string, startMs: number, endMs: number): Happening => ({
    kind: "operation",
    operation: name,
    subject,
    startMs,
    endMs,
    outcome: "started",
  });
  const serving = (is: boolean, runtime = runtimeId): Happening => ({
    kind: "serving",
    runtime,
    server: servers.primary,
    serving: is,
  });

  const stopping: Happening = {
    kind: "runtime",
    runtime: runtimeId,
    from: "Started",
    to: "Stopping",
    location: "westeurope",
    catalogServer: servers.primary,
    databaseWritable: true,
  };

  function journalOf(
    ...events: readonly (readonly [number, Happening])[]
  ): readonly JournalEvent[] {
    const journal = new Journal(0);
    for (const [at, event] of events) journal.record(event, at);
    return journal.events();
  }

  it("is from the last moment of the old worker to the first of the new one, beside Azure's own durations", () => {
    const journal = journalOf(
      [0, serving(true)],
      [1000, operation("stop", runtimeId, 1000, 101_000)],
      [1000, stopping],
      [1000, serving(false)],
      // Another estate's work is not this one's critical path.
      [2000, operation("stop", runtimeId.replaceAll("bench01", "bench02"), 2000, 900_000)],
      [103_000, operation("failover", group, 103_000, 203_000)],
      [205_000, operation("start", runtimeId, 205_000, 505_000)],
      [515_000, serving(true)],
    );
    assert.deepEqual(outageOf(journal, estate, 1), {
      withoutSsisSeconds: 514,
      criticalPathSeconds: 500 + durations.workerComesUp / 1000,
    });
  });

  it("is nothing to be measured where the runtime never stopped", () => {
    assert.throws(() => outageOf(journalOf([0, serving(true)]), estate, 0), /bench01: the journal/);
  });
});

describe("the bench's figures", () => {
  const figure: Figure = { name: "a ratio", value: 1.05, unit: "", target: 1.05, how: "so" };

  it("are missed above the target only", () => {
    assert.equal(isMissed(figure), false);
    assert.equal(isMissed({ ...figure, value: 1.051 }), true);
    const { target: _, ...shownOnly } = figure;
    assert.equal(isMissed({ ...shownOnly, value: 99 }), false);
  });

  it("are the middle of several runs", () => {
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(median([4, 1, 2, 3]), 2.5);
  });

  it("are shown with the machine's load", () => {
    const table = tableOf([{ ...figure, value: 1.2 }], { cores: 2, average: 1.5, highest: 3 });
    assert.match(table, /a ratio.*1\.2.*≤ 1\.05.*MISSED.*so/);
    assert.match(table, /2 cores, load 1\.5 on average, 3\.0 at most/);
  });

  it("read memory and processor time as Linux shows them", () => {
    assert.equal(peakOf("VmPeak:\t  999 kB\nVmHWM:\t  204800 kB\n"), 200);
    assert.equal(cpuSecondsOf("7 (node (x) y) S 1 7 7 0 -1 0 0 0 0 0 150 50 0 0 20 0"), 2);
    assert.equal(peakOf(""), undefined);
  });
});
