import type { Cluster } from "../config/deployment.ts";
import { clusterFactSteps, clusterFacts, nodeFactSteps, nodeFacts } from "./facts.ts";
import type { AskNode } from "./node-shell.ts";
import { isAsWanted, nodeOf, readStep, valueIn, words } from "./parts/kinds.ts";
import { type Part, sameName } from "./parts/part.ts";
import { wantedParts } from "./parts/wanted.ts";
import { lostToSqlServer, problemsOfCluster, problemsOfNode } from "./preconditions.ts";
import { type Answer, call, type Step, textsAt } from "./steps.ts";

/** What one look at all nodes has shown. */
export interface Sighting {
  /** What keeps the work from being begun; parts have not been looked at then. */
  readonly problems: readonly string[];
  /** What it would cost others, and hinders nothing. */
  readonly warnings: readonly string[];
  /** The node that owns the group, and so the shared disk. */
  readonly owner: string;
  /** By node: its SSH key as an authorized_keys line. */
  readonly hostKeys: Readonly<Record<string, string>>;
  readonly parts: readonly SeenPart[];
}

export interface SeenPart {
  readonly part: Part;
  readonly seen: string | null;
}

/** Reads everything that the configuration wants to be so, on all nodes side by side. Changes nothing. */
export async function lookAtCluster(cluster: Cluster, ask: AskNode): Promise<Sighting> {
  const about = nodeFactSteps([...cluster.packageWriters, ...cluster.remoteUsers]);
  const first = await Promise.all(
    cluster.nodes.map(async (node) => ({
      node: node.name,
      ...(await ask(node, [...about, ...clusterFactSteps(cluster.disk)])),
    })),
  );
  const hostKeys = Object.fromEntries(first.map(({ node, hostKey }) => [node, hostKey]));
  // Every node knows the whole cluster; the first one's word is taken.
  const facts = clusterFacts(first[0]?.answers.slice(about.length) ?? []);
  const owner = facts.groups.find(({ name }) => sameName(name, cluster.group))?.owner ?? "";
  const problems = [
    ...first.flatMap(({ node, answers }) => problemsOfNode(cluster, node, nodeFacts(answers))),
    ...problemsOfCluster(cluster, facts),
  ];
  if (problems.length > 0) return { problems, warnings: [], owner, hostKeys, parts: [] };
  const hasResource = facts.resources.some(({ name }) => sameName(name, cluster.resourceName));
  const { parts, sqlServerOwners } = await readParts(cluster, owner, hasResource, ask);
  const warnings = lostToSqlServer(cluster, sqlServerOwners);
  return { problems, warnings, owner, hostKeys, parts };
}

async function readParts(
  cluster: Cluster,
  owner: string,
  hasResource: boolean,
  ask: AskNode,
): Promise<{ readonly parts: readonly SeenPart[]; readonly sqlServerOwners: readonly string[] }> {
  const all = wantedParts(cluster);
  // What belongs to a resource that is not there cannot be asked for.
  const readable = (part: Part) => hasResource || part.kind === "resource" || !("resource" in part);
  const found = new Map<string, Answer>();
  const mates =
    cluster.sqlServerResource === undefined ? [] : [ownersOf(cluster.sqlServerResource)];
  let sqlServerOwners: readonly string[] = [];
  await Promise.all(
    cluster.nodes.map(async (node) => {
      const here = all.filter(
        (part) => readable(part) && sameName(nodeOf(part) ?? owner, node.name),
      );
      if (here.length === 0) return;
      const shared = here.some((part) => nodeOf(part) === undefined);
      const last = shared ? [...mates, stillOn(cluster.group, node.name)] : [];
      const { answers } = await ask(node, [...here.map(readStep), ...last]);
      for (const [index, part] of here.entries()) {
        const answer = answers[index];
        if (answer !== undefined) found.set(words(part), answer);
      }
      if (shared && mates.length > 0) sqlServerOwners = textsAt(answers[here.length], OWNER_NAMES);
    }),
  );
  const parts = all.map((part) => {
    const answer = found.get(words(part));
    return { part, seen: answer === undefined ? null : valueIn(part, answer) };
  });
  return { parts, sqlServerOwners };
}

const OWNER_NAMES = "OwnerNodes.Name";

const ownersOf = (resource: string): Step => ({
  step: `read the possible owners of ${resource}`,
  ...call("Get-ClusterOwnerNode", { Resource: resource }),
  select: [OWNER_NAMES],
});

/** A group that moves while its disk is looked at takes the disk along: all on it would count as missing, and not as what was there before. */
const stillOn = (group: string, node: string): Step => ({
  step: `make sure that ${node} still owns the group ${group}`,
  ...call("Get-ClusterGroup", { Name: group }),
  must: {
    ...call("Get-ClusterGroup", { Name: group }),
    property: "OwnerNode.Name",
    operator: "same",
    value: [node],
    otherwise: `${group} has left ${node} meanwhile`,
  },
});

/** What differs from what is wanted. */
export const differing = (sighting: Sighting): readonly SeenPart[] =>
  sighting.parts.filter(({ part, seen }) => !isAsWanted(part, seen));

/** Differences in words, such as `state of SSIS: Offline instead of Online`. */
export function inWords({ part, seen }: SeenPart): string {
  const thing = words(part);
  if (part.kind === "file")
    return seen === null ? `${thing} is missing` : `${thing} has been edited`;
  if (seen === null) return `${thing} is missing`;
  return `${thing}: ${seen === "" ? "empty" : seen} instead of ${part.wanted}`;
}
