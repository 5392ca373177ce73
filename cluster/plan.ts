import { createHash } from "node:crypto";
import { z } from "zod";
import type { Cluster } from "../config/deployment.ts";
import type { SeenPart } from "./look.ts";
import {
  isAsWanted,
  needsOffline,
  nodeOf,
  restoreSteps,
  words,
  writeSteps,
} from "./parts/kinds.ts";
import { online, takeOffline } from "./parts/on-cluster.ts";
import { type Part, part, sameName } from "./parts/part.ts";
import { wantedParts } from "./parts/wanted.ts";
import { call, type Step } from "./steps.ts";
import { releaseOf } from "./versions.ts";

/** What a part was before this program first touched it. */
export const trace = z.object({ part, before: z.string().nullable() });
export type Trace = z.output<typeof trace>;

/** Traces of all that has ever been touched: what was noted first stays, beside what is wanted by now. */
export function withTraces(known: readonly Trace[], seen: readonly SeenPart[]): readonly Trace[] {
  const wanted = new Map(seen.map(({ part }) => [words(part), part]));
  const names = new Set(known.map((each) => words(each.part)));
  return [
    ...known.map(({ part, before }) => ({ part: wanted.get(words(part)) ?? part, before })),
    ...seen
      .filter(({ part }) => !names.has(words(part)))
      .map((each) => ({ part: each.part, before: each.seen })),
  ];
}

/** Parts that were touched once and are wanted no more: they are put back by the next `up`. */
function orphans(cluster: Cluster, traces: readonly Trace[]): readonly Trace[] {
  const wanted = new Set(wantedParts(cluster).map(words));
  return traces.filter((each) => !wanted.has(words(each.part)));
}

/** What the next `up` puts back, in words, since the configuration names it no more. */
export const toPutBack = (cluster: Cluster, traces: readonly Trace[]): readonly string[] =>
  orphans(cluster, traces)
    .filter((each) => putBack(each).length > 0)
    .map((each) => words(each.part));

/** Says which machine this is before anything else; a wrong address must not get another node's settings. */
const onNode = (node: string): Step => ({
  step: `make sure that this is ${node}`,
  ...call("Get-NodeName", {}),
  must: {
    ...call("Get-NodeName", {}),
    property: "Name",
    operator: "same",
    value: [node],
    otherwise: `this machine is not ${node}`,
  },
  cure: "check host and name under cluster.nodes",
});

/** The shared disk can be reached only where its group is; the other nodes have nothing to do then. */
const onlyOwner = (cluster: Cluster, node: string): Step => ({
  step: `go on only if ${node} owns the group ${cluster.group}`,
  ...call("Get-ClusterGroup", { Name: cluster.group }),
  only: {
    ...call("Get-ClusterGroup", { Name: cluster.group }),
    property: "OwnerNode.Name",
    operator: "same",
    value: [node],
  },
});

/** The article: "you must install Integration Services on each node". Checked again where it is used. */
const installed = (cluster: Cluster, node: string): Step => {
  const { service } = releaseOf(cluster.version);
  const named = call("Get-Service", { Name: "MsDtsServer*" });
  return {
    step: `make sure that ${service} is installed`,
    ...named,
    must: {
      ...named,
      property: "Name",
      operator: "has",
      value: [service],
      otherwise: `${service} is not installed on ${node}`,
    },
    cure: "install Integration Services of that version on every node, or change cluster.version",
  };
};

/** A failure never ends in an empty "do": steps that need nothing special say what holds for all of them. */
const withCures = (steps: readonly Step[]): readonly Step[] =>
  steps.map((step) => ({
    cure: "mend what is said there, or do the step on the node by hand; the same command, run again, goes on from what it finds",
    ...step,
  }));

/** The list for what is on one node itself: registry, start type, DCOM. */
export function nodeList(
  cluster: Cluster,
  node: string,
  traces: readonly Trace[],
): readonly Step[] {
  const here = (each: Part) => sameName(nodeOf(each) ?? "", node);
  return withCures([
    onNode(node),
    installed(cluster, node),
    ...orphans(cluster, traces)
      .filter((each) => here(each.part))
      .toReversed()
      .flatMap(putBack),
    ...wantedParts(cluster).filter(here).flatMap(writeSteps),
  ]);
}

/**
 * The list for the shared disk and the cluster. Every node gets it, and the one that owns the group does it: so a failover between two runs
 * needs no other list.
 */
export function ownerList(
  cluster: Cluster,
  node: string,
  traces: readonly Trace[],
  found: readonly SeenPart[],
): readonly Step[] {
  const shared = (each: Part) => nodeOf(each) === undefined;
  const dropped = orphans(cluster, traces).filter((each) => shared(each.part));
  return withCures([
    onNode(node),
    onlyOwner(cluster, node),
    ...dropped.toReversed().flatMap((each) => drop(each, dropped)),
    ...(mustStop(cluster, node, found) ? [takeOffline(cluster.resourceName)] : []),
    ...staleReplication(found),
    ...wantedParts(cluster).filter(shared).flatMap(writeSteps),
  ]);
}

