/** A Windows failover cluster, as far as the Integration Services service has to do with it. */

export interface Node {
  readonly name: string;
  up: boolean;
  powershell: boolean;
  /** The account that signs in administers the node and the cluster. */
  administrator: boolean;
  clusterModule: boolean;
  /** Keys (without the drive) with their default value; undefined: a key without one. */
  readonly registry: Map<string, string | undefined>;
  readonly services: Map<string, Service>;
  readonly distributedComUsers: Set<string>;
  /** Accounts by DCOM application and permission, `Microsoft SQL …/Launch`. */
  readonly dcom: Map<string, Set<string>>;
}

export interface Service {
  startType: string;
  status: "Running" | "Stopped";
  /** Text of the configuration file that it has read at its last start. */
  configuration?: string | undefined;
}

export interface Group {
  readonly name: string;
  owner: string;
}

export interface Resource {
  readonly name: string;
  readonly type: string;
  group: string;
  state: "Online" | "Offline" | "Failed";
  owners: string[];
  dependencies: string[];
  readonly parameters: Map<string, string>;
  /** Key, relative to HKEY_LOCAL_MACHINE, with the value as last replicated. */
  readonly checkpoints: Map<string, string | undefined>;
}

export interface Disk {
  readonly resource: string;
  /** `S:` */
  readonly drive: string;
  /** By path in lower case. */
  readonly items: Map<string, Item>;
}

export type Item =
  | { readonly kind: "folder"; readonly path: string; readonly grants: Map<string, Set<string>> }
  | { readonly kind: "file"; readonly path: string; text: string };

/** Names that ignore case, as Windows has them. */
export const same = (one: string, other: string): boolean =>
  one.toLowerCase() === other.toLowerCase();

export class ClusterWorld {
  readonly nodes: Node[] = [];
  readonly groups: Group[] = [];
  readonly resources: Resource[] = [];
  readonly disks: Disk[] = [];

  node(name: string): Node {
    return one(this.nodes, name, "node");
  }
  group(name: string): Group {
    return one(this.groups, name, "group");
  }
  resource(name: string): Resource {
    return one(this.resources, name, "resource");
  }

  ownerOf(resource: Resource): Node {
    return this.node(this.group(resource.group).owner);
  }

  /** The disk with a path on it, if its group is on that node and it is online. */
  diskAt(node: Node, path: string): Disk | undefined {
    return this.disks.find((disk) => {
      const resource = this.resource(disk.resource);
      return (
        same(disk.drive, path.slice(0, 2)) &&
        resource.state === "Online" &&
        this.ownerOf(resource) === node
      );
    });
  }

  /** Brings a resource online after what it depends on; a service that cannot start leaves it failed. */
  bringOnline(resource: Resource): void {
    if (resource.state === "Online") return;
    const node = this.ownerOf(resource);
    for (const name of resource.dependencies) this.bringOnline(this.resource(name));
    if (resource.dependencies.some((name) => this.resource(name).state !== "Online")) return;
    if (!resource.owners.some((name) => same(name, node.name))) {
      resource.state = "Failed";
      return;
    }
    // Checkpoints come back into the registry before the resource does.
    for (const [key, value] of resource.checkpoints) node.registry.set(key.toLowerCase(), value);
    if (resource.type === "Generic Service") {
      const service = node.services.get(
        resource.parameters.get("ServiceName")?.toLowerCase() ?? "",
      );
      if (service === undefined) {
        resource.state = "Failed";
        return;
      }
      const number = /\d+$/.exec(resource.parameters.get("ServiceName") ?? "")?.[0];
      this.startService(node, number ?? "", service);
    }
    resource.state = "Online";
  }

  /** A service reads its configuration when it starts, and at no other time. */
  startService(node: Node, number: string, service: Service): void {
    // "If the service is running, it is presumed to be online" (Generic Service): one that Windows has started is not started anew.
    if (service.status === "Running") return;
    service.status = "Running";
    const key = `software\\microsoft\\microsoft sql server\\${number}\\ssis\\serviceconfigfile`;
    const path = node.registry.get(key);
    const item =
      path === undefined ? undefined : this.diskAt(node, path)?.items.get(path.toLowerCase());
    service.configuration = item?.kind === "file" ? item.text : undefined;
  }

  /** Takes a resource offline after what depends on it. */
  takeOffline(resource: Resource): void {
    for (const each of this.resources)
      if (each.dependencies.some((name) => same(name, resource.name))) this.takeOffline(each);
    if (resource.state === "Online" && resource.type === "Generic Service") {
      const name = resource.parameters.get("ServiceName")?.toLowerCase() ?? "";
      const service = this.ownerOf(resource).services.get(name);
      if (service !== undefined) service.status = "Stopped";
    }
    resource.state = "Offline";
  }

  /** A changed key of the node that owns an online resource is replicated. */
  registryWritten(node: Node, key: string): void {
    for (const resource of this.resources) {
      if (resource.state !== "Online" || this.ownerOf(resource) !== node) continue;
      for (const each of resource.checkpoints.keys())
        if (same(each, key)) resource.checkpoints.set(each, node.registry.get(key.toLowerCase()));
    }
  }

  /** Moves a group to another node: all of it goes offline here, and what was online comes online there. */
  failOver(groupName: string, to: string): void {
    const group = this.group(groupName);
    const members = this.resources.filter((each) => same(each.group, groupName));
    const running = members.filter(({ state }) => state !== "Offline");
    for (const each of members) this.takeOffline(each);
    group.owner = this.node(to).name;
    for (const each of running) this.bringOnline(each);
  }
}

function one<T extends { readonly name: string }>(
  list: readonly T[],
  name: string,
  kind: string,
): T {
  const found = list.find((each) => same(each.name, name));
  if (found === undefined) throw new Error(`the simulated cluster has no ${kind} "${name}"`);
  return found;
}
