import { estateOf, isRuntimeOf } from "../estates/belonging.ts";
import { addressOf, type SampleEstate } from "../estates/sample.ts";
import type { EventOf, Evidence, Phase } from "../evidence.ts";
import { eventsOf, within } from "../evidence.ts";

/** Something that Azure did in a takeover, in milliseconds of Azure's time since the simulator's start. */
export interface Step {
  readonly name: "stop" | "failover" | "write" | "start" | "worker alive" | "triggers";
  readonly startMs: number;
  readonly endMs: number;
}

/** The steps of one estate in one run, from the simulator's record; what did not happen is not there. */
export function stepsOf(evidence: Evidence, estate: SampleEstate, phase: Phase): readonly Step[] {
  const { journal } = evidence;
  const ours = <E extends EventOf<"operation">>(event: E): boolean =>
    estateOf(evidence.estates, { id: event.subject, group: event.subject })?.name === estate.name;
  const operations = within(eventsOf(journal, "operation"), phase).filter(ours);
  const ended = (name: string): readonly Step[] =>
    operations
      .filter((event) => event.operation === name && event.outcome === "succeeded")
      .map(({ startMs, endMs }) => ({ name: stepName(name), startMs, endMs }));
  const { factoryIds } = addressOf(estate);
  const puts: Step[] = within(eventsOf(journal, "write"), phase)
    .filter((write) => write.action === "put" && isRuntimeOf(estate, write.runtime))
    .filter((write) => write.effect === "applied")
    .map(({ atMs }) => ({ name: "write", startMs: atMs, endMs: atMs }));
  const starts = ended("start");
  const alive: Step[] = starts.flatMap(({ endMs }) => {
    const serving = within(eventsOf(journal, "serving"), phase).find(
      (event) => event.serving && isRuntimeOf(estate, event.runtime) && event.atMs >= endMs,
    );
    return serving === undefined
      ? []
      : [{ name: "worker alive", startMs: endMs, endMs: serving.atMs }];
  });
  const triggers = within(eventsOf(journal, "trigger"), phase).filter(
    (event) =>
      event.state === "Started" && Object.values(factoryIds).some((id) => under(event.trigger, id)),
  );
  const first = triggers[0];
  const last = triggers.at(-1);
  const triggered: Step[] =
    first === undefined || last === undefined
      ? []
      : [{ name: "triggers", startMs: first.atMs, endMs: last.atMs }];
  return [
    ...ended("stop"),
    ...ended("failover"),
    ...ended("forceFailover"),
    ...puts,
    ...starts,
    ...alive,
    ...triggered,
  ].toSorted((one, other) => one.startMs - other.startMs);
}

const stepName = (operation: string): Step["name"] =>
  operation === "stop" || operation === "start" ? operation : "failover";

const under = (id: string, parent: string): boolean =>
  id.toLowerCase().startsWith(`${parent.toLowerCase()}/`);
