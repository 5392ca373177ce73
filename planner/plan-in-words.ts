import type { Site } from "../config/pair.ts";
import { sameName } from "../config/resource-ids.ts";
import { expectedMinutes, type Pace, type TimedStep } from "./expected-time.ts";
import { cureOf, type Mandate, nextRoleStep, type SeenGroup } from "./role-step.ts";
import { mayRunPackages } from "./runtime-step.ts";
import { STRATEGIES, type StepName, stepsOf, type Variant } from "./strategies.ts";

/** A runtime as a preview has looked at it. */
export interface RuntimeInPreview {
  /** `absent` when there is none. */
  readonly state: string;
  readonly nodes?: number | undefined;
  /** What is not as wanted, in words: `location westeurope -> northeurope`. Empty for another site's own runtime. */
  readonly differences: readonly string[];
}

/** What a preview saw of an estate; what is absent could not be read. */
export interface Seen {
  readonly group?: SeenGroup | undefined;
  /** Names of the databases that move with the role; absent where all of them do. */
  readonly databases?: readonly string[] | undefined;
  /** The runtime that is to run here. */
  readonly runtime?: RuntimeInPreview | undefined;
  /** The one that runs at the other site; the same one where both sites share it. */
  readonly otherRuntime?: RuntimeInPreview | undefined;
  readonly runningPackages?: number | undefined;
  /** The started ones of this site's factory, by the names that are configured. */
  readonly startedHere?: readonly string[] | undefined;
  /** Those of the other site's own factory. */
  readonly startedThere?: readonly string[] | undefined;
}

/** An estate that this stack is to run, in the names that a reviewer knows. */
export interface PlanSubject {
  readonly variant: Variant;
  readonly pace: Pace;
  readonly site: Site;
  /** As the configuration writes it: `North Europe`. */
  readonly region: string;
  readonly group: string;
  /** `failoverGroup.existing`: it is only read, and never made. */
  readonly groupIsGiven: boolean;
  /** `follow`: the program sends no failover, and waits for somebody else's. */
  readonly roleMovedBy: "drive" | "follow";
  readonly runtime: { readonly name: string; readonly factory: string };
  readonly otherRuntime: { readonly name: string; readonly factory: string };
  readonly isOneRuntime: boolean;
  readonly triggers: readonly string[];
  readonly hooks: readonly string[];
  readonly drainMinutes: number;
  /** `external`: a schedule starts and stops the runtime; the program starts it in a takeover only. */
  readonly runState: "managed" | "external";
  /** `allowDataLossUntil` is still to come. */
  readonly dataLossAllowed: boolean;
  /** For each step `same` once this stack has done what its flag asks for: what is not as wanted has become so since, and no role is moved for it. */
  readonly mandate: (step: StepName) => Mandate;
  /** Steps that `up` has work for: those that this estate has at all, and whose resource the engine would change. */
  readonly has: (step: StepName) => boolean;
}

interface PlannedStep extends TimedStep {
  readonly words: string;
}

/**
 * What the next `up` would do, in the order of the strategy's table and with what was seen: for a reviewer who does not know Azure-SSIS.
 * Empty when nothing is left to do.
 */
export function planInWords(subject: PlanSubject, seen: Seen): readonly string[] {
  const { name, factory } = subject.runtime;
  if (seen.group?.here.role === "absent") {
    if (subject.groupIsGiven)
      return [
        `nothing: ${subject.group} is not there, and with failoverGroup.existing nobody makes it`,
      ];
    return [
      `${subject.group} does not exist yet: the first deployment makes what is missing (SSISDB by a first start of ${name} in ${factory}, then the group), home site first`,
    ];
  }
  const refused = refusal(subject, seen);
  const steps = stepsOf(subject.variant, subject.pace.mode)
    .filter(({ name }) => subject.has(name) && (refused === undefined || refused.allBut === name))
    .flatMap(({ name }): PlannedStep[] => {
      const words = inWords(name, subject, seen);
      const own = words === undefined ? [] : [{ step: name, lastsAs: name, words }];
      const stopped = name === "startRuntime" ? stoppingOwn(subject, seen) : undefined;
      if (stopped === undefined) return own;
      return [{ step: name, lastsAs: "stopOldRuntime", words: stopped }, ...own];
    });
  const lines = steps.map(({ words }, at) => `${at + 1}. ${words}`);
  if (refused !== undefined)
    return [...lines, lines.length === 0 ? refused.words : `then ${refused.words}`];
  if (!steps.some(({ step }) => matters(step, seen))) return [];
  return [...lines, timeInWords(subject, steps)];
}

/** What `up --refresh` would do where `up` alone does nothing. Nothing is said of what was not seen: it may be as wanted. */
export function planOfRefresh(subject: PlanSubject, seen: Seen): readonly string[] {
  const isSeen: Partial<Record<StepName, boolean>> = {
    stopOldRuntime: seen.otherRuntime !== undefined,
    moveRole: seen.group !== undefined,
    startRuntime: seen.runtime !== undefined,
  };
  return planInWords({ ...subject, has: (step) => isSeen[step] === true }, seen);
}

