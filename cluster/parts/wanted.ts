import type { Cluster } from "../../config/deployment.ts";
import { configurationFile, configurationPath } from "../configuration-file.ts";
import { releaseOf } from "../versions.ts";
import { inGroup, nodeList, RESOURCE_TYPE } from "./on-cluster.ts";
import type { Part } from "./part.ts";

/** Everything that the article sets up, in the order in which it is done. */
export function wantedParts(cluster: Cluster): readonly Part[] {
  return [...partsOnNodes(cluster), ...partsOnDisk(cluster), ...partsOfCluster(cluster)];
}

/** Done first, on every node: the value must be the same everywhere before it is replicated. */
function partsOnNodes(cluster: Cluster): readonly Part[] {
  const { service, registryKey, dcomApplication } = releaseOf(cluster.version);
  const holder = cluster.resourceName;
  const path = configurationPath(cluster);
  return cluster.nodes.flatMap(({ name: node }): readonly Part[] => [
    // First, since it is put back last: a service that starts by itself reads the value that was there before.
    { kind: "lone", node, service, holder, wanted: "Stopped" },
    { kind: "registryValue", node, key: registryKey, wanted: path },
    { kind: "startType", node, service, wanted: "Manual" },
    ...cluster.remoteUsers.flatMap((account): readonly Part[] => [
      { kind: "dcomUser", node, account, wanted: "member" },
      ...(["Launch", "Access"] as const).map(
        (permission): Part => ({
          kind: "dcomAccess",
          node,
          application: dcomApplication,
          permission,
          account,
          wanted: "allowed",
        }),
      ),
    ]),
  ]);
}

function partsOnDisk(cluster: Cluster): readonly Part[] {
  const { packages } = cluster;
  return [
    { kind: "folder", path: cluster.folder.replace(/([^:])\\+$/, "$1"), wanted: "present" },
    { kind: "folder", path: packages, wanted: "present" },
    ...cluster.packageWriters.map(
      (account): Part => ({ kind: "grant", path: packages, account, wanted: "granted" }),
    ),
    { kind: "file", path: configurationPath(cluster), wanted: configurationFile(cluster) },
  ];
}

function partsOfCluster(cluster: Cluster): readonly Part[] {
  const { resourceName: resource, group, owners } = cluster;
  const { service, checkpoint } = releaseOf(cluster.version);
  const providers = [cluster.sqlServerResource, cluster.disk].filter((name) => name !== undefined);
  return [
    { kind: "resource", resource, group, wanted: inGroup(RESOURCE_TYPE, group) },
    { kind: "owners", resource, nodes: [...owners], wanted: nodeList(owners) },
    ...providers.map(
      (provider): Part => ({ kind: "dependency", resource, provider, wanted: "depends" }),
    ),
    { kind: "serviceName", resource, wanted: service },
    { kind: "checkpoint", resource, key: checkpoint, wanted: "replicated" },
    { kind: "online", resource, wanted: "Online" },
  ];
}
