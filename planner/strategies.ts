/**
 * The heart of the product: what each strategy does when a site takes over, as data.
 *
 * A step names what is done, `after` names the steps that must have ended before it begins. Everything else (which Pulumi
 * resource carries a step, which resource depends on which, the plan in words) is derived from this table, so that the order
 * of a takeover stands in one place and can be tested as a whole.
 *
 * Sources: the Microsoft article of 2020 (scenarios 1-4 for managed instances, 1-3 for SQL Database: relocate, stay, attach) and
 * its successor of 2024 (dual standby pairs, attach).
 */

/** What can be lost when a region goes down. */
export type Loss = "database" | "integration runtime region" | "factory region";

/**
 * - `stopOtherTriggers`: the triggers of the other site's own factory stop starting pipelines.
 * - `drain`: running packages may finish, up to the drain timeout.
 * - `stopOldRuntime`: the integration runtime that served the catalog so far stops.
 * - `moveRole`: the failover group's role comes to this site, and SSISDB becomes writable here.
 * - `openMasterKey`: on a managed instance the database master key opens by itself, or is cured.
 * - `attachCatalog`: `[catalog].[failover_integration_runtime]` makes SSISDB accept the new runtime.
 * - `startRuntime`: this site's integration runtime is as wanted, and (but for a pair, whose standby has none) a worker is alive.
 * - `proveRuntime`: a worker of the pair's runtime is alive here, which shows only after the role has come.
 * - `setVariables`: environment variables of SSISDB have this site's values.
 * - `startTriggers`, `switchSchedules`, `runHooks`: pipelines, Agent jobs and the team's own SQL follow the active site.
 */
export type StepName =
  | "stopOtherTriggers"
  | "drain"
  | "stopOldRuntime"
  | "moveRole"
  | "openMasterKey"
  | "attachCatalog"
  | "startRuntime"
  | "proveRuntime"
  | "setVariables"
  | "startTriggers"
  | "switchSchedules"
  | "runHooks";

export interface Step {
  readonly name: StepName;
  /** Steps that must have ended. A step that the variant does not have is skipped over: see {@link stepsOf}. */
  readonly after: readonly StepName[];
}

/** A strategy with the one choice inside it that changes its order. */
export type Variant =
  | "stay"
  | "relocate"
  | "attach, catalog moves"
  | "attach, catalog stays"
  | "dual standby, hot"
  | "dual standby, cold";

/** `planned`: no data is lost, both sides answer. `forced`: the other side is gone, or is given up. */
export type FailoverMode = "planned" | "forced";

export interface StrategyRow {
  /** One factory for both sites, or one on each side. */
  readonly factory: "shared" | "one per site" | "either";
  /** Where the runtime's nodes stand while a site is active: that site's region, or the home region always. */
  readonly runtimeStandsIn: "active site" | "home site";
  /** Whether both sites' runtimes may serve one SSISDB at once: a dual standby pair counts as one runner. */
  readonly pair: boolean;
  /** What the other site's stack leaves its own runtime in when that site is released. */
  readonly whenReleased: "not touched" | "halted" | "stopped" | "running";
  readonly survives: readonly Loss[];
  /** What is survived only when more comes together: `its nodes still stop`. */
  readonly survivesIf?: { readonly loss: Loss; readonly provided: string };
  readonly takeOver: Readonly<Record<FailoverMode, readonly Step[]>>;
}

const followUp: readonly Step[] = [
  // SSISDB brings the other site's values along; packages that are started must not read them.
  { name: "setVariables", after: ["stopOldRuntime", "moveRole", "openMasterKey"] },
  // The other site's triggers have stopped, or are known not to answer: no pipeline is started twice.
  {
    name: "startTriggers",
    after: [
      "stopOtherTriggers",
      "drain",
      "moveRole",
      "openMasterKey",
      "startRuntime",
      "proveRuntime",
      "setVariables",
    ],
  },
  { name: "switchSchedules", after: ["startTriggers"] },
  { name: "runHooks", after: ["startTriggers"] },
];

/** Steps of the strategies that hand the catalog from one running runtime to another one. */
function handOver(mode: FailoverMode, own: readonly Step[]): readonly Step[] {
  const fence: readonly Step[] = [
    { name: "stopOtherTriggers", after: [] },
    { name: "drain", after: ["stopOtherTriggers"] },
    { name: "stopOldRuntime", after: ["drain"] },
  ];
  // A forced failover cannot wait for a region that may be gone: it runs beside the fence. A planned one comes after it, so that no
  // package is cut off while the old side is still writable.
  const role: Step = { name: "moveRole", after: mode === "planned" ? ["stopOldRuntime"] : [] };
  return [...fence, role, ...own, ...followUp];
}

const relocate = (mode: FailoverMode) =>
  handOver(mode, [
    { name: "openMasterKey", after: ["moveRole"] },
    { name: "startRuntime", after: ["stopOldRuntime", "moveRole", "openMasterKey"] },
  ]).filter((step) => step.name !== "stopOtherTriggers");

const attachMoved = (mode: FailoverMode) =>
  handOver(mode, [
    { name: "openMasterKey", after: ["moveRole"] },
    { name: "attachCatalog", after: ["stopOldRuntime", "moveRole", "openMasterKey"] },
    { name: "startRuntime", after: ["attachCatalog"] },
  ]);

