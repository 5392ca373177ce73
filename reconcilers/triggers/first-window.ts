import type { Call } from "../../azure/call.ts";
import type { FactoryAddress } from "../../azure/factories.ts";
import { type LiveTrigger, latestTriggerRun } from "../../azure/triggers.ts";
import { isObject } from "../../planner/json.ts";
import type { Context } from "../context/context.ts";

/** Azure keeps the runs of triggers that long. */
const KEPT_DAYS = 45;
const DAY = 86_400_000;

/**
 * Where a stopped tumbling-window trigger would go on. It runs every window since its last one, or since its start time when it never ran: all
 * that the other site has done already, perhaps. So the configuration has to say from which time on that is wanted. The start time is only
 * compared, never written: Azure refuses to change it (TumblingWindowTriggerStartTimeUpdateNotAllowed), and a trigger that is deleted and made
 * again forgets its windows.
 */
export async function firstWindow(
  context: Context,
  allowed: {
    readonly factory: FactoryAddress;
    readonly trigger: LiveTrigger;
    /** RFC 3339: it may run the windows from there on, and none before. */
    readonly backfillFrom: string;
  },
  call: Call,
): Promise<{ readonly begin: string; readonly obstacle?: string }> {
  const { factory, trigger, backfillFrom } = allowed;
  const { typeProperties } = trigger.properties;
  const startTime = isObject(typeProperties) ? String(typeProperties.startTime ?? "") : "";
  const until = context.clock.now();
  const span = { since: new Date(until.getTime() - KEPT_DAYS * DAY), until };
  const last = await latestTriggerRun(context.azure, factory, trigger.name, span, call);
  // Without a window that Azure names, it is taken to begin at the beginning: the start time is the earliest there can be.
  const begin = last?.windowEnd ?? startTime;
  // Azure gives the start time with or without its Z; only UTC is supported.
  const instant = Date.parse(/(?:Z|[+-]\d\d:\d\d)$/.test(begin) ? begin : `${begin}Z`);
  if (Number.isNaN(instant))
    return { begin, obstacle: `its start time ${begin} is not understood` };
  if (instant >= Date.parse(backfillFrom)) return { begin };
  const why =
    last?.windowEnd === undefined ? `its start time is ${begin}` : `its last window ended ${begin}`;
  return {
    begin,
    obstacle: `${why}, so that it would run windows from before backfillFrom (${backfillFrom}); set backfillFrom to ${begin} to have them run, or make the trigger anew with a later startTime: Azure does not let it be changed`,
  };
}