/** What the home stack's first `up` comes to while the other site is active. */
export const birthRefused = (estate: string, group: string, site: Site): string =>
  `${estate}: ${group} does not exist yet, and where SSISDB does not either, a first deployment is refused (NotActive) while ${site} is not the active site\n  do: ${cureOfNoBirth(site)}`;

/** The flag is one for all: whoever moves it for a new estate moves what runs, too. */
export const cureOfNoBirth = (site: Site): string =>
  `\`npm run flip -- ${site}\` for the first deployment: every estate of these stacks moves along; else add the estate once they are back at ${site}`;

/** Steps that change who runs SSIS and where, and triggers that were seen to turn; the others only come along. */
const matters = (step: StepName, { startedHere, startedThere }: Seen): boolean =>
  ["stopOldRuntime", "moveRole", "startRuntime"].includes(step) ||
  (step === "stopOtherTriggers" && startedThere !== undefined) ||
  (step === "startTriggers" && startedHere !== undefined);

/** Why `up` would do nothing: as it decides itself, so that no plan promises a failover that is refused. A standby waits for no role. */
function refusal(
  subject: PlanSubject,
  { group }: Seen,
): { readonly words: string; readonly allBut?: StepName } | undefined {
  const { variant, pace, dataLossAllowed, roleMovedBy, site, mandate } = subject;
  if (group === undefined || !stepsOf(variant, pace.mode).some(({ name }) => name === "moveRole"))
    return undefined;
  const step = nextRoleStep(group, {
    ...{ mandate: mandate("moveRole"), dataLossAllowed },
    ...{ failover: pace.mode, role: roleMovedBy },
  });
  if (step.do !== "refuse") return undefined;
  const isStandby =
    STRATEGIES[variant].pair && group.here.role === "Secondary" && step.code !== "Seeding";
  return {
    words: `nothing (${step.code}): ${subject.group}: ${step.why}; ${cureOf(step.code, site)}`,
    ...(isStandby && { allBut: "startRuntime" }),
  };
}

function inWords(step: StepName, subject: PlanSubject, seen: Seen): string | undefined {
  const roleMoves = seen.group?.here.role !== "Primary";
  // Where SSISDB stays, it is the other runtime that says whether anything is handed over.
  const handsOver =
    subject.variant === "attach, catalog stays" ? isUp(seen.otherRuntime) : roleMoves;
  const { runtime, group } = subject;
  switch (step) {
    case "stopOtherTriggers":
      return stoppingTriggers(subject, seen, handsOver);
    case "drain":
      return handsOver && isUp(seen.otherRuntime) ? draining(subject, seen) : undefined;
    case "stopOldRuntime":
      return stopping(subject, seen);
    case "moveRole":
      if (roleMoves && subject.roleMovedBy === "follow")
        return `wait until somebody fails over ${group} to ${subject.region} (failoverGroup.role: follow)`;
      return roleMoves
        ? `fail over ${group} to ${subject.region}, ${subject.pace.mode}${moving(seen)}${riskOf(subject, seen)}`
        : undefined;
    case "openMasterKey":
      return roleMoves ? "open SSISDB's master key on this instance where it is closed" : undefined;
    case "attachCatalog":
      // What runs here already has SSISDB, unless the other side has taken it since.
      return !handsOver && seen.runtime !== undefined && isUp(seen.runtime)
        ? undefined
        : `attach ${runtime.factory}/${runtime.name} to SSISDB ([catalog].[failover_integration_runtime])`;
    case "startRuntime":
      return starting(subject, seen);
    case "proveRuntime":
      return roleMoves ? "wait for a worker of this side in catalog.worker_agents" : undefined;
    case "startTriggers":
      return startingTriggers(subject, seen);
    case "runHooks":
      return `run ${subject.hooks.join(", ")} in SSISDB`;
    case "setVariables":
      return "set this site's values of SSISDB's environment variables";
    case "switchSchedules":
      return "enable the Agent schedules of this instance";
  }
}

function stoppingTriggers(
  { triggers, runtime, otherRuntime, mandate }: PlanSubject,
  { startedThere }: Seen,
  handsOver: boolean,
): string | undefined {
  // One factory for both sites: its triggers go on.
  if (sameName(otherRuntime.factory, runtime.factory)) return undefined;
  const stopped = startedThere ?? (handsOver ? triggers : []);
  if (stopped.length === 0) return undefined;
  const stop = `stop ${listed("trigger", stopped)} of ${otherRuntime.factory}`;
  return mandate("stopOtherTriggers") === "same"
    ? `${stop}, if that is what the last takeover left undone`
    : stop;
}

function startingTriggers(
  { triggers, runtime }: PlanSubject,
  { startedHere = [] }: Seen,
): string | undefined {
  const starts = triggers.filter((name) => !startedHere.includes(name));
  return starts.length === 0
    ? undefined
    : `start ${listed("trigger", starts)} of ${runtime.factory}`;
}

