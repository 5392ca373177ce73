import { randomUUID } from "node:crypto";
import { pageOf } from "../arm/pages.ts";
import { badRequest } from "../arm/refusals.ts";
import type { Factory, Trigger } from "../world/factories.ts";
import { nameOf, sameId } from "../world/ids.ts";
import { type JsonObject, objectAt, textAt } from "../world/json.ts";
import type { World } from "../world.ts";

const units: Record<string, number> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};

/** Data Factory runs at most so many windows of a backfill side by side; we list no more. */
const longestBackfill = 50;

/** A trigger's rhythm: first moment and length between two runs, in milliseconds. */
function rhythm(trigger: Trigger): { first: number; every: number; isWindow: boolean } | undefined {
  const type = trigger.properties.type;
  const isWindow = type === "TumblingWindowTrigger";
  if (!isWindow && type !== "ScheduleTrigger") return undefined;
  const properties = objectAt(trigger.properties, "typeProperties");
  const source = isWindow ? properties : objectAt(properties, "recurrence");
  const unit = units[(textAt(source, "frequency") ?? "").toLowerCase()];
  const first = Date.parse(textAt(source, "startTime") ?? "");
  const interval = typeof source.interval === "number" ? source.interval : 1;
  if (unit === undefined || Number.isNaN(first)) return undefined;
  return { first, every: unit * interval, isWindow };
}

/**
 * When a started trigger has fired until now: a schedule since it was started, windows since the last one that was run (their state is kept
 * over a stop), or since the first (that is the backfill).
 */
function firedAt(world: World, trigger: Trigger): number[] {
  const beat = rhythm(trigger);
  if (!beat || trigger.startedAt === undefined) return [];
  const done = Math.max(...trigger.runs.map((run) => run.startTime), Number.NEGATIVE_INFINITY);
  const from = beat.isWindow
    ? Math.max(beat.first + beat.every, done + beat.every)
    : Math.max(beat.first, trigger.startedAt);
  const steps = Math.ceil((from - beat.first) / beat.every);
  const times: number[] = [];
  for (
    let at = beat.first + steps * beat.every;
    at <= world.now() && times.length < longestBackfill;
    at += beat.every
  )
    times.push(at);
  return times;
}

/** Writes down what a trigger has fired: done when it is stopped and when it is asked. */
export function recordRuns(world: World, trigger: Trigger): void {
  const known = new Set(trigger.runs.map((run) => run.startTime));
  for (const at of firedAt(world, trigger))
    if (!known.has(at))
      trigger.runs.push({ runId: randomUUID(), startTime: at, status: "Succeeded" });
  world.changed();
}

/** What of a trigger's definition cannot be changed once it exists (azure-docs#69307, Azure-DataFactory#177). */
export function refuseNewRhythm(known: Trigger, properties: JsonObject): void {
  if (known.properties.type !== "TumblingWindowTrigger") return;
  const before = objectAt(known.properties, "typeProperties");
  const after = objectAt(properties, "typeProperties");
  const differs = (key: string): boolean => String(before[key]) !== String(after[key]);
  if (differs("startTime"))
    throw badRequest(
      "Start time cannot be updated for Tumbling Window Trigger.",
      "TumblingWindowTriggerStartTimeUpdateNotAllowed",
    );
  if (differs("frequency") || differs("interval"))
    throw badRequest(
      "Frequency or interval cannot be updated for Tumbling Window Trigger.",
      "TumblingWindowTriggerFrequencyOrIntervalUpdateNotAllowed",
    );
}

const operators: Readonly<Record<string, (value: string, values: readonly string[]) => boolean>> = {
  Equals: (value, [wanted = ""]) => sameId(value, wanted),
  NotEquals: (value, [wanted = ""]) => !sameId(value, wanted),
  In: (value, values) => values.some((wanted) => sameId(value, wanted)),
  NotIn: (value, values) => !values.some((wanted) => sameId(value, wanted)),
};

