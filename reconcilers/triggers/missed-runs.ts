import { AzureError } from "../../azure/errors.ts";
import { type LiveTrigger, latestTriggerRun, type TriggerRun } from "../../azure/triggers.ts";
import { isObject } from "../../planner/json.ts";
import { occurrencesBetween } from "../../planner/recurrence.ts";
import type { Context } from "../context/context.ts";
import { bounded } from "../context/context.ts";
import type { FactoryAddress } from "../lifecycle/inputs.ts";

/** What a schedule trigger did not run while SSIS moved. Data Factory never makes up for it: somebody decides what is run by hand. */
export interface Missed {
  readonly count: number;
  /** The first ones, RFC 3339. */
  readonly first: readonly string[];
  /** Its last run before, on whichever side. */
  readonly lastRun?: string | undefined;
  /** Why this is not the whole truth. */
  readonly note?: string | undefined;
}

const SHOWN = 5;
const DAY = 86_400_000;
/** How far back a last run is looked for: Azure keeps 45 days of them, a takeover follows within hours. */
const LOOK_BACK_DAYS = 7;
/** A run is written down some moments after the time at which it was due. */
const LATE_MS = 30_000;

/** The scheduled times of the triggers between their last run, in any of the factories, and now. Only schedule triggers miss runs. */
export async function missedRuns(
  context: Context,
  triggers: readonly LiveTrigger[],
  factories: readonly FactoryAddress[],
  timeoutMs: number,
): Promise<Readonly<Record<string, Missed>>> {
  const missed: Record<string, Missed> = {};
  const silent = new Map<string, AzureError>();
  for (const trigger of triggers) {
    if (trigger.type !== "ScheduleTrigger") continue;
    const last = await lastRun(context, trigger.name, factories, silent, timeoutMs);
    missed[trigger.name] = missedOf(trigger, last, context.clock.now(), [...silent]);
  }
  return missed;
}

/** Its last run on either side. A factory that does not answer is asked once, not once for each trigger: its region may be lost. */
async function lastRun(
  context: Context,
  trigger: string,
  factories: readonly FactoryAddress[],
  silent: Map<string, AzureError>,
  timeoutMs: number,
): Promise<TriggerRun | undefined> {
  const until = context.clock.now();
  const span = { since: new Date(until.getTime() - LOOK_BACK_DAYS * DAY), until };
  let latest: TriggerRun | undefined;
  for (const factory of factories) {
    if (silent.has(factory.factory)) continue;
    try {
      const call = bounded(context, timeoutMs);
      const run = await latestTriggerRun(context.azure, factory, trigger, span, call);
      if (run !== undefined && !(latest !== undefined && latest.at > run.at)) latest = run;
    } catch (error) {
      // What was missed is worth a line, not a takeover: a refusal is told like silence.
      if (!(error instanceof AzureError)) throw error;
      silent.set(factory.factory, error);
    }
  }
  return latest;
}

function missedOf(
  trigger: LiveTrigger,
  last: TriggerRun | undefined,
  now: Date,
  silent: readonly (readonly [string, AzureError])[],
): Missed {
  const notes = silent.map(([factory, { code }]) => `${factory} does not tell (${code})`);
  if (last === undefined) notes.push(`no run of the last ${LOOK_BACK_DAYS} days is known`);
  const after =
    last === undefined ? now.getTime() - LOOK_BACK_DAYS * DAY : Date.parse(last.at) + LATE_MS;
  const { typeProperties } = trigger.properties;
  const recurrence = isObject(typeProperties) ? typeProperties.recurrence : undefined;
  const times = occurrencesBetween(recurrence, new Date(after), now, SHOWN);
  if (!times.known) notes.push(`could not be computed: ${times.why}`);
  return {
    count: times.known ? times.count : 0,
    first: times.known ? times.first.map((time) => time.toISOString()) : [],
    ...(last === undefined ? {} : { lastRun: last.at }),
    ...(notes.length === 0 ? {} : { note: notes.join("; ") }),
  };
}

/** One line about a trigger; undefined when there is nothing to tell. */
export function missedInWords(trigger: string, missed: Missed): string | undefined {
  const { count, first, lastRun, note } = missed;
  const because = note === undefined ? "" : ` (${note})`;
  if (count === 0)
    return note === undefined
      ? undefined
      : `trigger ${trigger}: whether scheduled runs were missed is not known${because}`;
  const more = count > first.length ? ` and ${count - first.length} more` : "";
  const since = lastRun === undefined ? "" : ` since ${lastRun}`;
  const runs = count === 1 ? "1 scheduled run" : `${count} scheduled runs`;
  // What a lost region ran until it was lost is in this number, too.
  const went =
    note === undefined ? `${runs} ${count === 1 ? "was" : "were"}` : `up to ${runs} may have been`;
  return `trigger ${trigger}: ${went} missed${since}: ${first.join(", ")}${more}${because}; Data Factory does not make up for them, run the pipeline by hand where it matters`;
}
