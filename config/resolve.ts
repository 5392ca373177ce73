import type {
  Cluster,
  DataFactory,
  Estate,
  EstateSite,
  ExpressSetup,
  Failover,
  Hooks,
  Placement,
  ResourceId,
  Runtime,
  Timeouts,
  VariableValue,
} from "./deployment.ts";
import { parseDuration } from "./durations.ts";
import { locationOf } from "./locations.ts";
import type { Site } from "./pair.ts";
import { parseResourceId } from "./resource-ids.ts";
import type {
  ClusterInput,
  DataFactoryInput,
  EstateInput,
  RuntimeInput,
  SiteInput,
  StackInput,
} from "./schema/stack.ts";

/** Fills in every default. The input has passed the schema and all rules. */
export function resolveEstate(name: string, input: EstateInput, stack: StackInput): Estate {
  const failover = resolveFailover(input, stack);
  const { primary, secondary } = input.sites;
  const stays = input.strategy === "stay";
  return {
    name,
    strategy: input.strategy,
    kind:
      resourceId(primary.sqlServer).type === "Microsoft.Sql/servers" ? "server" : "managedInstance",
    catalogRole: input.catalogRole ?? "move",
    failover,
    failoverGroup: {
      name: input.failoverGroup.name,
      existing: input.failoverGroup.existing ?? false,
      role: input.failoverGroup.role ?? "drive",
    },
    catalog: {
      endpoint: input.catalog.endpoint,
      authentication: input.catalog.authentication ?? "sql",
      pricingTier: input.catalog.pricingTier,
    },
    dualStandby: input.dualStandby,
    factories: input.dataFactory === undefined ? "own" : "shared",
    triggers: Object.entries(input.triggers ?? {})
      .map(([trigger, { backfillFrom }]) => ({ name: trigger, backfillFrom }))
      .sort((one, other) => (one.name < other.name ? -1 : 1)),
    hooks: resolveHooks(input.hooks ?? {}),
    runState: input.runState ?? "managed",
    timeouts: resolveTimeouts(input, failover),
    sites: {
      primary: resolveSite("primary", input, primary, primary),
      // The IR of `stay` never leaves home, whichever site is active.
      secondary: resolveSite("secondary", input, secondary, stays ? primary : secondary),
    },
  };
}

function resolveFailover(input: EstateInput, stack: StackInput): Failover {
  return {
    mode: input.failover ?? stack.failover ?? "planned",
    allowDataLossUntil: input.allowDataLossUntil ?? stack.allowDataLossUntil ?? "",
  };
}

function resolveHooks(input: NonNullable<EstateInput["hooks"]>): Hooks {
  const variables = Object.entries(input.environments ?? {}).flatMap(([folder, environments]) =>
    Object.entries(environments).flatMap(([environment, named]) =>
      Object.entries(named).map(([name, { primary, secondary, sensitive }]) => ({
        folder,
        environment,
        name,
        values: sensitive
          ? undefined
          : { primary: variableValue(primary), secondary: variableValue(secondary) },
      })),
    ),
  );
  return {
    onTakeOver: input.onTakeOver ?? [],
    onRelease: input.onRelease ?? [],
    agentSchedules: input.agentSchedules ?? [],
    logins: input.logins ?? [],
    variables,
  };
}

function variableValue(value: unknown): VariableValue {
  const isOne =
    typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return checkedEarlier(isOne ? value : undefined, "value of a variable");
}

function resolveTimeouts(input: EstateInput, failover: Failover): Timeouts {
  const drain = input.drainTimeout ?? (failover.mode === "forced" ? "0s" : "30m");
  return {
    drain: milliseconds(drain),
    call: milliseconds(input.callTimeout ?? "60s"),
    start: milliseconds(input.startTimeout ?? "90m"),
    stop: milliseconds(input.stopTimeout ?? "10m"),
  };
}

function milliseconds(text: string): number {
  return checkedEarlier(parseDuration(text), text);
}

