import type { Site } from "../config/pair.ts";
import { expectedMinutes, type TimedStep } from "./expected-time.ts";
import type { PlanSubject, Seen } from "./plan-subject.ts";
import { cureOf, lacksCatalog, nextRoleStep } from "./role-step.ts";
import { inWords, isStrange, runningThere, stoppingOwn } from "./steps-in-words.ts";
import { STRATEGIES, type StepName, stepsOf } from "./strategies.ts";

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
  const endsAtRuntime = subject.has("startRuntime") && isStrange(subject, seen);
  const undone = endsAtRuntime ? waitingForStart(subject) : [];
  const steps = stepsOf(subject.variant, subject.pace.mode)
    .filter(({ name }) => subject.has(name) && !undone.includes(name))
    .filter(({ name }) => refused === undefined || refused.allBut === name)
    .flatMap(({ name }): PlannedStep[] => {
      const joining = name === "startRuntime" ? joiningInWords(subject, seen) : undefined;
      const born = joining !== undefined && seen.runtime?.state === "absent";
      if (born) return bornInWords(subject, joining);
      const words = inWords(name, subject, seen);
      const own = words === undefined ? [] : [{ step: name, lastsAs: name, words }];
      const stopped = name === "startRuntime" ? stoppingOwn(subject, seen) : undefined;
      return [
        ...(joining === undefined ? [] : [{ step: name, words: joining }]),
        ...(stopped === undefined
          ? []
          : [{ step: name, lastsAs: "stopOldRuntime" as const, words: stopped }]),
        ...own,
      ];
    });
  const lines = steps.map(({ words }, at) => `${at + 1}. ${words}`);
  if (refused !== undefined)
    return [...lines, lines.length === 0 ? refused.words : `then ${refused.words}`];
  if (!steps.some(({ step }) => matters(step, seen))) return [];
  // What was stopped before stays so until somebody has looked: of that time nothing can be said.
  return endsAtRuntime ? lines : [...lines, timeInWords(subject, steps)];
}

/** The steps that are not begun where the runtime is not started. */
function waitingForStart({ variant, pace }: PlanSubject): readonly StepName[] {
  const undone: StepName[] = [];
  for (const { name, after } of stepsOf(variant, pace.mode))
    if (after.some((before) => before === "startRuntime" || undone.includes(before)))
      undone.push(name);
  return undone;
}

/** A group that is given may be another team's: what is added to it is told before. */
function joiningInWords(
  { makesCatalog, groupIsGiven, group }: PlanSubject,
  { group: seen }: Seen,
): string | undefined {
  const joins = makesCatalog && groupIsGiven && seen?.here.role === "Primary";
  if (!joins || !lacksCatalog(seen.here)) return undefined;
  return `add SSISDB to ${group}, which copies it to the other side`;
}

/** The article's order of 2020: the server's endpoint first, and the listener once SSISDB is in the group. */
function bornInWords(
  { runtime: { name, factory }, region, throughListener }: PlanSubject,
  joining: string,
): PlannedStep[] {
  const step = "startRuntime";
  const makes = `make ${name} in ${factory}, in ${region}, and start it; that makes SSISDB where there is none`;
  const began: PlannedStep[] = [
    { step, lastsAs: step, words: makes },
    { step, words: joining },
  ];
  if (!throughListener) return began;
  return [
    ...began,
    { step, lastsAs: "stopOldRuntime", words: `stop ${name} in ${factory}` },
    { step, lastsAs: step, words: `edit ${name} in ${factory} (to the listener) and start it` },
  ];
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

/** Steps that change who runs SSIS and where, what a team has written itself, and triggers that were seen to turn; the others only come along. */
const matters = (step: StepName, { startedHere, startedThere }: Seen): boolean =>
  ["stopOldRuntime", "moveRole", "startRuntime", "runHooks"].includes(step) ||
  (step === "stopOtherTriggers" && startedThere !== undefined) ||
  (step === "startTriggers" && startedHere !== undefined);

/** Why `up` would do nothing: as it decides itself, so that no plan promises a failover that is refused. A standby waits for no role. */
function refusal(
  subject: PlanSubject,
  seen: Seen,
): { readonly words: string; readonly allBut?: StepName } | undefined {
  const { group } = seen;
  const { variant, pace, dataLossAllowed, movedBy, site, mandate } = subject;
  if (group === undefined || !stepsOf(variant, pace.mode).some(({ name }) => name === "moveRole"))
    return undefined;
  const step = nextRoleStep(group, {
    ...{ mandate: mandate("moveRole"), dataLossAllowed },
    ...{ failover: pace.mode, role: movedBy },
  });
  if (step.do === "failover" && step.mode === "planned") return otherSiteRuns(subject, seen);
  if (step.do !== "refuse") return undefined;
  const isStandby =
    STRATEGIES[variant].pair && group.here.role === "Secondary" && step.code !== "Seeding";
  return {
    words: `nothing (${step.code}): ${subject.group}: ${step.why}; ${cureOf(step.code, site)}`,
    ...(isStandby && { allBut: "startRuntime" }),
  };
}

/** What an earlier run of this flag has stopped, and somebody has started since, is not stopped again, and no role is moved from under it. */
function otherSiteRuns(subject: PlanSubject, seen: Seen): { readonly words: string } | undefined {
  const { variant, pace, site } = subject;
  const { name, factory } = subject.otherRuntime;
  const isStopped = stepsOf(variant, pace.mode).some((step) => step.name === "stopOldRuntime");
  const state = runningThere(subject, seen);
  if (!isStopped || subject.has("stopOldRuntime") || state === undefined) return undefined;
  return {
    words: `nothing (OtherSiteRuns): ${name} in ${factory} is ${state}: the takeover that was begun has stopped it, and somebody has started it since; stop it by hand, or \`npm run flip -- ${site}\`, which takes it again`,
  };
}

function timeInWords(subject: PlanSubject, steps: readonly PlannedStep[]): string {
  const [from, to] = expectedMinutes(subject.variant, steps, subject.pace);
  if (to > 0) return `expected: ${from} to ${to} min without SSIS${andTheWait(subject, steps)}`;
  // Which secrets a runtime holds Azure does not tell; the runtime's own resource knows, and says so where it will be restarted.
  return subject.has("startRuntime") && subject.mandate("startRuntime") !== "first"
    ? "unless a credential has changed (told beside this): no time without SSIS"
    : "no time without SSIS";
}

/** What the fence has stopped stays so until somebody else moves the role, however long that takes. */
function andTheWait({ variant, pace, movedBy }: PlanSubject, steps: readonly PlannedStep[]) {
  const waits = movedBy === "follow" && steps.some(({ step }) => step === "moveRole");
  const isFenced = stepsOf(variant, pace.mode).some(({ name }) => name === "stopOldRuntime");
  return waits && isFenced ? ", and as long as that failover is waited for" : "";
}
