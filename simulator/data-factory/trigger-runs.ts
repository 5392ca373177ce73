import { randomUUID } from "node:crypto";
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

/** When a started trigger has fired until now: a schedule since it was started, windows since their first (that is the backfill). */
function firedAt(world: World, trigger: Trigger): number[] {
  const beat = rhythm(trigger);
  if (!beat || trigger.startedAt === undefined) return [];
  const from = beat.isWindow ? beat.first + beat.every : Math.max(beat.first, trigger.startedAt);
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

/** POST queryTriggerRuns: the runs between two times, by name when the filters say so. */
export function queryRuns(world: World, factory: Factory, filter: JsonObject): JsonObject {
  const after = Date.parse(textAt(filter, "lastUpdatedAfter") ?? "");
  const before = Date.parse(textAt(filter, "lastUpdatedBefore") ?? "");
  const filters = Array.isArray(filter.filters) ? filter.filters : [];
  const wanted = filters.flatMap((one) => {
    const { operand, values } = objectAt(one);
    return operand === "TriggerName" && Array.isArray(values) ? [values.map(String)] : [];
  });
  const triggers = world.state.triggers.filter(
    (trigger) =>
      sameId(trigger.factoryId, factory.id) &&
      wanted.every((names) => names.some((name) => sameId(name, nameOf(trigger.id)))),
  );
  const value = triggers.flatMap((trigger) => {
    recordRuns(world, trigger);
    return trigger.runs
      .filter((run) => !(run.startTime < after) && !(run.startTime > before))
      .map((run) => ({
        triggerRunId: run.runId,
        triggerName: trigger.name,
        triggerType: textAt(trigger.properties, "type") ?? "",
        triggerRunTimestamp: new Date(run.startTime).toISOString(),
        status: run.status,
      }));
  });
  return { value };
}
