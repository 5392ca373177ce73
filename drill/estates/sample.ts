import type { Estate } from "../../config/deployment.ts";
import type { Site } from "../../config/pair.ts";
import { defaults } from "../../simulator/seed.ts";

/** Rows of the scenario table that this version runs end to end. */
export type BuiltRow =
  | "BOOT"
  | "DB-1"
  | "DB-2"
  | "DB-3"
  | "MI-0"
  | "MI-1"
  | "MI-2"
  | "MI-3"
  | "MI-4"
  | "DUAL-hot"
  | "DUAL-cold"
  | "LOST-REGION"
  | "OWN";

/** What an estate of the rehearsal is made of; everything else follows from it. */
export interface SampleEstate {
  readonly name: string;
  readonly row: BuiltRow;
  readonly strategy: "stay" | "relocate" | "attach" | "dualStandby";
  /** `attach`: only the runtime is lost, SSISDB stays where it is. */
  readonly catalogStays?: true;
  readonly pair?: "hot" | "cold";
  /** SSISDB is on managed instances; otherwise on logical servers of SQL Database. */
  readonly onInstances?: true;
  readonly endpoint: "server" | "listener" | "public";
  /** Group, factory and a running integration runtime are there before the program is. */
  readonly brownfield: boolean;
  /** Express injection and a custom setup container on each side. */
  readonly network: boolean;
  readonly triggers: readonly string[];
  /** Has {@link HOOK} run when it is taken over, and the ready hooks of {@link READY}. */
  readonly hook?: true;
  readonly regions: Readonly<Record<Site, string>>;
  /** An estate of the user's own: names and ids are its, and not made from its name. */
  readonly own?: OwnEstate;
  /** Where SSISDB is, if elsewhere than the runtime and its factory. */
  readonly sqlRegions?: Readonly<Record<Site, string>>;
}

/** What a user has described, as it is rehearsed. */
export interface OwnEstate {
  /** As it stands in the rehearsal's Pulumi.yaml. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** The same with all defaults. */
  readonly estate: Estate;
  /** Of the login: what names no subscription is in it. */
  readonly subscriptionId: string;
}

const regions = { primary: "westeurope", secondary: "northeurope" } as const;
const plain = { brownfield: false, network: false, triggers: [], regions } as const;
/** Private names of instances resolve in their network only, so that a runtime has to join one. */
const instance = {
  ...plain,
  onInstances: true,
  strategy: "relocate",
  network: true,
} as const;

/** The runtime moves between two servers of SQL Database, and there is nothing else to it. */
export const ordinary = (name: string): SampleEstate => ({
  ...plain,
  name,
  row: "DB-2",
  strategy: "relocate",
  endpoint: "server",
});

/** One estate a row, and one that was there before. */
export const SAMPLE_ESTATES: readonly SampleEstate[] = [
  { ...plain, name: "boot", row: "BOOT", strategy: "relocate", endpoint: "listener" },
  {
    ...plain,
    name: "db-1-stay",
    row: "DB-1",
    strategy: "stay",
    endpoint: "listener",
    // A region of its own, so that losing it takes nothing from the others.
    regions: { primary: "westeurope", secondary: "uksouth" },
  },
  { ...plain, name: "db-1-relocate", row: "DB-1", strategy: "relocate", endpoint: "listener" },
  { ...ordinary("db-2"), network: true, triggers: ["nightly", "hourly"] },
  { ...ordinary("db-2-brownfield"), brownfield: true, triggers: ["nightly"] },
  { ...instance, name: "mi-0", row: "MI-0", endpoint: "server", triggers: ["nightly"], hook: true },
  { ...instance, name: "mi-1", row: "MI-1", endpoint: "listener" },
  { ...instance, name: "mi-2", row: "MI-2", endpoint: "server" },
  { ...instance, name: "mi-3", row: "MI-3", endpoint: "public", network: false },
  { ...instance, name: "mi-4", row: "MI-4", strategy: "attach", endpoint: "server" },
  {
    ...instance,
    name: "mi-4-leave",
    row: "MI-4",
    strategy: "attach",
    catalogStays: true,
    endpoint: "public",
    network: false,
  },
  {
    ...plain,
    name: "db-3",
    row: "DB-3",
    strategy: "attach",
    endpoint: "server",
    triggers: ["nightly"],
  },
  {
    ...plain,
    name: "db-3-leave",
    row: "DB-3",
    strategy: "attach",
    catalogStays: true,
    endpoint: "server",
  },
  {
    ...plain,
    name: "dual-hot",
    row: "DUAL-hot",
    strategy: "dualStandby",
    pair: "hot",
    endpoint: "server",
    triggers: ["nightly"],
  },
  {
    ...instance,
    name: "dual-cold",
    row: "DUAL-cold",
    strategy: "dualStandby",
    pair: "cold",
    endpoint: "server",
  },
];

