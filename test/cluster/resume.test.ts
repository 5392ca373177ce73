import assert from "node:assert/strict";
import fc from "fast-check";
import { differing, lookAtCluster } from "../../cluster/look.ts";
import type { AskNode } from "../../cluster/node-shell.ts";
import {
  nodeList,
  nodeRemoval,
  ownerList,
  ownerRemoval,
  type Trace,
  withTraces,
} from "../../cluster/plan.ts";
import { parseAnswers, type Step } from "../../cluster/steps.ts";
import { standardInput } from "../../cluster/transport.ts";
import type { Cluster } from "../../config/deployment.ts";
import { plainCluster } from "../../simulator/cluster/plain-cluster.ts";
import { playScript } from "../../simulator/cluster/play-script.ts";
import type { ClusterWorld } from "../../simulator/cluster/world.ts";
import { GROUP } from "./setting.ts";

const NODES = ["NODE1", "NODE2"];
const cluster: Cluster = {
  version: "2022",
  nodes: NODES.map((name) => ({ name, host: "", port: 22, user: "", hostKey: "" })),
  resourceName: "SSIS",
  layout: "sqlServerGroup",
  group: GROUP,
  owners: NODES,
  sqlServerResource: "SQL Server",
  disk: "Cluster Disk 2",
  folder: "S:\\SSIS",
  serverNames: ["VIRTUALSQL"],
  packages: "S:\\SSIS\\Packages",
  packageWriters: ["CONTOSO\\Writers"],
  remoteUsers: ["CONTOSO\\Remote"],
};

/** The nodes without SSH in between; a budget of steps, after which the connection is gone for good. */
const asking =
  (world: ClusterWorld, budget = { steps: Number.POSITIVE_INFINITY }): AskNode =>
  async ({ name }, steps) => {
    const cut = steps.slice(0, budget.steps);
    budget.steps -= cut.length;
    const { stdout } = playScript({ world, node: world.node(name) }, standardInput(cut));
    if (cut.length < steps.length) throw new Error("cut");
    return { answers: parseAnswers(stdout) ?? [], hostKey: "" };
  };

async function work(ask: AskNode, lists: readonly (readonly [string, readonly Step[]])[]) {
  for (const [name, steps] of lists)
    await ask({ name, host: "", port: 22, user: "", hostKey: "" }, steps);
}

async function up(world: ClusterWorld, traces: readonly Trace[], ask: AskNode) {
  const sighting = await lookAtCluster(cluster, asking(world));
  const known = withTraces(traces, sighting.parts);
  const lists = [
    ...NODES.map((node) => [node, nodeList(cluster, node, known)] as const),
    ...NODES.map((node) => [node, ownerList(cluster, node, known, sighting.parts)] as const),
  ];
  // The traces stand in the state before the first write, however far it comes.
  return { known, done: work(ask, lists) };
}

const destroy = (traces: readonly Trace[], ask: AskNode) =>
  work(ask, [
    ...NODES.map((node) => [node, ownerRemoval(cluster, node, traces)] as const),
    ...NODES.map((node) => [node, nodeRemoval(node, traces)] as const),
  ]);

/** Everything but where the group is. */
const snapshot = (world: ClusterWorld): string =>
  JSON.stringify([
    world.nodes.map(({ registry, services, distributedComUsers, dcom }) => [
      [...registry],
      [...services].map(([name, { startType, status }]) => [name, startType, status]),
      [...distributedComUsers],
      [...dcom].map(([name, accounts]) => [name, [...accounts]]),
    ]),
    world.resources.map((each) => ({ ...each, checkpoints: [...each.checkpoints] })),
    world.disks.map(({ items }) => [...items.keys()]),
  ]);

describe("work on a cluster that is cut off", function () {
  this.timeout(60_000);
  const cuts = fc.record({
    first: fc.nat(40),
    second: fc.nat(40),
    failOver: fc.boolean(),
    undo: fc.nat(30),
  });

  it("is finished by the next up, and undone by the next destroy, wherever it stopped and the group went", () =>
    fc.assert(
      fc.asyncProperty(cuts, async ({ first, second, failOver, undo }) => {
        const world = plainCluster();
        const before = snapshot(world);
        let traces: readonly Trace[] = [];
        for (const steps of [first, second]) {
          const { known, done } = await up(world, traces, asking(world, { steps }));
          traces = known;
          await done.catch((error: Error) => assert.equal(error.message, "cut"));
          if (failOver) world.failOver(GROUP, steps === first ? "NODE2" : "NODE1");
        }
        await (await up(world, traces, asking(world))).done;
        assert.deepEqual(differing(await lookAtCluster(cluster, asking(world))), []);

        const half = destroy(traces, asking(world, { steps: undo }));
        await half.catch((error: Error) => assert.equal(error.message, "cut"));
        if (failOver) world.failOver(GROUP, "NODE2");
        await destroy(traces, asking(world));
        assert.equal(snapshot(world), before);
      }),
      { numRuns: 60 },
    ));
});
