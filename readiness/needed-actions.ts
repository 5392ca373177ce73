import { resourceName } from "../azure/resource-ids.ts";
import type { EstateSite } from "../config/deployment.ts";
import { stepsOf } from "../planner/strategies.ts";
import { isPlacedThere } from "./looking.ts";
import type { Subject } from "./subject.ts";

/** What the program's identity must be allowed to do with one resource. */
export interface Needed {
  /** Such as `adf-sales`: for people. */
  readonly name: string;
  /** A resource's id, or that of a resource group. */
  readonly scope: string;
  /** Each of them; of a list, any one. */
  readonly actions: readonly (string | readonly string[])[];
  /** Stands in the region that SSIS is taken from. */
  readonly there: boolean;
  /** A built-in role that grants them. */
  readonly role: string;
}

const RUNTIMES = "Microsoft.DataFactory/factories/integrationruntimes";
const TRIGGERS = "Microsoft.DataFactory/factories/triggers";
const GROUPS = {
  server: "Microsoft.Sql/servers/failoverGroups",
  managedInstance: "Microsoft.Sql/locations/instanceFailoverGroups",
} as const;

/** Azure's own list has the status as a read, while the request is a POST, of which some report `action`: either is taken for it. */
const STATUS = [`${RUNTIMES}/getstatus/action`, `${RUNTIMES}/getstatus/read`] as const;

/** The same with the runs of triggers, of which the missed ones are listed. */
const RUNS = [
  "Microsoft.DataFactory/factories/querytriggerruns/action",
  "Microsoft.DataFactory/factories/querytriggerruns/read",
] as const;

/** Every call that a takeover of this site makes, by the resource that it is made to; the strategy's table says which calls these are. */
export function neededActions(subject: Subject): readonly Needed[] {
  return [...factories(subject), ...group(subject), ...network(subject)];
}

function factories(subject: Subject): readonly Needed[] {
  const { estate, runtime, otherRuntime, variant, mode } = subject;
  const steps = new Set(stepsOf(variant, mode).map(({ name }) => name));
  const hasTriggers = estate.triggers.length > 0;
  const starts = [
    `${RUNTIMES}/read`,
    STATUS,
    ...["write", "start/action", "stop/action"].map((verb) => `${RUNTIMES}/${verb}`),
    ...(hasTriggers ? [`${TRIGGERS}/read`, `${TRIGGERS}/start/action`, RUNS] : []),
  ];
  const stops = [
    ...(steps.has("stopOldRuntime") ? [`${RUNTIMES}/read`, STATUS, `${RUNTIMES}/stop/action`] : []),
    ...(steps.has("stopOtherTriggers") && hasTriggers
      ? ["Microsoft.DataFactory/factories/read", `${TRIGGERS}/read`, `${TRIGGERS}/stop/action`]
      : []),
  ];
  const role = "Data Factory Contributor";
  const own: Needed = {
    name: runtime.factory,
    scope: factoryId(runtime),
    actions: starts,
    there: false,
    role,
  };
  if (estate.factories === "shared" || stops.length === 0) return [own];
  const other = { name: otherRuntime.factory, scope: factoryId(otherRuntime) };
  return [own, { ...other, actions: stops, there: true, role }];
}

function factoryId(address: Subject["runtime"]): string {
  const { subscriptionId, resourceGroup, factory } = address;
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.DataFactory/factories/${factory}`;
}

/** An instance's group stands in a region, so that its rights come from the resource groups of the instances; on both, says Azure's manual. */
function group({ estate, here, there, variant, mode }: Subject): readonly Needed[] {
  const type = GROUPS[estate.kind];
  const isServer = estate.kind === "server";
  const role = isServer ? "SQL Server Contributor" : "SQL Managed Instance Contributor";
  const moves =
    estate.failoverGroup.role === "drive" &&
    stepsOf(variant, mode).some(({ name }) => name === "moveRole");
  // Also the one that is not configured now: on the day there is no time to ask for it.
  const posts = moves
    ? ["failover/action", "forceFailoverAllowDataLoss/action"].map((verb) => `${type}/${verb}`)
    : [];
  // How a failover that was accepted is followed.
  const follows = moves ? FOLLOWS[estate.kind] : [];
  const rules = variant === "stay" ? ["Microsoft.Sql/servers/virtualNetworkRules/read"] : [];
  const of = (site: EstateSite, isThere: boolean, actions: Needed["actions"]): Needed => ({
    name: site.sqlServer.name,
    scope: isServer ? site.sqlServer.id : resourceGroupOf(site.sqlServer.id),
    actions,
    there: isThere,
    role,
  });
  // Whether it serves is asked of the instance that holds SSISDB: where that keeps its place, of the other one.
  const holds = variant === "attach, catalog stays" ? ["Microsoft.Sql/managedInstances/read"] : [];
  if (!isServer)
    return [
      of(here, false, [
        `${type}/read`,
        ...posts,
        ...follows,
        "Microsoft.Sql/managedInstances/read",
      ]),
      of(there, true, [`${type}/read`, ...posts, ...holds]),
    ];
  const copies = variant.startsWith("dual") ? ["Microsoft.Sql/servers/databases/read"] : [];
  // Azure tells how such a failover stands below the subscription, outside of every resource group (recorded).
  const region: Needed = {
    name: `subscription of ${here.sqlServer.name}`,
    scope: resourceGroupOf(here.sqlServer.id).replace(/\/resourceGroups\/.*$/i, ""),
    actions: follows,
    ...{ there: false, role: "Reader (or a role of your own with Microsoft.Sql/locations/*/read)" },
  };
  return [
    of(here, false, [`${type}/read`, ...posts, ...copies, ...rules]),
    ...(moves ? [region] : []),
    of(there, true, [`${type}/read`, ...rules]),
  ];
}

const FOLLOWS = {
  server: followed("failoverGroup"),
  managedInstance: followed("instanceFailoverGroup"),
} as const;

function followed(kind: string): readonly string[] {
  const at = `Microsoft.Sql/locations/${kind}`;
  return [`${at}OperationResults/read`, `${at}AzureAsyncOperation/read`];
}

const resourceGroupOf = (id: string): string => id.replace(/\/providers\/.*$/i, "");

/** Whoever writes a runtime into a network must be allowed to join it. */
function network(subject: Subject): readonly Needed[] {
  const { here, variant, mode } = subject;
  const { network } = here.placement;
  if (network === undefined) return [];
  if (!stepsOf(variant, mode).some(({ name }) => name === "startRuntime")) return [];
  const role = "Network Contributor (or a role of your own with this one action)";
  const there = isPlacedThere(subject);
  const ips = network.publicIps.map((scope) => ({
    name: resourceName(scope),
    scope,
    actions: ["Microsoft.Network/publicIPAddresses/join/action"],
    there,
    role,
  }));
  return [
    {
      name: network.subnet.id.split("/").slice(-3).join("/"),
      scope: network.subnet.id,
      actions: ["Microsoft.Network/virtualNetworks/subnets/join/action"],
      there,
      role,
    },
    ...ips,
  ];
}
