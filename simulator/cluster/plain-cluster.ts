import { ClusterWorld, type Node, type Resource } from "./world.ts";

export interface PlainClusterOptions {
  readonly nodes?: readonly string[];
  /** Number of the installed Integration Services, such as 160. */
  readonly number?: string;
  /** Clustered instances: the group of the first has the shared disk. */
  readonly instances?: readonly { readonly virtualServer: string; readonly instance: string }[];
}

/** A cluster as SQL Server's Setup leaves it: Integration Services started on each node, not yet a cluster resource; a second disk in a group of its own. */
export function plainCluster(options: PlainClusterOptions = {}): ClusterWorld {
  const { nodes = ["NODE1", "NODE2"], number = "160" } = options;
  const { instances = [{ virtualServer: "VIRTUALSQL", instance: "MSSQLSERVER" }] } = options;
  const world = new ClusterWorld();
  world.nodes.push(...nodes.map((name) => plainNode(name, number)));
  const owner = nodes[0] ?? "";
  for (const [index, { virtualServer, instance }] of instances.entries()) {
    const group = `SQL Server (${instance})`;
    world.groups.push({ name: group, owner });
    const disk = `Cluster Disk ${index + 2}`;
    addDisk(world, nodes, disk, group, index === 0 ? "S:" : `${"TUVW"[index - 1]}:`);
    const name = instance === "MSSQLSERVER" ? "SQL Server" : `SQL Server (${instance})`;
    world.resources.push(
      online(nodes, name, "SQL Server", group, [disk], {
        VirtualServerName: virtualServer,
        InstanceName: instance,
      }),
    );
  }
  world.groups.push({ name: "Integration Services", owner });
  addDisk(world, nodes, "Cluster Disk 9", "Integration Services", "I:");
  return world;
}

function plainNode(name: string, number: string): Node {
  const application =
    number === "100"
      ? "MsDtsServer100"
      : `Microsoft SQL Server Integration Services ${number.slice(0, 2)}.0`;
  const key = `software\\microsoft\\microsoft sql server\\${number}\\ssis\\serviceconfigfile`;
  const local = `C:\\Program Files\\Microsoft SQL Server\\${number}\\DTS\\Binn\\MsDtsSrvr.ini.xml`;
  const administrators = ["BUILTIN\\Administrators"];
  return {
    name,
    up: true,
    powershell: true,
    administrator: true,
    clusterModule: true,
    registry: new Map([[key, local]]),
    services: new Map([
      [
        `msdtsserver${number}`,
        {
          startType: "Automatic",
          status: "Running" as const,
          configuration: "as Setup installs it",
        },
      ],
    ]),
    distributedComUsers: new Set(),
    dcom: new Map([
      [`${application}/Launch`, new Set(administrators)],
      [`${application}/Access`, new Set(administrators)],
    ]),
  };
}

function addDisk(
  world: ClusterWorld,
  nodes: readonly string[],
  name: string,
  group: string,
  drive: string,
): void {
  world.resources.push(online(nodes, name, "Physical Disk", group, [], {}));
  world.disks.push({ resource: name, drive, items: new Map() });
}

function online(
  nodes: readonly string[],
  name: string,
  type: string,
  group: string,
  dependencies: string[],
  parameters: Readonly<Record<string, string>>,
): Resource {
  return {
    name,
    type,
    group,
    state: "Online",
    owners: [...nodes],
    dependencies,
    parameters: new Map(Object.entries(parameters)),
    checkpoints: new Map(),
  };
}