/** Nobody waits for packages where no time is given: then only those that are cut off are worth a line. */
function draining({ drainMinutes }: PlanSubject, { runningPackages }: Seen): string | undefined {
  if (runningPackages === 0) return undefined;
  if (drainMinutes > 0)
    return `let ${packages(runningPackages)} end, for ${drainMinutes} min at most`;
  return runningPackages === undefined ? undefined : `cut off ${packages(runningPackages)}`;
}

function stopping(subject: PlanSubject, seen: Seen): string | undefined {
  const { name, factory } = subject.otherRuntime;
  const found = seen.otherRuntime;
  if (found === undefined) return `stop ${name} in ${factory} (live state unknown)`;
  if (!isUp(found)) return undefined;
  // One runtime for both sites: where it is as wanted already, it has moved; where the role is here, it is stopped to be edited.
  if (subject.isOneRuntime && (found.differences.length === 0 || isHere(seen))) return undefined;
  const stop = `stop ${name} in ${factory} (${stateOf(found)})`;
  return subject.mandate("stopOldRuntime") === "same"
    ? `${stop}, if that is what the last takeover left undone: what somebody has started since is only told (OtherSiteRuns)`
    : stop;
}

/** Azure takes no edit of a runtime that runs. */
function stoppingOwn(subject: PlanSubject, seen: Seen): string | undefined {
  const { name, factory } = subject.runtime;
  const found = seen.runtime;
  if (found === undefined || !isUp(found) || found.differences.length === 0) return undefined;
  const isFenced = stepsOf(subject.variant, subject.pace.mode).some(
    (step) => step.name === "stopOldRuntime" && subject.has(step.name),
  );
  // The fence stops it, as the other site's.
  if (subject.isOneRuntime && isFenced && !isHere(seen)) return undefined;
  return `stop ${name} in ${factory} (${stateOf(found)})`;
}

function starting(subject: PlanSubject, seen: Seen): string | undefined {
  const { name, factory } = subject.runtime;
  const found = seen.runtime;
  if (found === undefined)
    return `bring ${name} in ${factory} to what is configured for ${subject.region}, and start it (live state unknown)`;
  // What ran before it was edited runs again; what is stopping was stopped by its schedule.
  const runs = found.state === "Started" || found.state === "Starting";
  const starts =
    subject.runState === "managed" || subject.mandate("startRuntime") !== "same" || runs;
  const andStart = starts ? " and start it" : "; its schedule starts it (runState: external)";
  if (found.state === "absent")
    return `make ${name} in ${factory}, in ${subject.region}${starts ? ", and start it" : andStart}`;
  if (found.differences.length > 0)
    return `edit ${name} in ${factory} (${found.differences.join(", ")})${andStart}`;
  if (found.state === "Starting") return `wait until ${name} in ${factory} has started`;
  if (found.state === "Started" || !starts) return undefined;
  return `start ${name} in ${factory} (${stateOf(found)})`;
}

function timeInWords(subject: PlanSubject, steps: readonly PlannedStep[]): string {
  const [from, to] = expectedMinutes(subject.variant, steps, subject.pace);
  if (to > 0) return `expected: ${from} to ${to} min without SSIS`;
  // Which secrets a runtime holds Azure does not tell; the runtime's own resource knows, and says so where it will be restarted.
  return subject.has("startRuntime") && subject.mandate("startRuntime") !== "first"
    ? "unless a credential has changed (told beside this): no time without SSIS"
    : "no time without SSIS";
}

const isHere = ({ group }: Seen): boolean => group?.here.role === "Primary";

const isUp = (runtime: RuntimeInPreview | undefined): boolean =>
  runtime === undefined || (runtime.state !== "absent" && mayRunPackages(runtime.state));

const stateOf = ({ state, nodes }: RuntimeInPreview): string =>
  nodes === undefined || nodes === 0
    ? state
    : `${state}, ${nodes} ${nodes === 1 ? "node" : "nodes"}`;

const packages = (count: number | undefined): string =>
  count === undefined
    ? "running packages"
    : `${count} running ${count === 1 ? "package" : "packages"}`;

const listed = (what: string, names: readonly string[]): string =>
  `${what}${names.length === 1 ? "" : "s"} ${names.join(", ")}`;

const moving = ({ databases, group }: Seen): string => {
  if (group === undefined) return " (live state unknown)";
  return databases === undefined
    ? "; moves all databases of the instance"
    : `; moves ${databases.join(", ")}`;
};

function riskOf({ pace }: PlanSubject, { group }: Seen): string {
  if (pace.mode === "forced") return "; what has not arrived here is lost";
  return group?.there.role === "unreachable"
    ? "; the other side does not answer now, and a planned failover needs it: if its region is lost, docs/runbook.md, Region lost, has the commands"
    : "";
}
