import { sameName } from "../config/resource-ids.ts";
import type { PlanSubject, RuntimeInPreview, Seen } from "./plan-subject.ts";
import { isOfAnotherKind, isRuntimeState, mayRunPackages } from "./runtime-step.ts";
import { type StepName, stepsOf } from "./strategies.ts";

/** What a step comes to; undefined where it has nothing to do. */
export function inWords(step: StepName, subject: PlanSubject, seen: Seen): string | undefined {
  const roleMoves = seen.group?.here.role !== "Primary";
  // Where SSISDB stays, it is the other runtime that says whether anything is handed over.
  const handsOver =
    subject.variant === "attach, catalog stays" ? isUp(seen.otherRuntime) : roleMoves;
  const { runtime, group } = subject;
  switch (step) {
    case "stopOtherTriggers":
      return stoppingTriggers(subject, seen, handsOver);
    case "drain":
      return handsOver && isUp(seen.otherRuntime) && !hasMovedOn(subject, seen)
        ? draining(subject, seen)
        : undefined;
    case "stopOldRuntime":
      return stopping(subject, seen);
    case "moveRole":
      if (roleMoves && subject.movedBy === "follow")
        return `wait until somebody fails over ${group} to ${subject.region} (failoverGroup.role: follow)`;
      return roleMoves
        ? `fail over ${group} to ${subject.region}, ${subject.pace.mode}${moving(seen)}${riskOf(subject, seen)}`
        : undefined;
    case "openMasterKey":
      return roleMoves ? "open SSISDB's master key on this instance where it is closed" : undefined;
    case "attachCatalog":
      return hasSsisdb(subject, seen, handsOver)
        ? undefined
        : `attach ${runtime.factory}/${runtime.name} to SSISDB ([catalog].[failover_integration_runtime])`;
    case "startRuntime":
      return starting(subject, seen);
    case "proveRuntime":
      return roleMoves ? "wait for a worker of this side in catalog.worker_agents" : undefined;
    case "startTriggers":
      return startingTriggers(subject, seen);
    case "runHooks":
      return running(subject);
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
  const stop = `stop ${listed("trigger", stopped)} of ${otherRuntime.factory}${unlessSeen(startedThere)}`;
  return mandate("stopOtherTriggers") === "same"
    ? `${stop}, if that is what the last takeover left undone`
    : stop;
}

function startingTriggers(
  { triggers, runtime }: PlanSubject,
  { startedHere }: Seen,
): string | undefined {
  const starts = triggers.filter((name) => startedHere?.includes(name) !== true);
  return starts.length === 0
    ? undefined
    : `start ${listed("trigger", starts)} of ${runtime.factory}${unlessSeen(startedHere)}`;
}

/** Files that are changed or added under a settled flag wait for the next takeover. */
function running({ hooks, mandate }: PlanSubject): string | undefined {
  if (hooks.length === 0 || mandate("runHooks") === "same") return undefined;
  const run = `run ${hooks.join(", ")} in SSISDB`;
  return mandate("runHooks") === "takes" && mandate("startTriggers") === "same"
    ? `${run}, unless hooks have run in the last takeover: other files than those wait for the next one`
    : run;
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
  // One runtime for both sites: where the role is here, it is stopped to be edited.
  if (hasMovedOn(subject, seen) || (subject.isOneRuntime && isHere(seen))) return undefined;
  const stop = `stop ${name} in ${factory} (${stateOf(found)})`;
  return subject.mandate("stopOldRuntime") === "same"
    ? `${stop}, if that is what the last takeover left undone: what somebody has started since is only told (OtherSiteRuns)`
    : stop;
}

/** The state of the other site's runtime, where it was seen to run there; one on its way to rest is left to it. */
export function runningThere(subject: PlanSubject, seen: Seen): string | undefined {
  const found = seen.otherRuntime;
  const runs = found !== undefined && isUp(found) && found.state !== "Stopping";
  return runs && !hasMovedOn(subject, seen) ? found.state : undefined;
}

/** Azure takes no edit of a runtime that runs. */
export function stoppingOwn(subject: PlanSubject, seen: Seen): string | undefined {
  const { name, factory } = subject.runtime;
  const found = seen.runtime;
  if (found === undefined || !isUp(found) || found.differences.length === 0) return undefined;
  if (isStoppedAsTheirs(subject, seen) || isStrange(subject, seen)) return undefined;
  return `stop ${name} in ${factory} (${stateOf(found)})`;
}

/** The fence stops it, as the other site's. */
function isStoppedAsTheirs(subject: PlanSubject, seen: Seen): boolean {
  const isFenced = stepsOf(subject.variant, subject.pace.mode).some(
    (step) => step.name === "stopOldRuntime" && subject.has(step.name),
  );
  return subject.isOneRuntime && !hasMovedOn(subject, seen) && isFenced && !isHere(seen);
}

/** In a state that no Azure-SSIS runtime has, or that is new: `up` touches it no more than that. */
export function isStrange(subject: PlanSubject, seen: Seen): boolean {
  const state = seen.runtime?.state;
  const isKnown = state === undefined || state === "absent" || isRuntimeState(state);
  return !isKnown && !isStoppedAsTheirs(subject, seen);
}

function starting(subject: PlanSubject, seen: Seen): string | undefined {
  const { name, factory } = subject.runtime;
  const found = seen.runtime;
  if (found === undefined)
    return `bring ${name} in ${factory} to what is configured for ${subject.region}, and start it (live state unknown)`;
  if (isStrange(subject, seen)) {
    const code = isOfAnotherKind(found.state) ? "NotAnSsisRuntime" : "StateUnknown";
    return `leave ${name} in ${factory} as it is, and end there (${code}): its state is "${found.state}"`;
  }
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

/** One runtime for both sites, which stands at this one: the other site's fence, and its packages, are not about it. */
const hasMovedOn = ({ isOneRuntime }: PlanSubject, { runtime }: Seen): boolean =>
  isOneRuntime &&
  runtime !== undefined &&
  !runtime.differences.some((difference) => difference.startsWith("location "));

/**
 * Whether SSISDB lets this runtime in already: it does where the runtime runs here and the other side has not taken SSISDB since; and where nobody
 * takes over, unless the runtime has got another name.
 */
function hasSsisdb({ mandate }: PlanSubject, { runtime }: Seen, handsOver: boolean): boolean {
  switch (mandate("attachCatalog")) {
    case "first":
      return true;
    case "same":
      return runtime !== undefined && runtime.state !== "absent";
    case "takes":
      return !handsOver && runtime !== undefined && isUp(runtime);
  }
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

const unlessSeen = (seen: unknown): string => (seen === undefined ? " (live state unknown)" : "");

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
