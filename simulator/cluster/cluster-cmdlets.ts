import { type Cmdlet, CmdletError, denied, list, optional, type Session, text } from "./cmdlet.ts";
import { type Resource, same } from "./world.ts";

/** What Get-ClusterResource gives, in the properties that are asked for. */
const shown = (session: Session, resource: Resource) => ({
  Name: resource.name,
  State: resource.state,
  ResourceType: resource.type,
  OwnerGroup: { Name: resource.group },
  OwnerNode: { Name: session.world.ownerOf(resource).name },
});

function find(session: Session, name: string): Resource {
  const found = session.world.resources.find((each) => same(each.name, name));
  if (found !== undefined) return found;
  throw new CmdletError(
    `The cluster resource '${name}' could not be found.`,
    "ObjectNotFound",
    "ClusterResourceNotFound",
  );
}

/** Whoever is not allowed to administer the cluster may not even look. */
const allowed =
  (cmdlet: Cmdlet): Cmdlet =>
  (session, parameters) => {
    if (!session.node.clusterModule)
      throw new CmdletError(
        "The term is not recognized as the name of a cmdlet, function, script file, or operable program.",
        "ObjectNotFound",
        "CommandNotFoundException",
      );
    // A session that was opened with an SSH key has no credentials to pass on: there is no second hop.
    if (!session.node.administrator || "Cluster" in parameters) throw denied();
    return cmdlet(session, parameters);
  };

