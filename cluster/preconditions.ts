import type { Cluster } from "../config/deployment.ts";
import type { ClusterFacts, NodeFacts } from "./facts.ts";
import { RESOURCE_TYPE } from "./parts/on-cluster.ts";
import { sameName } from "./parts/part.ts";
import { releaseOf } from "./versions.ts";

/** A default instance, as SQL Server calls it. */
const DEFAULT_INSTANCE = "MSSQLSERVER";

/** Everything that keeps the article's steps from being done, each with its cure; empty when nothing does. Pure. */
export function problemsOfNode(
  cluster: Cluster,
  name: string,
  facts: NodeFacts,
): readonly string[] {
  const { service } = releaseOf(cluster.version);
  const problems: string[] = [];
  if (!sameName(facts.name, name))
    problems.push(
      `${name}: the machine that answers is called ${facts.name}: check host and name under cluster.nodes`,
    );
  if (!facts.clusterModule)
    problems.push(
      `${name}: the PowerShell module FailoverClusters is missing: Install-WindowsFeature RSAT-Clustering-PowerShell`,
    );
  if (!facts.services.some((each) => sameName(each, service))) {
    const others = facts.services.length === 0 ? "none" : facts.services.join(", ");
    problems.push(
      `${name}: Integration Services of SQL Server ${cluster.version} (${service}) is not installed (found: ${others}): install it on every node, or change cluster.version`,
    );
  }
  for (const { account, name: known } of facts.accounts) {
    const where = "cluster.packageWriters or cluster.remoteUsers";
    if (known === "")
      problems.push(
        `${name}: no account is called "${account}": write DOMAIN\\name, as Windows has it, under ${where}`,
      );
    // What is there is read by Windows' name: under another one a grant would never be found.
    else if (!sameName(known, account))
      problems.push(
        `${name}: Windows calls the account "${account}" ${known}: write it so under ${where}`,
      );
  }
  return problems;
}

export function problemsOfCluster(cluster: Cluster, facts: ClusterFacts): readonly string[] {
  const wrongNames = cluster.serverNames.flatMap((name) =>
    serverNameProblems(cluster, name, facts),
  );
  return [
    ...ownersWithoutNode(cluster, facts),
    ...groupProblems(cluster, facts),
    ...resourceProblems(cluster, facts),
    ...diskProblems(cluster, facts),
    ...(wrongNames.length > 0 ? wrongNames : groupWithoutServerName(cluster, facts)),
  ];
}

function ownersWithoutNode(cluster: Cluster, facts: ClusterFacts): string[] {
  const names = facts.nodes.map(({ name }) => name);
  const strangers = [
    ...new Set([...cluster.nodes.map(({ name }) => name), ...cluster.owners]),
  ].filter((name) => !names.some((each) => sameName(each, name)));
  return strangers.map(
    (name) =>
      `${name} is no node of the cluster: it has ${names.join(", ")}; check cluster.nodes and cluster.owners`,
  );
}

/**
 * A cluster brings a group only to nodes that may own all of its resources, so a node that is left out here is lost to SQL Server, too: no
 * refusal, since the article lets nodes be removed from the possible owners.
 */
export function lostToSqlServer(
  cluster: Cluster,
  sqlServerOwners: readonly string[],
): readonly string[] {
  const lost = sqlServerOwners.filter(
    (name) => !cluster.owners.some((each) => sameName(each, name)),
  );
  if (lost.length === 0) return [];
  return [
    `${cluster.sqlServerResource} may be on ${lost.join(", ")}, and ${cluster.resourceName} may not: the group goes only where all of it may be, so that SQL Server does not fail over to there any more; name it under cluster.nodes and cluster.owners`,
  ];
}

function groupProblems(cluster: Cluster, facts: ClusterFacts): string[] {
  const group = facts.groups.find(({ name }) => sameName(name, cluster.group));
  if (group === undefined) {
    const known = facts.groups.map(({ name }) => name).join(", ");
    return [
      `the cluster has no group "${cluster.group}" (it has ${known}): create it (Add-ClusterGroup) or change cluster.group`,
    ];
  }
  // The shared disk is there, and a cluster brings nothing online where it may not be.
  if (!cluster.owners.some((name) => sameName(name, group.owner)))
    return [
      `the group "${cluster.group}" is on ${group.owner}, which is none of ${cluster.owners.join(", ")}: move it (Move-ClusterGroup), or name that node under cluster.nodes and cluster.owners`,
    ];
  const sqlServers = facts.resources.filter(
    (each) => sameName(each.group, cluster.group) && each.type === "SQL Server",
  );
  if (cluster.layout === "ownGroup" && sqlServers.length > 0)
    return [
      `layout is ownGroup, but "${cluster.group}" holds SQL Server (${sqlServers.map(({ name }) => name).join(", ")}): name another group, or use layout: sqlServerGroup`,
    ];
  return [];
}

