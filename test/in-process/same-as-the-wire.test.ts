import assert from "node:assert/strict";
import { type Durations, durations } from "../../simulator/durations.ts";
import { type Fault, faultSchema } from "../../simulator/faults.ts";
import { startAzure, type TestAzure } from "../support/azure.ts";
import { TestEstate } from "../support/estate.ts";
import { inProcessAzure } from "../support/in-process/azure.ts";
import { InstanceEstate } from "../support/instance-estate.ts";
import { InstanceStack } from "../support/instance-stack.ts";
import { TestStack } from "../support/stack.ts";

const QUICK: Partial<Durations> = { startExpress: 40_000, startChecks: 10_000, stop: 20_000 };

/** Names of estates differ, and ids are drawn; ports are nobody's business. */
const plain = (value: unknown, name: string): string =>
  JSON.stringify(value, (key, inner) => (key === "sequence" ? undefined : inner))
    .replaceAll(new RegExp(`(?<=\\b|st)${name}(?=\\b|primary|secondary)`, "g"), "NAME")
    .replaceAll(/127\.0\.0\.1:\d+/g, "ADDRESS")
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/gi, "ID")
    .replaceAll(/"(?:[0-9a-f]{32}|[0-9a-f]{64})"/g, '"SALTED"');

/** What is compared: the journal, and what the program said and kept. */
interface Trace {
  readonly journal: string[];
  readonly said: string[];
}

const around = (line: string, at: number): string => line.slice(Math.max(0, at - 120), at + 120);

type Faults = (names: { server: string; group: string }) => readonly object[];

async function relocates(azure: TestAzure, faults?: Faults): Promise<Trace> {
  const estate = new TestEstate(azure, { customSetup: true }).standing();
  const secondary = new TestStack(estate, "secondary");
  await secondary.bringUp();
  const mark = estate.mark();
  const names = { server: estate.serverName("secondary"), group: estate.group };
  for (const fault of faults?.(names) ?? []) azure.world.plant(faultSchema.parse(fault) as Fault);
  const { done, errors } = await secondary.flip("secondary").up();
  await secondary.refresh().catch((error: Error) => secondary.lines.push(error.message));
  azure.world.unplant();
  const { errors: left } = await secondary.up();
  const messages = [errors, left].map((one) => Object.entries(one).map(([k, e]) => [k, e.message]));
  return {
    journal: estate.journal(mark).map((event) => plain(event, estate.name)),
    said: [done, messages, secondary.lines, [...secondary.state.values()]].map((it) =>
      plain(it, estate.name),
    ),
  };
}

async function relocatesInstances(azure: TestAzure): Promise<Trace> {
  const estate = new InstanceEstate(azure).born();
  const secondary = new InstanceStack(estate, "secondary");
  const primary = new InstanceStack(estate, "primary");
  estate.grouped();
  await primary.bringUp();
  await secondary.bringUp();
  await secondary.flip("secondary").bringUp();
  await secondary.refresh();
  return {
    journal: estate.journal().map((event) => plain(event, estate.name)),
    said: [secondary.lines, primary.lines, [...secondary.state.values()]].map((it) =>
      plain(it, estate.name),
    ),
  };
}

const FAULTS: Readonly<Record<string, Faults>> = {
  "a connection cut before the work": () => [
    { match: { method: "POST", path: "/stop" }, answer: { drop: "before" } },
  ],
  "an answer lost after the work": () => [
    { match: { method: "POST", path: "/start" }, answer: { drop: "after" }, times: 1 },
  ],
  "an answer that never comes": () => [
    { match: { method: "POST", path: "/failover\\?" }, answer: { silent: true }, times: 2 },
  ],
  "an answer of a proxy": () => [{ match: { method: "PUT" }, answer: { garbage: true } }],
  "another status": () => [
    {
      match: { method: "PUT" },
      answer: { status: 409, body: { error: { code: "Conflict", message: "not now" } } },
    },
  ],
  "a throttled call": () => [
    {
      match: { path: "failoverGroups" },
      answer: { status: 429, headers: { "retry-after": "1" } },
      times: 2,
    },
  ],
  "SQL that cannot be reached": ({ server }) => [{ server, sqlUnreachable: true }],
  "a refused password": ({ server }) => [{ server, login: { number: 18456 } }],
  "a closed firewall": ({ server }) => [{ server, login: { number: 40615 } }],
  "a database that is busy twice": ({ server }) => [{ server, login: { number: 40613 }, times: 2 }],
  "a database that stays busy": ({ server }) => [{ server, login: { number: 40613 }, times: 9 }],
  "a lost region": () => [{ region: "westeurope", lost: true }],
  "an expired token": () => [
    { match: { path: "integrationruntimes" }, answer: { status: 401, body: {} } },
  ],
};

describe("the transport in process and the wire", function () {
  this.timeout(120_000);
  const usual = { ...durations };
  before(() => Object.assign(durations, QUICK));
  after(() => Object.assign(durations, usual));

  const assertSame = async (run: (azure: TestAzure) => Promise<Trace>) => {
    const wire = await startAzure();
    const inProcess = inProcessAzure();
    for (const azure of [wire, inProcess]) azure.time.patience = 2_000;
    const expected = await run(wire).finally(() => wire.stop());
    const actual = await run(inProcess);
    assert.ok(expected.journal.length > 10);
    for (const what of ["journal", "said"] as const)
      for (const [index, line] of expected[what].entries()) {
        const other = actual[what][index] ?? "";
        const at = [...line].findIndex((character, place) => character !== other[place]);
        // The lines are long: what is around the first difference tells more.
        if (line !== other) assert.equal(around(other, at), around(line, at));
      }
    assert.equal(actual.journal.length, expected.journal.length);
  };

  it("leave the same journal, state and words of a takeover", async () => {
    await assertSame((azure) => relocates(azure));
  });

  it("leave the same of a takeover on managed instances, master keys and all", async () => {
    await assertSame(relocatesInstances);
  });

  for (const [name, faults] of Object.entries(FAULTS))
    it(`leave the same of a takeover with ${name}`, async () => {
      await assertSame((azure) => relocates(azure, faults));
    });
});