/** What is wanted no more of a resource that stays; some of it a cluster gives up only while the resource is offline. */
function drop(each: Trace, dropped: readonly Trace[]): readonly Step[] {
  const steps = restoreUnlessGone(each, dropped);
  const unless = steps[0]?.unless;
  if (!("resource" in each.part) || !needsOffline(each.part) || unless === undefined) return steps;
  return [{ ...takeOffline(each.part.resource), unless }, ...steps];
}

/** The service must be taken offline where it runs with what is to be changed; what another node has is read when it starts there. */
function mustStop(cluster: Cluster, node: string, found: readonly SeenPart[]): boolean {
  const runs = found.some(
    ({ part: each, seen }) =>
      each.kind === "online" && sameName(each.resource, cluster.resourceName) && seen === "Online",
  );
  const counts = (each: Part) => needsOffline(each) && sameName(nodeOf(each) ?? node, node);
  return runs && found.some(({ part: each, seen }) => counts(each) && !isAsWanted(each, seen));
}

/**
 * A cluster notes a changed key only while the resource is online; whatever is written before that is overwritten when it comes online (its
 * rules of checkpointing). So what it has noted is given up, and noted anew by the step that adds a missing replication.
 */
function staleReplication(found: readonly SeenPart[]): readonly Step[] {
  const runs = found.some(({ part: each, seen }) => each.kind === "online" && seen === "Online");
  const moves = found.some(
    ({ part: each, seen }) => each.kind === "registryValue" && !isAsWanted(each, seen),
  );
  if (runs || !moves) return [];
  return found
    .filter(({ part: each, seen }) => each.kind === "checkpoint" && isAsWanted(each, seen))
    .flatMap(({ part: each }) => restoreSteps(each, null));
}

/** What `destroy` does on one node. */
export const nodeRemoval = (node: string, traces: readonly Trace[]): readonly Step[] =>
  withCures([
    onNode(node),
    ...traces
      .filter((each) => sameName(nodeOf(each.part) ?? "", node))
      .toReversed()
      .flatMap(putBack),
  ]);

/** What `destroy` does where the group is: offline first, and only what was added goes. */
export function ownerRemoval(
  cluster: Cluster,
  node: string,
  traces: readonly Trace[],
): readonly Step[] {
  const shared = traces.filter((each) => nodeOf(each.part) === undefined);
  const ours = shared.some((each) => each.part.kind === "resource" && each.before === null);
  const read = ours ? [] : readAtStart(node, traces);
  const stop = read.length === 0 ? [] : [takeOffline(cluster.resourceName)];
  return withCures([
    onNode(node),
    onlyOwner(cluster, node),
    ...stop,
    ...shared.toReversed().flatMap((each) => restoreUnlessGone(each, traces)),
    ...(stop.length > 0 && wasOnline(shared) ? restart(cluster, node, traces) : []),
  ]);
}

/** What a resource that others had made, which stays, reads when it starts, or gives up only while it is offline. */
const readAtStart = (node: string, traces: readonly Trace[]): readonly Trace[] =>
  traces.filter(
    ({ part: each, before }) =>
      needsOffline(each) && sameName(nodeOf(each) ?? node, node) && !isAsWanted(each, before),
  );

/** Online again with what this node had: the value is put back, and noted anew where it is replicated, before the cluster brings its own. */
function restart(cluster: Cluster, node: string, traces: readonly Trace[]): readonly Step[] {
  const own = readAtStart(node, traces).filter((each) => nodeOf(each.part) !== undefined);
  const moves = own.some((each) => each.part.kind === "registryValue");
  const noted = traces.filter((each) => each.part.kind === "checkpoint" && each.before !== null);
  const anew = ({ part: each }: Trace) => [...restoreSteps(each, null), ...writeSteps(each)];
  return [
    ...own.toReversed().flatMap(putBack),
    ...(moves ? noted.flatMap(anew) : []),
    ...online.write({ kind: "online", resource: cluster.resourceName, wanted: "Online" }),
  ];
}

const wasOnline = (traces: readonly Trace[]): boolean =>
  traces.some((each) => each.part.kind === "online" && each.before === "Online");

/** What belongs to a resource that we made goes with it. */
function restoreUnlessGone(each: Trace, traces: readonly Trace[]): readonly Step[] {
  const { part: thing } = each;
  if (thing.kind !== "resource" && "resource" in thing) {
    const goes = traces.some(
      (other) =>
        other.part.kind === "resource" &&
        other.before === null &&
        sameName(other.part.resource, thing.resource),
    );
    if (goes) return [];
  }
  return putBack(each);
}

/** Nothing is put back that was already as wanted: it is not ours. */
const putBack = (each: Trace): readonly Step[] =>
  isAsWanted(each.part, each.before) ? [] : restoreSteps(each.part, each.before);

/** The same parts have the same digest; it triggers the writer. */
export const digestOf = (cluster: Cluster): string =>
  createHash("sha256")
    .update(JSON.stringify([cluster.group, wantedParts(cluster)]))
    .digest("hex")
    .slice(0, 16);
