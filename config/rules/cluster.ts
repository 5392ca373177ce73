import type { ClusterInput, Draft } from "../schema/stack.ts";
import type { Findings } from "./findings.ts";

/** The Windows cluster: what can be told without asking it. */
export function examineCluster(cluster: Draft<ClusterInput>, findings: Findings): void {
  const nodes = new Set<string>();
  for (const [index, node] of (cluster.nodes ?? []).entries()) {
    if (node?.name === undefined) continue;
    const name = node.name.toLowerCase();
    if (nodes.has(name)) {
      findings.refuse(
        ["cluster", "nodes", index, "name"],
        "stands in the list twice",
        "name each node once",
        node.name,
      );
    }
    nodes.add(name);
  }
  for (const [index, owner] of (cluster.owners ?? []).entries()) {
    if (owner !== undefined && nodes.size > 0 && !nodes.has(owner.toLowerCase())) {
      findings.refuse(
        ["cluster", "owners", index],
        "is not one of cluster.nodes",
        `name nodes of the list: ${cluster.nodes?.map((node) => node?.name).join(", ")}`,
        owner,
      );
    }
  }
  // A cluster names each owner once, and the service each of its folders: neither would ever be as it is wanted.
  for (const key of ["owners", "serverNames"] as const) {
    const names = new Set<string>();
    for (const [index, name] of (cluster[key] ?? []).entries()) {
      if (name === undefined) continue;
      if (names.has(name.toLowerCase()))
        findings.refuse(
          ["cluster", key, index],
          "stands in the list twice",
          "name each one once",
          name,
        );
      names.add(name.toLowerCase());
    }
  }
  if (cluster.layout === "ownGroup") {
    if (cluster.sqlServerResource !== undefined) {
      findings.refuse(
        ["cluster", "sqlServerResource"],
        "cannot be a dependency from another group: a cluster resource depends on its own group only",
        "remove it, or use layout: sqlServerGroup",
        cluster.sqlServerResource,
      );
    }
    findings.warn(
      "cluster: with layout ownGroup a client cannot manage packages in msdb through the service (the double hop: it does not delegate credentials).",
    );
  }
  const drive = cluster.folder?.charAt(0).toLowerCase();
  const packages = cluster.packages;
  if (drive !== undefined && packages !== undefined && packages.charAt(0).toLowerCase() !== drive) {
    findings.warn(
      `cluster: packages (${packages}) is on another disk than folder (${cluster.folder}); only ${cluster.disk ?? "the disk named"} comes online before the service.`,
    );
  }
}
