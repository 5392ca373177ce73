import { call, type Look, textsAt } from "../steps.ts";
import { type Kind, type PartOf, sameName } from "./part.ts";

export const RESOURCE_TYPE = "Generic Service";
const SECONDS_TO_START = 120;
const SECONDS_TO_STOP = 120;

const known = (resource: string): Look => ({
  ...call("Get-ClusterResource", {}),
  property: "Name",
  operator: "has",
  value: [resource],
});

const unknown = (resource: string): Look => ({ ...known(resource), operator: "lacks" });

const stateIs = (resource: string, state: string): Look => ({
  ...call("Get-ClusterResource", { Name: resource }),
  property: "State",
  operator: "same",
  value: [state],
});

export const takeOffline = (resource: string) =>
  ({
    step: `take ${resource} offline`,
    ...call("Stop-ClusterResource", { Name: resource, Wait: SECONDS_TO_STOP }),
    unless: stateIs(resource, "Offline"),
    must: { ...stateIs(resource, "Offline"), otherwise: `${resource} is still not offline` },
    cure: "look into the cluster's log (Get-ClusterLog) for what keeps the service from stopping",
  }) as const;

/** The Generic Service resource in its group. */
export const resource: Kind<PartOf<"resource">> = {
  words: (part) => `cluster resource ${part.resource}`,
  read: (part) => ({
    step: `look for the ${resource.words(part)}`,
    ...call("Get-ClusterResource", {}),
    select: ["Name", "ResourceType", "OwnerGroup.Name"],
  }),
  value(part, answer) {
    const entry = answer.seen.find(({ Name }) => sameName(Name?.[0] ?? "", part.resource));
    return entry === undefined
      ? null
      : inGroup(entry.ResourceType?.[0] ?? "", entry["OwnerGroup.Name"]?.[0] ?? "");
  },
  same: sameName,
  write: (part) => [
    {
      step: `add the resource ${part.resource} to the group ${part.group}`,
      ...call("Add-ClusterResource", {
        Name: part.resource,
        ResourceType: RESOURCE_TYPE,
        Group: part.group,
      }),
      unless: known(part.resource),
      cure: "check cluster.group, and that the SSH account administers the cluster",
    },
  ],
  restore: (part, before) =>
    before === null
      ? [
          // Nothing to take offline once it is gone: the list must not fail when it runs a second time.
          { ...takeOffline(part.resource), unless: unknown(part.resource) },
          {
            step: `remove the resource ${part.resource}`,
            ...call("Remove-ClusterResource", { Name: part.resource, Force: true }),
            unless: unknown(part.resource),
          },
        ]
      : [],
};

export const inGroup = (type: string, group: string): string => `${type} in ${group}`;

/** Possible owners: the nodes on which the cluster may bring it online. */
export const owners: Kind<PartOf<"owners">> = {
  words: (part) => `possible owners of ${part.resource}`,
  read: (part) => ({
    step: `read the ${owners.words(part)}`,
    ...call("Get-ClusterOwnerNode", { Resource: part.resource }),
    select: ["OwnerNodes.Name"],
  }),
  value: (_part, answer) => nodeList(textsAt(answer, "OwnerNodes.Name")),
  same: sameName,
  write: (part) => setOwners(part.resource, part.nodes),
  restore: (part, before) =>
    before === null || before === "" ? [] : setOwners(part.resource, before.split(", ")),
};

const setOwners = (name: string, nodes: readonly string[]) => [
  {
    step: `set the possible owners of ${name}`,
    ...call("Set-ClusterOwnerNode", { Resource: name, Owners: nodes }),
    unless: {
      ...call("Get-ClusterOwnerNode", { Resource: name }),
      property: "OwnerNodes.Name",
      operator: "same",
      value: nodes,
    },
    cure: "check cluster.owners against Get-ClusterNode",
  } as const,
];

export const nodeList = (nodes: readonly string[]): string =>
  nodes.toSorted((one, other) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1)).join(", ");

/** One dependency; those that others have added are kept, since it is appended and never set. */
export const dependency: Kind<PartOf<"dependency">> = {
  words: (part) => `dependency of ${part.resource} on ${part.provider}`,
  read: (part) => ({
    step: `look for the ${dependency.words(part)}`,
    ...call("Get-ClusterResourceDependency", { Resource: part.resource }),
    select: ["DependencyExpression"],
  }),
  value: ({ provider, wanted }, answer) =>
    mentions(textsAt(answer, "DependencyExpression").join(" "), provider) ? wanted : null,
  // A cluster refuses to change what an online resource depends on (ERROR_RESOURCE_ONLINE).
  needsOffline: true,
  write: (part) => [
    {
      step: `add the ${dependency.words(part)}`,
      ...call("Add-ClusterResourceDependency", {
        Resource: part.resource,
        Provider: part.provider,
      }),
      unless: dependsOn(part),
      cure: "a resource depends only on resources of its own group: check cluster.group, cluster.disk and cluster.sqlServerResource",
    },
  ],
  restore: (part, before) =>
    before === null
      ? [
          {
            step: `remove the ${dependency.words(part)}`,
            ...call("Remove-ClusterResourceDependency", {
              Resource: part.resource,
              Provider: part.provider,
              Confirm: false,
            }),
            unless: { ...dependsOn(part), operator: "omits" },
          },
        ]
      : [],
};

