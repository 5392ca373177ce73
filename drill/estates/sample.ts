import { defaults } from "../../simulator/seed.ts";

/** Rows of the scenario table that this version runs end to end. */
export type BuiltRow = "BOOT" | "DB-1" | "DB-2";

/** Rows that are named in the scenario table and not built yet: listed, never counted as broken. */
export const ROWS_NOT_BUILT = [
  "MI-0",
  "MI-1",
  "MI-2",
  "MI-3",
  "MI-4",
  "DB-3",
  "DUAL",
  "WSFC",
] as const;

export type SiteName = "primary" | "secondary";

/** What an estate of the rehearsal is made of; everything else follows from it. */
export interface SampleEstate {
  readonly name: string;
  readonly row: BuiltRow;
  readonly strategy: "stay" | "relocate";
  readonly endpoint: "server" | "listener";
  /** Group, factory and a running integration runtime are there before the program is. */
  readonly brownfield: boolean;
  /** Express injection and a custom setup container on each side. */
  readonly network: boolean;
  readonly triggers: readonly string[];
  readonly regions: Readonly<Record<SiteName, string>>;
}

const regions = { primary: "westeurope", secondary: "northeurope" } as const;
const plain = { brownfield: false, network: false, triggers: [], regions } as const;

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
  {
    ...plain,
    name: "db-2",
    row: "DB-2",
    strategy: "relocate",
    endpoint: "server",
    network: true,
    triggers: ["nightly", "hourly"],
  },
  {
    ...plain,
    name: "db-2-brownfield",
    row: "DB-2",
    strategy: "relocate",
    endpoint: "server",
    brownfield: true,
    triggers: ["nightly"],
  },
];

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
  readonly servers: Readonly<Record<SiteName, string>>;
  readonly subnets: Readonly<Record<SiteName, string>>;
  readonly containers: Readonly<Record<SiteName, string>>;
}

export const RUNTIME_NAME = "ssis";

/** Names are made from the estate's own, so that whoever reads a journal sees whose they are. */
export function addressOf(estate: SampleEstate): Address {
  const { name } = estate;
  const at = (site: SiteName): string => abbreviation[estate.regions[site]] ?? site;
  const both = <T>(make: (site: SiteName) => T) => ({
    primary: make("primary"),
    secondary: make("secondary"),
  });
  const factory = `adf-${name}`;
  const factoryId = `${scope(`rg-${name}`)}/providers/Microsoft.DataFactory/factories/${factory}`;
  const network = (site: SiteName): string =>
    `${scope(`rg-${name}-${at(site)}`)}/providers/Microsoft.Network/virtualNetworks/vnet-${at(site)}`;
  return {
    group: `fog-${name}`,
    factory,
    factoryId,
    runtime: RUNTIME_NAME,
    runtimeId: `${factoryId}/integrationruntimes/${RUNTIME_NAME}`,
    servers: both(
      (site) =>
        `${scope(`rg-${name}-${at(site)}`)}/providers/Microsoft.Sql/servers/sql-${name}-${at(site)}`,
    ),
    subnets: both((site) => `${network(site)}/subnets/ssis`),
    containers: both(
      (site) => `https://st${name.replaceAll("-", "")}${at(site)}.blob.core.windows.net/setup`,
    ),
  };
}
