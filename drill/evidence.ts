import type { Site } from "../config/pair.ts";
import type { JournalEvent } from "../simulator/journal.ts";
import type { SampleEstate } from "./estates/sample.ts";

/**
 * What the flag lets a command do on its stack.
 * - `takes`: a pair that this stack has not settled names it: it may move roles;
 * - `same`: nothing was flipped since: drift is mended, no role moves;
 * - `stale`: the checkout is older than what the stack has done: nothing may change;
 * - `none`: the command is no `up`: nothing may change either.
 */
export type Mandate = "takes" | "same" | "stale" | "none";

/** One command of the rehearsal, between two marks in the simulator's journal. */
export interface Phase {
  readonly number: number;
  /** As it was typed. */
  readonly shown: string;
  readonly kind: "setup" | "preview" | "drift check" | "up" | "flip";
  readonly chapter: string;
  readonly stack: Site | undefined;
  readonly mandate: Mandate;
  /** Estates whose owner allows data to be lost, when it begins; absent where nobody keeps account of that. */
  readonly mayLose?: readonly string[];
  /** Sequence numbers of its two marks. */
  readonly from: number;
  readonly to: number;
  /** Milliseconds of Azure's time since the simulator's start. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly code: number;
  readonly output: string;
  /** What a colleague or a fault is known to have done to it: `killed`, `start fails: CODE in ESTATE`. */
  readonly disturbed: readonly string[];
}

/** One request as the wire log has it; no secrets. */
export interface Request {
  /** Milliseconds of Azure's time since the simulator's start. */
  readonly atMs: number;
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly body: unknown;
}

/** A region that was taken away, between two moments of Azure's time. */
export interface LostRegion {
  readonly region: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** The estates that say they survive it, and where they have to be then. */
  readonly survivors: readonly { readonly estate: string; readonly at: Site }[];
  /** Those that say they do not: the run has to name what would have survived. */
  readonly victims?: readonly string[];
}

/** All that the rules are judged from: what the simulated Azure recorded, and what was printed. */
export interface Evidence {
  readonly estates: readonly SampleEstate[];
  /** Client id of the program: what others did is not held against it. */
  readonly program: string;
  readonly journal: readonly JournalEvent[];
  readonly requests: readonly Request[];
  readonly phases: readonly Phase[];
  readonly lostRegions: readonly LostRegion[];
  readonly leaks: LeakSearch;
  /** How many times as fast as the wall clock Azure's time ran; absent where it was moved by hand. */
  readonly speed?: number;
  /** How many processes wanted each core of the machine, at the worst; absent where nothing else could. */
  readonly load?: number;
}

/** What the search for canaries found. */
export interface LeakSearch {
  /** Texts that were searched (files, outputs, command lines) times secrets. */
  readonly checks: number;
  readonly found: readonly string[];
}

export type EventOf<K extends JournalEvent["kind"]> = Extract<JournalEvent, { kind: K }>;

/** The events of one kind, in order. */
export function eventsOf<K extends JournalEvent["kind"]>(
  journal: readonly JournalEvent[],
  kind: K,
): readonly EventOf<K>[] {
  return journal.filter((event): event is EventOf<K> => event.kind === kind);
}

/** The events between a phase's two marks. */
export function within<E extends JournalEvent>(events: readonly E[], phase: Phase): readonly E[] {
  return events.filter((event) => event.sequence > phase.from && event.sequence < phase.to);
}

/** Writes of the program, by whichever of its clients: ARM and SQL. */
export function ownWrites(evidence: Evidence): readonly EventOf<"write">[] {
  return eventsOf(evidence.journal, "write").filter(
    (write) => write.principal === evidence.program || write.method === "SQL",
  );
}

/** The phase in which something happened. */
export function phaseOf(evidence: Evidence, event: JournalEvent): Phase | undefined {
  return evidence.phases.find((phase) => event.sequence > phase.from && event.sequence < phase.to);
}