/** The condition on one run that a filter says; only what is known here, so that a misspelt one is found. */
function conditionOf(filter: JsonObject): (trigger: Trigger, status: string) => boolean {
  const { operand, operator, values } = filter;
  const holds = operators[String(operator)];
  if (holds === undefined || !Array.isArray(values) || values.length === 0)
    throw badRequest(`The filter's operator '${String(operator)}' is invalid.`, "BadRequest");
  const texts = values.map(String);
  if (operand === "TriggerName") return (trigger) => holds(nameOf(trigger.id), texts);
  if (operand === "Status") return (_trigger, status) => holds(status, texts);
  throw badRequest(`The filter's operand '${String(operand)}' is invalid.`, "BadRequest");
}

/** Undefined: as they come. */
function orderOf(filter: JsonObject): 1 | -1 | undefined {
  if (filter.orderBy === undefined) return undefined;
  const [first] = Array.isArray(filter.orderBy) ? filter.orderBy : [];
  const { orderBy, order } = objectAt(first ?? null);
  if (orderBy !== "TriggerRunTimestamp" || (order !== "ASC" && order !== "DESC"))
    throw badRequest("The order of the runs is invalid.", "BadRequest");
  return order === "ASC" ? 1 : -1;
}

/** POST queryTriggerRuns: the runs between two times, filtered and ordered as asked, a page of them. */
export function queryRuns(world: World, factory: Factory, filter: JsonObject): JsonObject {
  const after = Date.parse(textAt(filter, "lastUpdatedAfter") ?? "");
  const before = Date.parse(textAt(filter, "lastUpdatedBefore") ?? "");
  if (Number.isNaN(after) || Number.isNaN(before))
    throw badRequest("lastUpdatedAfter and lastUpdatedBefore are needed.", "BadRequest");
  const filters = Array.isArray(filter.filters) ? filter.filters : [];
  const conditions = filters.map((one) => conditionOf(objectAt(one)));
  const order = orderOf(filter);
  const runs = world.state.triggers
    .filter((trigger) => sameId(trigger.factoryId, factory.id))
    .flatMap((trigger) => {
      recordRuns(world, trigger);
      return trigger.runs
        .filter((run) => run.startTime >= after && run.startTime <= before)
        .filter((run) => conditions.every((holds) => holds(trigger, run.status)))
        .map((run) => ({ trigger, run }));
    });
  if (order !== undefined) runs.sort((a, b) => order * (a.run.startTime - b.run.startTime));
  const { items, next } = pageOf(runs, textAt(filter, "continuationToken"));
  return {
    value: items.map(({ trigger, run }) => shownRun(trigger, run)),
    ...(next !== undefined && { continuationToken: next }),
  };
}

function shownRun(trigger: Trigger, run: Trigger["runs"][number]): JsonObject {
  const at = new Date(run.startTime).toISOString();
  const time = american(run.startTime);
  const beat = rhythm(trigger);
  const window = beat?.isWindow
    ? { windowStartTime: american(run.startTime - beat.every), windowEndTime: time }
    : { ScheduleTime: time };
  return {
    triggerRunId: run.runId,
    triggerName: trigger.name,
    triggerType: textAt(trigger.properties, "type") ?? "",
    triggerRunTimestamp: at,
    status: run.status,
    properties: { TriggerTime: time, ...window },
  };
}

/** How the times in a run's properties are written (recorded of a schedule's: `7/13/2018 7:50:00 PM`), in UTC. */
function american(ms: number): string {
  const [date = "", time = ""] = new Date(ms).toISOString().split(/[T.]/);
  const [year, month, day] = date.split("-").map(Number);
  const [hour = 0, ...rest] = time.split(":");
  const half = Number(hour) < 12 ? "AM" : "PM";
  return `${month}/${day}/${year} ${Number(hour) % 12 || 12}:${rest.join(":")} ${half}`;
}