const dependsOn = (part: PartOf<"dependency">): Look => ({
  ...call("Get-ClusterResourceDependency", { Resource: part.resource }),
  property: "DependencyExpression",
  operator: "mentions",
  value: [`[${part.provider}]`],
});

/** Whether a dependency expression, `([SQL Server] and [Cluster Disk 2])`, has that resource. */
const mentions = (expression: string, name: string): boolean =>
  expression.toLowerCase().includes(`[${name.toLowerCase()}]`);

/** The Windows service that the resource runs: the article's Generic Service Parameters page. */
export const serviceName: Kind<PartOf<"serviceName">> = {
  words: (part) => `service name of ${part.resource}`,
  read: (part) => ({
    step: `read the ${serviceName.words(part)}`,
    ...call("Get-ResourceParameter", { Resource: part.resource, Name: ["ServiceName"] }),
    select: ["ServiceName"],
  }),
  value: (_part, answer) => textsAt(answer, "ServiceName")[0] ?? null,
  same: sameName,
  needsOffline: true,
  write: (part) => [
    {
      step: `set the ${serviceName.words(part)} to ${part.wanted}`,
      ...call("Set-ResourceParameter", {
        Resource: part.resource,
        Name: "ServiceName",
        Value: part.wanted,
      }),
      unless: {
        ...call("Get-ResourceParameter", { Resource: part.resource, Name: ["ServiceName"] }),
        property: "ServiceName",
        operator: "same",
        value: [part.wanted],
      },
      cure: "check that the SSH account administers the cluster",
    },
  ],
  restore: (part, before) =>
    before === null || before === "" ? [] : serviceName.write({ ...part, wanted: before }),
};

/** Registry replication of the key, relative to HKEY_LOCAL_MACHINE. */
export const checkpoint: Kind<PartOf<"checkpoint">> = {
  words: (part) => `registry replication of ${part.key} with ${part.resource}`,
  read: (part) => ({
    step: `look for the ${checkpoint.words(part)}`,
    ...call("Get-ClusterCheckpoint", { ResourceName: part.resource, RegistryCheckpoint: true }),
    select: ["Name"],
  }),
  value: ({ key, wanted }, answer) =>
    textsAt(answer, "Name").some((name) => sameName(name, key)) ? wanted : null,
  write: (part) => [
    {
      step: `add the ${checkpoint.words(part)}`,
      ...call("Add-ClusterCheckpoint", {
        ResourceName: part.resource,
        RegistryCheckpoint: part.key,
      }),
      unless: { ...checkpointsOf(part), operator: "has" },
      cure: "check that the SSH account administers the cluster",
    },
  ],
  restore: (part, before) =>
    before === null
      ? [
          {
            step: `remove the ${checkpoint.words(part)}`,
            ...call("Remove-ClusterCheckpoint", {
              ResourceName: part.resource,
              CheckpointName: part.key,
              RegistryCheckpoint: true,
              Force: true,
            }),
            unless: { ...checkpointsOf(part), operator: "lacks" },
          },
        ]
      : [],
};

const checkpointsOf = (part: PartOf<"checkpoint">) => ({
  ...call("Get-ClusterCheckpoint", { ResourceName: part.resource, RegistryCheckpoint: true }),
  property: "Name",
  value: [part.key],
});

/** The article's last step, "Bring Online"; verified, since Start-ClusterResource may give up waiting. */
export const online: Kind<PartOf<"online">> = {
  words: (part) => `state of ${part.resource}`,
  read: (part) => ({
    step: `read the ${online.words(part)}`,
    ...call("Get-ClusterResource", { Name: part.resource }),
    select: ["State"],
  }),
  value: (_part, answer) => textsAt(answer, "State")[0] ?? null,
  write: (part) => [
    {
      step: `bring ${part.resource} online`,
      ...call("Start-ClusterResource", { Name: part.resource, Wait: SECONDS_TO_START }),
      unless: stateIs(part.resource, "Online"),
      must: {
        ...stateIs(part.resource, "Online"),
        otherwise: `${part.resource} did not come online within ${SECONDS_TO_START} seconds`,
      },
      cure: "look at the events 1040 to 1042 and 1069 of the node (the service could not be opened, started, or it failed) and start the service by hand once",
    },
  ],
  restore: (part, before) => (before === "Offline" ? [takeOffline(part.resource)] : []),
};
