import type { EstateOptions } from "../support/estate.ts";

/** A row of the scenario table, as it is cut off anywhere: one more line in {@link ROWS} is one more row tested. */
export interface Row {
  readonly name: string;
  readonly estate: EstateOptions;
  /** The takeover is a forced one. */
  readonly forced?: true;
  /** The primary region is gone from before the takeover until after it. */
  readonly lost?: true;
  /** SSISDB (or the pair) is born in the story, by the first `up` of each stack; otherwise both sites stand when it begins. */
  readonly born?: true;
}

const attach = { strategy: "attach" } as const;
const hot = { strategy: "dualStandby", mode: "hot" } as const;
const cold = { strategy: "dualStandby", mode: "cold" } as const;
const stays = { catalogRole: "leave" } as const;
const onInstances = { onInstances: true } as const;
const hooks = { onTakeOver: ["test/reconcilers/hooks/second.sql"] } as const;
/** What follows the role on managed instances: Agent schedules, and the team's own SQL. */
const schedules = { ...onInstances, ...hooks, agentSchedules: ["Nightly load"] } as const;
/** Somebody else moves the role. */
const followed = { role: "follow" } as const;

/** Strategy x catalog kind x planned or forced. */
export const ROWS: readonly Row[] = [
  { name: "BOOT", estate: { endpoint: "listener" }, born: true },
  { name: "MI-0", estate: onInstances, born: true },
  { name: "DB-1 stay", estate: { strategy: "stay", endpoint: "listener" } },
  { name: "DB-1 stay, forced", estate: { strategy: "stay", endpoint: "listener" }, forced: true },
  { name: "DB-1 relocate", estate: { endpoint: "listener" } },
  { name: "DB-2", estate: hooks },
  { name: "DB-2, forced", estate: {}, forced: true },
  { name: "DB-2, custom setup", estate: { customSetup: true, expressSetup: true } },
  { name: "DB-2, runState external", estate: { runState: "external" } },
  { name: "DB-2, role followed", estate: followed },
  { name: "MI-1", estate: { ...onInstances, endpoint: "listener" } },
  { name: "MI-2", estate: onInstances },
  { name: "MI-2, forced", estate: onInstances, forced: true },
  { name: "MI-2, Agent schedules", estate: schedules },
  { name: "MI-2, role followed", estate: { ...onInstances, ...followed } },
  { name: "MI-3", estate: { ...onInstances, endpoint: "public" } },
  { name: "MI-3, forced", estate: { ...onInstances, endpoint: "public" }, forced: true },
  { name: "DB-3", estate: attach },
  { name: "DB-3, forced", estate: attach, forced: true },
  { name: "DB-3, role followed", estate: { ...attach, ...followed } },
  { name: "DB-3, another name", estate: { ...attach, secondName: "ssis-b" } },
  { name: "DB-3, another name, stays", estate: { ...attach, secondName: "ssis-b", ...stays } },
  { name: "DB-3, catalog stays", estate: { ...attach, ...stays } },
  { name: "MI-4", estate: { ...attach, ...onInstances } },
  { name: "MI-4, Agent schedules", estate: { ...attach, ...schedules } },
  { name: "MI-4, catalog stays", estate: { ...attach, ...onInstances, ...stays } },
  { name: "DUAL-hot", estate: hot, born: true },
  { name: "DUAL-hot, forced", estate: hot, forced: true },
  { name: "DUAL-hot, instances", estate: { ...hot, ...schedules } },
  { name: "DUAL-cold", estate: cold, born: true },
  { name: "DUAL-cold, role followed", estate: { ...cold, ...followed } },
  { name: "DUAL-cold, forced", estate: cold, forced: true },
  { name: "DUAL-cold, instances", estate: { ...cold, ...onInstances } },
  { name: "LOST-REGION attach", estate: attach, forced: true, lost: true },
  { name: "LOST-REGION DUAL-hot", estate: hot, forced: true, lost: true },
  { name: "LOST-REGION DUAL-cold", estate: cold, forced: true, lost: true },
];