// Only the runtime or its factory is lost: the database keeps its place, so no role moves and no master key changes hands.
const attachLeft: readonly Step[] = handOver("planned", [
  { name: "attachCatalog", after: ["stopOldRuntime"] },
  { name: "startRuntime", after: ["attachCatalog"] },
]).filter((step) => step.name !== "moveRole");

/** Both runtimes belong to one pair, so none is stopped: the roles swap with the database (article of 2024). */
function dualStandby(mode: FailoverMode, temperature: "hot" | "cold"): readonly Step[] {
  // A cold standby takes as long to start as any runtime; planned, it is up before the role moves, forced, it starts beside the failover.
  const waitForStandby: StepName[] = temperature === "cold" ? ["startRuntime"] : [];
  return [
    { name: "stopOtherTriggers", after: [] },
    { name: "drain", after: ["stopOtherTriggers"] },
    { name: "startRuntime", after: [] },
    { name: "moveRole", after: mode === "planned" ? ["drain", ...waitForStandby] : [] },
    { name: "openMasterKey", after: ["moveRole"] },
    // A standby reads its copy and writes no row: that it works can be seen only when the copy has become the primary.
    { name: "proveRuntime", after: ["moveRole", "openMasterKey", "startRuntime"] },
    ...followUp,
  ];
}

const stay: readonly Step[] = [
  { name: "moveRole", after: [] },
  { name: "startRuntime", after: ["moveRole"] },
  ...followUp,
];

/** Strategy × mode → steps. */
export const STRATEGIES: Readonly<Record<Variant, StrategyRow>> = {
  // "When failover occurs, it's transparent to the Azure-SSIS IR" (SQL Database, scenario 1).
  stay: {
    factory: "shared",
    runtimeStandsIn: "home site",
    pair: false,
    whenReleased: "not touched",
    survives: ["database"],
    takeOver: { planned: stay, forced: stay },
  },
  // "Stop, edit with new region, endpoint and virtual network, restart" (scenarios 1-3, and 2 of SQL Database).
  relocate: {
    factory: "shared",
    runtimeStandsIn: "active site",
    pair: false,
    whenReleased: "not touched",
    survives: ["database"],
    // A runtime is edited only once it has stopped, and nodes of a region that is down may hang in Stopping.
    survivesIf: { loss: "integration runtime region", provided: "its nodes still stop" },
    takeOver: { planned: relocate("planned"), forced: relocate("forced") },
  },
  // "Attach an existing SSISDB to a new Azure-SSIS IR" (scenario 4, and 3 of SQL Database).
  "attach, catalog moves": {
    factory: "either",
    runtimeStandsIn: "active site",
    pair: false,
    whenReleased: "halted",
    survives: ["database", "integration runtime region", "factory region"],
    takeOver: { planned: attachMoved("planned"), forced: attachMoved("forced") },
  },
  "attach, catalog stays": {
    factory: "either",
    runtimeStandsIn: "active site",
    pair: false,
    whenReleased: "halted",
    survives: ["integration runtime region", "factory region"],
    takeOver: { planned: attachLeft, forced: attachLeft },
  },
  "dual standby, hot": {
    factory: "one per site",
    runtimeStandsIn: "active site",
    pair: true,
    whenReleased: "running",
    survives: ["database", "integration runtime region", "factory region"],
    takeOver: { planned: dualStandby("planned", "hot"), forced: dualStandby("forced", "hot") },
  },
  "dual standby, cold": {
    factory: "one per site",
    runtimeStandsIn: "active site",
    pair: true,
    whenReleased: "stopped",
    survives: ["database", "integration runtime region", "factory region"],
    takeOver: { planned: dualStandby("planned", "cold"), forced: dualStandby("forced", "cold") },
  },
};

/** The variant that an estate's configuration names. */
export function variantOf(estate: {
  readonly strategy: "stay" | "relocate" | "attach" | "dualStandby";
  readonly catalogRole?: "move" | "leave" | undefined;
  readonly dualStandby?: { readonly mode: "hot" | "cold" } | undefined;
}): Variant {
  switch (estate.strategy) {
    case "stay":
    case "relocate":
      return estate.strategy;
    case "attach":
      return estate.catalogRole === "leave" ? "attach, catalog stays" : "attach, catalog moves";
    case "dualStandby":
      return estate.dualStandby?.mode === "hot" ? "dual standby, hot" : "dual standby, cold";
  }
}

/** Every loss there is, in the order in which they are told. */
const LOSSES: readonly Loss[] = ["database", "integration runtime region", "factory region"];

/** What an estate survives, and what not: one factory for both sites is lost with its region, whatever the strategy. */
export function survivalOf(
  variant: Variant,
  factories: "shared" | "own",
): {
  readonly survives: readonly Loss[];
  readonly perhaps: StrategyRow["survivesIf"];
  readonly not: readonly Loss[];
} {
  const perhaps = STRATEGIES[variant].survivesIf;
  const survives = STRATEGIES[variant].survives.filter(
    (loss) => loss !== "factory region" || factories === "own",
  );
  const not = LOSSES.filter((loss) => !survives.includes(loss) && loss !== perhaps?.loss);
  return { survives, perhaps, not };
}

/** The steps of a takeover in the table's order; `after` holds only steps that this variant has. */
export function stepsOf(variant: Variant, mode: FailoverMode): readonly Step[] {
  const steps = STRATEGIES[variant].takeOver[mode];
  const present = new Set(steps.map((step) => step.name));
  return steps.map((step) => ({ ...step, after: step.after.filter((name) => present.has(name)) }));
}