function resourceProblems(cluster: Cluster, facts: ClusterFacts): string[] {
  const problems: string[] = [];
  const found = (wanted: string) => facts.resources.find(({ name }) => sameName(name, wanted));
  const ours = found(cluster.resourceName);
  if (ours !== undefined && ours.type !== RESOURCE_TYPE)
    problems.push(
      `"${cluster.resourceName}" exists and is a ${ours.type}: choose another cluster.resourceName`,
    );
  else if (ours !== undefined && !sameName(ours.group, cluster.group))
    problems.push(
      `"${cluster.resourceName}" exists in the group "${ours.group}": move it by hand (Move-ClusterResource), choose another cluster.resourceName, or change cluster.group`,
    );
  if (cluster.sqlServerResource !== undefined) {
    const sql = found(cluster.sqlServerResource);
    const cure = "check cluster.sqlServerResource and cluster.group";
    if (sql === undefined)
      problems.push(`the cluster has no resource "${cluster.sqlServerResource}": ${cure}`);
    else if (!sameName(sql.group, cluster.group))
      problems.push(
        `"${cluster.sqlServerResource}" is in the group "${sql.group}", not in "${cluster.group}", so nothing there can depend on it: ${cure}`,
      );
  }
  return problems;
}

/** The article: the file "must be located on a shared disk that is in the same resource group". */
function diskProblems(cluster: Cluster, facts: ClusterFacts): string[] {
  const disk = facts.resources.find(({ name }) => sameName(name, cluster.disk));
  if (disk === undefined) {
    const known = facts.resources
      .filter(({ type }) => type === "Physical Disk")
      .map(({ name }) => name);
    return [
      `the cluster has no disk "${cluster.disk}" (it has ${known.join(", ") || "none"}): check cluster.disk`,
    ];
  }
  if (!sameName(disk.group, cluster.group))
    return [
      `the disk "${cluster.disk}" is in the group "${disk.group}", not in "${cluster.group}": choose a disk of that group, or move it (Move-ClusterResource)`,
    ];
  if (disk.state !== "Online")
    return [
      `the disk "${cluster.disk}" is ${disk.state}: bring it online (Start-ClusterResource), so that it is seen what stands on it`,
    ];
  const drive = cluster.folder.slice(0, 2);
  if (facts.drives.length > 0 && !facts.drives.some((each) => sameName(each.slice(0, 2), drive)))
    return [
      `${cluster.folder} is not on the disk "${cluster.disk}", which is ${facts.drives.join(", ")}: change cluster.folder or cluster.disk`,
    ];
  return [];
}

function serverNameProblems(cluster: Cluster, serverName: string, facts: ClusterFacts): string[] {
  const [virtualServer = "", instance = DEFAULT_INSTANCE] = serverName.split("\\", 2);
  const known = facts.instances.map(nameOf);
  if (serverName.includes("\\") && sameName(instance, DEFAULT_INSTANCE))
    return [
      `cluster.serverNames: ${serverName} names the default instance, which is connected to without a name; write ${virtualServer}`,
    ];
  if (
    facts.instances.some(
      (each) => sameName(each.virtualServer, virtualServer) && sameName(each.instance, instance),
    )
  )
    return [];
  const here = facts.instances.filter((each) => sameName(each.virtualServer, virtualServer));
  if (here.length > 0 && !serverName.includes("\\"))
    return [
      `cluster.serverNames: ${serverName} names no instance, and that virtual server has no default one; write ${here.map(nameOf).join(" or ")}`,
    ];
  // Beside SQL Server it must be one of this cluster; from a group of its own the service may also list a server elsewhere.
  if (here.length > 0 || cluster.layout === "sqlServerGroup")
    return [
      `cluster.serverNames: ${serverName} is no instance of this cluster; it has ${known.join(", ") || "none"}`,
    ];
  return [];
}

/** The article: ServerName is "the virtual SQL Server that is in the same resource group". Others may stand beside it. */
function groupWithoutServerName(cluster: Cluster, facts: ClusterFacts): string[] {
  if (cluster.layout !== "sqlServerGroup") return [];
  const here = facts.instances
    .filter(({ resource }) =>
      facts.resources.some(
        ({ name, group }) => sameName(name, resource) && sameName(group, cluster.group),
      ),
    )
    .map(nameOf);
  const named = (name: string) => cluster.serverNames.some((each) => sameName(each, name));
  if (here.length === 0 || here.some(named)) return [];
  return [
    `cluster.serverNames names no instance of the group "${cluster.group}", which the service shares: add ${here.join(" or ")}`,
  ];
}

const nameOf = ({ virtualServer, instance }: ClusterFacts["instances"][number]): string =>
  sameName(instance, DEFAULT_INSTANCE) ? virtualServer : `${virtualServer}\\${instance}`;
