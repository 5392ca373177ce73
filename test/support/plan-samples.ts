import type { PlanSubject } from "../../planner/plan-subject.ts";
import type { StepName } from "../../planner/strategies.ts";

export const side = (role: "Primary" | "Secondary") => ({ role, replicationState: "CATCH_UP" });
export const elsewhere = { here: side("Secondary"), there: side("Primary") };
export const here = { here: side("Primary"), there: side("Secondary") };

const NOT_THERE: readonly StepName[] = [
  "openMasterKey",
  "setVariables",
  "switchSchedules",
  "runHooks",
];

export const relocate: PlanSubject = {
  variant: "relocate",
  pace: { mode: "planned", injection: "express", customSetup: false, onInstances: false },
  site: "secondary",
  region: "North Europe",
  group: "fog-sales",
  groupIsGiven: false,
  makesCatalog: false,
  throughListener: false,
  movedBy: "drive",
  runtime: { name: "ssis", factory: "adf-sales" },
  otherRuntime: { name: "ssis", factory: "adf-sales" },
  isOneRuntime: true,
  triggers: ["nightly"],
  hooks: [],
  drainMinutes: 30,
  runState: "managed",
  dataLossAllowed: true,
  mandate: () => "takes",
  has: (step) => !NOT_THERE.includes(step),
};
export const differences = ["location westeurope -> northeurope"];
export const started = { state: "Started", nodes: 2, differences };