const cmdlets: Record<string, Cmdlet> = {
  "Get-ClusterNode": ({ world }) =>
    world.nodes.map(({ name, up }) => ({ Name: name, State: up ? "Up" : "Down" })),

  "Get-ClusterGroup"({ world }, parameters) {
    const name = optional(parameters, "Name");
    const groups = world.groups.filter((each) => name === undefined || same(each.name, name));
    if (groups.length === 0)
      throw new CmdletError(`The group '${name}' could not be found.`, "ObjectNotFound");
    return groups.map((each) => ({ Name: each.name, OwnerNode: { Name: each.owner } }));
  },

  "Get-ClusterResource"(session, parameters) {
    const name = optional(parameters, "Name");
    const resources = name === undefined ? session.world.resources : [find(session, name)];
    return resources.map((each) => shown(session, each));
  },

  "Add-ClusterResource"(session, parameters) {
    const { world } = session;
    const name = text(parameters, "Name");
    const groupName = text(parameters, "Group");
    const group = world.groups.find((each) => same(each.name, groupName));
    if (group === undefined)
      throw new CmdletError(`The group '${groupName}' could not be found.`, "ObjectNotFound");
    if (world.resources.some((each) => same(each.name, name)))
      throw new CmdletError(`The cluster resource '${name}' already exists.`, "ResourceExists");
    const resource: Resource = {
      name,
      type: text(parameters, "ResourceType"),
      group: group.name,
      state: "Offline",
      owners: world.nodes.map((node) => node.name),
      dependencies: [],
      parameters: new Map([["ServiceName", ""]]),
      checkpoints: new Map(),
    };
    world.resources.push(resource);
    return [shown(session, resource)];
  },

  "Remove-ClusterResource"(session, parameters) {
    const resource = find(session, text(parameters, "Name"));
    if (parameters.Force !== true) throw interaction("Remove-ClusterResource");
    session.world.takeOffline(resource);
    session.world.resources.splice(session.world.resources.indexOf(resource), 1);
    return [];
  },

  "Start-ClusterResource"(session, parameters) {
    const resource = find(session, text(parameters, "Name"));
    session.world.bringOnline(resource);
    if (resource.state === "Failed")
      throw new CmdletError(
        `Failed to bring the resource '${resource.name}' online.`,
        "NotSpecified",
        "Start-ClusterResource",
      );
    return [shown(session, resource)];
  },

  "Stop-ClusterResource"(session, parameters) {
    const resource = find(session, text(parameters, "Name"));
    session.world.takeOffline(resource);
    return [shown(session, resource)];
  },

  "Get-ClusterOwnerNode"(session, parameters) {
    const resource = find(session, text(parameters, "Resource"));
    return [
      { ClusterObject: resource.name, OwnerNodes: resource.owners.map((Name) => ({ Name })) },
    ];
  },

  "Set-ClusterOwnerNode"(session, parameters) {
    const resource = find(session, text(parameters, "Resource"));
    const owners = list(parameters, "Owners");
    for (const name of owners)
      if (!session.world.nodes.some((each) => same(each.name, name)))
        throw new CmdletError(`The cluster node '${name}' was not found.`, "ObjectNotFound");
    resource.owners = [...owners];
    return [];
  },

  "Get-ClusterResourceDependency"(session, parameters) {
    const resource = find(session, text(parameters, "Resource"));
    const names = resource.dependencies.map((name) => `[${name}]`);
    return [
      {
        Resource: resource.name,
        DependencyExpression: names.length === 0 ? "" : `(${names.join(" and ")})`,
      },
    ];
  },

  "Add-ClusterResourceDependency"(session, parameters) {
    const resource = find(session, text(parameters, "Resource"));
    const provider = find(session, text(parameters, "Provider"));
    if (!same(provider.group, resource.group))
      throw new CmdletError(
        "The dependency is not allowed: the resources are in different groups.",
      );
    if (resource.state === "Online")
      throw new CmdletError("The cluster resource is online.", "InvalidOperation", "5019");
    if (resource.dependencies.some((name) => same(name, provider.name)))
      throw new CmdletError("The dependency already exists.", "ResourceExists");
    resource.dependencies.push(provider.name);
    return [];
  },

  "Remove-ClusterResourceDependency"(session, parameters) {
    const resource = find(session, text(parameters, "Resource"));
    if (parameters.Confirm !== false) throw interaction("Remove-ClusterResourceDependency");
    if (resource.state === "Online")
      throw new CmdletError("The cluster resource is online.", "InvalidOperation", "5019");
    const provider = text(parameters, "Provider");
    resource.dependencies = resource.dependencies.filter((name) => !same(name, provider));
    return [];
  },

  "Get-ClusterCheckpoint"(session, parameters) {
    const resource = find(session, text(parameters, "ResourceName"));
    return [...resource.checkpoints.keys()].map((Name) => ({ Resource: resource.name, Name }));
  },

  "Add-ClusterCheckpoint"(session, parameters) {
    const resource = find(session, text(parameters, "ResourceName"));
    const key = text(parameters, "RegistryCheckpoint");
    const { registry } = session.world.ownerOf(resource);
    if (!registry.has(key.toLowerCase()))
      throw new CmdletError("The system cannot find the file specified.", "ObjectNotFound");
    resource.checkpoints.set(key, registry.get(key.toLowerCase()));
    return [];
  },

  "Remove-ClusterCheckpoint"(session, parameters) {
    const resource = find(session, text(parameters, "ResourceName"));
    if (parameters.Force !== true) throw interaction("Remove-ClusterCheckpoint");
    const name = text(parameters, "CheckpointName");
    for (const key of resource.checkpoints.keys())
      if (same(key, name)) resource.checkpoints.delete(key);
    return [];
  },

  "Get-ResourceParameter"(session, parameters) {
    const name = optional(parameters, "Resource");
    const type = optional(parameters, "ResourceType");
    return session.world.resources
      .filter(
        (each) =>
          (name !== undefined && same(each.name, name)) ||
          (type !== undefined && same(each.type, type)),
      )
      .map((each) => ({
        Resource: each.name,
        ...Object.fromEntries(
          list(parameters, "Name").map((key) => [key, each.parameters.get(key) ?? ""]),
        ),
      }));
  },

  "Set-ResourceParameter"(session, parameters) {
    const resource = find(session, text(parameters, "Resource"));
    resource.parameters.set(text(parameters, "Name"), text(parameters, "Value"));
    return [];
  },

  "Get-DiskDrive": ({ world }, parameters) =>
    world.disks
      .filter((disk) => same(disk.resource, text(parameters, "Resource")))
      .map((disk) => ({ Path: disk.drive })),
};

const interaction = (name: string) =>
  new CmdletError(
    `Windows PowerShell is in NonInteractive mode. Read and Prompt functionality is not available. (${name} asks for confirmation)`,
    "InvalidOperation",
  );

export const clusterCmdlets: Readonly<Record<string, Cmdlet>> = Object.fromEntries(
  Object.entries(cmdlets).map(([name, cmdlet]) => [name, allowed(cmdlet)]),
);