function resolveSite(
  site: Site,
  estate: EstateInput,
  own: SiteInput,
  runsAt: SiteInput,
): EstateSite {
  return {
    site,
    location: locationOf(own.location),
    sqlServer: resourceId(own.sqlServer),
    sqlHost: own.sqlHost?.replace(/,\d+$/, ""),
    sqlDial: own.sqlDial,
    sqlEncrypt: own.sqlEncrypt ?? "tls",
    adminLogin: own.catalog?.adminLogin ?? estate.catalog.adminLogin,
    dataFactory: resolveFactory(
      checkedEarlier(own.dataFactory ?? estate.dataFactory, `${site} data factory`),
      own.dataFactory === undefined ? estate.sites.primary : own,
    ),
    runtime: resolveRuntime({ ...estate.runtime, ...given(runsAt.runtime) }),
    placement: resolvePlacement(runsAt),
  };
}

function resolveFactory(input: DataFactoryInput, home: SiteInput): DataFactory {
  return {
    name: input.name,
    resourceGroup: input.resourceGroup,
    location: locationOf(input.location ?? home.location),
    existing: input.existing ?? false,
    subscriptionId: input.subscriptionId,
  };
}

function resolvePlacement(site: SiteInput): Placement {
  const { injection, subnet } = site;
  return {
    location: locationOf(site.location),
    network:
      injection === undefined || subnet === undefined
        ? undefined
        : { injection, subnet: resourceId(subnet), publicIps: site.publicIps ?? [] },
    customSetup: site.customSetup?.replace(/\/$/, ""),
  };
}

function resolveRuntime(input: RuntimeInput): Runtime {
  return {
    name: checkedEarlier(input.name, "runtime.name"),
    description: input.description,
    nodeSize: checkedEarlier(input.nodeSize, "runtime.nodeSize"),
    nodeCount: checkedEarlier(input.nodeCount, "runtime.nodeCount"),
    maxParallelExecutionsPerNode: input.maxParallelExecutionsPerNode,
    edition: input.edition ?? "Standard",
    licenseType: input.licenseType ?? "LicenseIncluded",
    expressCustomSetupProperties: (input.expressCustomSetupProperties ?? []).map(resolveStep),
    dataProxyProperties:
      input.dataProxyProperties === undefined
        ? undefined
        : { ...input.dataProxyProperties, path: input.dataProxyProperties.path },
    packageStores: input.packageStores ?? [],
    credential: input.credential,
    managedVirtualNetwork: input.managedVirtualNetwork,
    dataFlowProperties: input.dataFlowProperties,
    copyComputeScaleProperties: input.copyComputeScaleProperties,
    pipelineExternalComputeScaleProperties: input.pipelineExternalComputeScaleProperties,
    extra: input.extra ?? {},
  };
}

type StepInput = NonNullable<RuntimeInput["expressCustomSetupProperties"]>[number];

function resolveStep(step: StepInput): ExpressSetup {
  switch (step.type) {
    case "EnvironmentVariableSetup":
      return { ...step, variableValue: step.variableValue };
    case "ComponentSetup":
      return { ...step, licensed: step.licensed ?? true };
    default:
      return step;
  }
}

export function resolveCluster(input: ClusterInput): Cluster {
  const layout = input.layout ?? "sqlServerGroup";
  return {
    version: input.version,
    nodes: input.nodes.map((node) => ({ ...node, port: node.port ?? 22 })),
    resourceName: input.resourceName ?? "SQL Server Integration Services",
    layout,
    group: input.group,
    owners: input.owners ?? input.nodes.map((node) => node.name),
    sqlServerResource:
      layout === "ownGroup" ? undefined : (input.sqlServerResource ?? "SQL Server"),
    disk: input.disk,
    folder: input.folder,
    serverNames: input.serverNames,
    packages: input.packages ?? `${input.folder.replace(/\\$/, "")}\\Packages`,
    packageWriters: input.packageWriters ?? [],
    remoteUsers: input.remoteUsers ?? [],
  };
}

function resourceId(text: string): ResourceId {
  return checkedEarlier(parseResourceId(text), text);
}

/** An override of `undefined` must not hide the estate's value. */
function given<T extends object>(overrides: T | undefined): Partial<T> {
  const entries = Object.entries(overrides ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<T>;
}

/** The rules have refused every configuration for which this throws. */
function checkedEarlier<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`${what} passed the checks of the configuration unseen`);
  return value;
}
