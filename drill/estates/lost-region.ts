import type { SampleEstate } from "./sample.ts";

/** The region that is lost. */
export const LOST_REGION = "westeurope";
const regions = { primary: LOST_REGION, secondary: "northeurope" } as const;
/** The runtime and its factory stand outside of the region that is lost. */
const besides = { primary: "uksouth", secondary: "northeurope" } as const;
const row = { row: "LOST-REGION", endpoint: "server", brownfield: false } as const;
const onServers = { ...row, network: false, triggers: [], regions } as const;
const onInstances = { ...onServers, onInstances: true, network: true } as const;

/** The row LOST-REGION: each strategy with exactly the loss that it says it survives, and one that says it does not. */
export const LOST_REGION_ESTATES: readonly SampleEstate[] = [
  {
    ...onServers,
    name: "lost-stay",
    strategy: "stay",
    endpoint: "listener",
    regions: besides,
    sqlRegions: regions,
  },
  {
    ...onServers,
    name: "lost-relocate",
    strategy: "relocate",
    regions: besides,
    sqlRegions: regions,
  },
  { ...onServers, name: "lost-factory", strategy: "relocate", triggers: ["nightly"] },
  { ...onServers, name: "lost-attach", strategy: "attach", triggers: ["nightly"] },
  {
    ...onServers,
    name: "lost-leave",
    strategy: "attach",
    catalogStays: true,
    sqlRegions: { primary: "uksouth", secondary: "francecentral" },
  },
  { ...onInstances, name: "lost-mi", strategy: "attach" },
  {
    ...onServers,
    name: "lost-hot",
    strategy: "dualStandby",
    pair: "hot",
    triggers: ["nightly"],
  },
  { ...onInstances, name: "lost-cold", strategy: "dualStandby", pair: "cold" },
];
