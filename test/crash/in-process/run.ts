import type { WriteEvent } from "../../../simulator/journal.ts";
import type { TestTime } from "../../support/azure.ts";
import type { TestEstate } from "../../support/estate.ts";
import type { CallHook, RemoteCall } from "../../support/in-process/calls.ts";
import type { Outcome } from "../../support/stack.ts";
import type { KillPoint, Recorded } from "../enumerate.ts";
import type { Leg, Setting } from "./setting.ts";

/** One `up`, as a judge of it needs it. */
export interface Run {
  readonly outcome: Outcome;
  readonly calls: readonly Recorded[];
  /** Reads of a runtime's state, and all else that was sent to ARM. */
  readonly requests: readonly {
    readonly atMs: number;
    readonly method: string;
    readonly url: string;
  }[];
  /** What was said, errors included. */
  readonly output: string;
  /** Journal numbers right before it and right after it. */
  readonly from: number;
  readonly to: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly disturbed: boolean;
}

/** Brings the leg's stack up, to be cut off at a point or not. */
export async function bringUp(setting: Setting, leg: Leg, point?: KillPoint): Promise<Run> {
  const { ground } = setting;
  const stack = setting.stacks[leg.stack];
  const said = stack.lines.length;
  const first = ground.calls.count;
  const sent: Omit<Recorded, "answered">[] = [];
  const requests: Run["requests"][number][] = [];
  const answered = new Set<number>();
  const times = new Map<string, number>();
  let struck = false;
  const strike = (call: RemoteCall, moment: KillPoint["moment"]): "cut" | undefined => {
    const one = sent.find(({ number }) => number === call.number - first);
    if (point === undefined || struck || moment !== point.moment) return undefined;
    // Calls that are sent side by side have no order among them, so that the number alone does not tell them apart.
    if (one?.what !== point.call.what || one.time !== point.call.time) return undefined;
    struck = true;
    if (point.cut === "network cut") return "cut";
    stack.abort.abort(new Error("asked to end"));
    return undefined;
  };
  const hook: CallHook = {
    before(call) {
      const what = nameless(call);
      const time = (times.get(what) ?? 0) + 1;
      times.set(what, time);
      sent.push({ number: call.number - first, what, time, reads: readsOnly(call) });
      if (call.kind === "arm")
        requests.push({ atMs: sinceStart(setting), method: call.method, url: call.path });
      return strike(call, "before");
    },
    after(call) {
      answered.add(call.number - first);
      return strike(call, "after");
    },
  };
  const [from, fromMs] = [lastOf(setting), sinceStart(setting)];
  ground.calls.hook = hook;
  const outcome = await stack.up();
  ground.calls.hook = {};
  stack.abort = new AbortController();
  if (point !== undefined && !struck)
    throw new Error(
      `call ${point.call.number} (${point.call.what}) was not sent this time: ${Object.values(outcome.errors).join("; ")}`,
    );
  const errors = Object.values(outcome.errors).map(({ message }) => message);
  const output = [...stack.lines.slice(said), ...errors].join("\n");
  const [to, toMs] = [lastOf(setting), sinceStart(setting)];
  const calls = sent.map((call) => ({ ...call, answered: answered.has(call.number) }));
  return {
    outcome,
    calls,
    requests,
    output,
    from,
    to,
    fromMs,
    toMs,
    disturbed: point !== undefined,
  };
}

const lastOf = ({ ground }: Setting): number => ground.world.journal().at(-1)?.sequence ?? 0;

const sinceStart = ({ ground }: Setting): number =>
  ground.time.now().getTime() - ground.world.startedAt;

/** The ids of operations are drawn anew each time. */
const nameless = ({ what }: RemoteCall): string => what.replaceAll(/[0-9a-f-]{36}$/g, "ID");

/** Asks only. What is not known to ask only counts as a write, and none of its calls is left out. */
function readsOnly(call: RemoteCall): boolean {
  return call.kind === "arm"
    ? call.method === "GET" || /\/(?:getStatus|query\w+)$/i.test(call.path)
    : /^(?:LOGIN|SELECT)\b/.test(call.what);
}

/** What of ours changed something in Azure since a moment of the journal, each with what it changed. */
export function effects(estate: TestEstate<TestTime>, since: number): readonly string[] {
  return estate
    .writes(since)
    .filter(({ effect }) => effect === "applied")
    .map(effectOf);
}

/** In words: what was done, and to which thing. */
export function effectOf(event: WriteEvent): string {
  const what = event.method === "SQL" ? event.path : (event.action ?? event.method);
  return `${what} ${shortened(event.resource)}`;
}

const shortened = (id: string): string => id.split("/").slice(-3).join("/");