/** A factory, and in it a runtime, on each side. */
export const hasOwnFactories = ({ strategy, own }: SampleEstate): boolean =>
  own === undefined
    ? strategy === "attach" || strategy === "dualStandby"
    : own.estate.factories === "own";

/** SQL of a team's own: it leaves the takeover's time in the catalog, so that the record shows that it ran, and where. */
export const HOOK = {
  file: "taken-over.sql",
  text: "SELECT 1 AS first_batch;\nGO\nEXEC [catalog].[configure_catalog] @property_name = N'SCHEMA_BUILD', @property_value = @activeSince;\n",
  shown: /catalog\.configure_catalog/,
} as const;

/** What lives outside of a failover group: a schedule of SQL Server Agent on both instances, and a login on the home one. */
export const READY = {
  schedule: "Nightly load",
  login: "etl",
  switched: /dbo\.sp_update_schedule/,
  cloned: /CREATE LOGIN/,
} as const;

/** The DNS zone that both instances of an estate share. */
export const DNS_ZONE = "3a1f5c9e7b20";

const scope = (group: string): string =>
  `/subscriptions/${defaults.subscriptionId}/resourceGroups/${group}`;

const abbreviation: Readonly<Record<string, string>> = {
  westeurope: "weu",
  northeurope: "neu",
  uksouth: "uks",
};

/** The Azure names and ids of an estate. */
export interface Address {
  readonly group: string;
  readonly factory: string;
  readonly factoryId: string;
  readonly runtime: string;
  readonly runtimeId: string;
  /** The same factory and runtime twice where both sites share them; the ones above are the home site's. */
  readonly factories: Readonly<Record<Site, string>>;
  readonly factoryIds: Readonly<Record<Site, string>>;
  readonly runtimeIds: Readonly<Record<Site, string>>;
  readonly servers: Readonly<Record<Site, string>>;
  readonly subnets: Readonly<Record<Site, string>>;
  readonly containers: Readonly<Record<Site, string>>;
}

export const RUNTIME_NAME = "ssis";

/** Names are made from the estate's own, so that whoever reads a journal sees whose they are. */
export function addressOf(estate: SampleEstate): Address {
  const { name, own } = estate;
  if (own !== undefined) return addressOfOwn(own);
  const at = (site: Site): string => abbreviation[estate.regions[site]] ?? site;
  const both = <T>(make: (site: Site) => T) => ({
    primary: make("primary"),
    secondary: make("secondary"),
  });
  const factories = both((site) =>
    site === "secondary" && hasOwnFactories(estate) ? `adf-${name}-${at(site)}` : `adf-${name}`,
  );
  const factoryIds = both(
    (site) => `${scope(`rg-${name}`)}/providers/Microsoft.DataFactory/factories/${factories[site]}`,
  );
  const runtimeIds = both((site) => `${factoryIds[site]}/integrationruntimes/${RUNTIME_NAME}`);
  const network = (site: Site): string =>
    `${scope(`rg-${name}-${at(site)}`)}/providers/Microsoft.Network/virtualNetworks/vnet-${at(site)}`;
  return {
    group: `fog-${name}`,
    factory: factories.primary,
    factoryId: factoryIds.primary,
    runtime: RUNTIME_NAME,
    runtimeId: runtimeIds.primary,
    factories,
    factoryIds,
    runtimeIds,
    servers: both(
      (site) =>
        `${scope(`rg-${name}-${at(site)}`)}/providers/Microsoft.Sql/${estate.onInstances ? "managedInstances" : "servers"}/sql-${name}-${at(site)}`,
    ),
    subnets: both((site) => `${network(site)}/subnets/ssis`),
    containers: both(
      (site) => `https://st${name.replaceAll("-", "")}${at(site)}.blob.core.windows.net/setup`,
    ),
  };
}

function addressOfOwn({ estate, subscriptionId }: OwnEstate): Address {
  const each = <T>(make: (site: Estate["sites"]["primary"]) => T) => ({
    primary: make(estate.sites.primary),
    secondary: make(estate.sites.secondary),
  });
  const factories = each(({ dataFactory }) => dataFactory.name);
  const factoryIds = each(
    ({ dataFactory }) =>
      `/subscriptions/${dataFactory.subscriptionId ?? subscriptionId}/resourceGroups/${dataFactory.resourceGroup}/providers/Microsoft.DataFactory/factories/${dataFactory.name}`,
  );
  const runtimeIds = each(
    ({ site, runtime }) => `${factoryIds[site]}/integrationruntimes/${runtime.name}`,
  );
  return {
    group: estate.failoverGroup.name,
    factory: factories.primary,
    factoryId: factoryIds.primary,
    runtime: estate.sites.primary.runtime.name,
    runtimeId: runtimeIds.primary,
    ...{ factories, factoryIds, runtimeIds },
    servers: each(({ sqlServer }) => sqlServer.id),
    subnets: each(({ placement }) => placement.network?.subnet.id ?? ""),
    containers: each(({ placement }) => placement.customSetup ?? ""),
  };
}
