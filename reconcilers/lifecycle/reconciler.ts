import type { Site } from "../../config/pair.ts";
import type { Mandate } from "../../planner/role-step.ts";
import type { Context } from "../context/context.ts";
import type { Moment } from "./timing.ts";

/** What every dynamic resource of an estate is told. */
export interface Common {
  readonly estate: string;
  readonly site: Site;
  /** The flag with its time, `secondary since 2026-11-22T10:00:00Z`: what a reviewer sees change. */
  readonly activeRegion: string;
}

/** What was last seen of a thing in Azure, and what must be remembered because Azure does not tell. */
export interface Seen {
  /** Why it could not be looked at; absent when it was. */
  readonly unknown?: string | undefined;
}

export interface Run<L> {
  readonly mandate: Mandate;
  /** The flag changed and its time did not: it acts, but an old checkout could not be told from this one. */
  readonly bareFlip: boolean;
  /** Nothing has been settled yet: this thing is being created, or its creation goes on. */
  readonly creating: boolean;
  /** The pair names this resource's site. */
  readonly active: boolean;
  /** As of the last run, or of the last refresh. */
  readonly before: L | undefined;
  /** Keeps something for the state even if this run fails later on. */
  note(memory: Partial<L>): void;
  /** Keeps the time of something that a takeover has come to: for people, never for decisions. */
  moment(what: Moment): void;
}

/** One kind of thing that is kept as wanted: plain functions of (context, inputs). */
export interface Reconciler<I extends Common, L extends Seen> {
  /** In words, such as `failover group role`. */
  readonly kind: string;
  /** Checks what the program (or an older state) hands over; throws what is no valid input. */
  parse(raw: unknown): I;
  /** Whether this stack claims the thing now: what it claims and cannot see is drift, else only a warning. */
  claims(inputs: I): boolean;
  /** This stack does no more than look: the thing is another stack's. That it cannot be looked at (403, a lost region) never fails an `up`. */
  onlyLooks?(inputs: I): boolean;
  /** Reads Azure and SQL; writes nothing. `memory` is what was remembered. */
  look(context: Context, inputs: I, memory: Partial<L>): Promise<L>;
  /** Why the next `up` has work although no input changed; empty when there is none. */
  drift(inputs: I, live: L): readonly string[];
  /** What an earlier run is known to have left undone: drift also where a later look has come to nothing. */
  leftUndone?(memory: Partial<L>): readonly string[];
  /** What a reviewer must hear of changed inputs that the comparison of them does not say: that a running runtime is restarted. */
  announce?(before: I, wish: I, live: L): readonly string[];
  /** Told, before anything acts, that an earlier run has done all that this run's flag asks of it. */
  noteSettled?(context: Context, asked: string): void;
  /** Brings the thing to what is wanted, from wherever it stands. Never acts twice: reads first. */
  act(context: Context, inputs: I, run: Run<L>): Promise<L>;
  /** Destroy. Absent: deleting the resource does nothing in Azure. */
  remove?(context: Context, inputs: I, live: L | undefined): Promise<void>;
  /** Inputs whose change makes it another thing. */
  readonly identity: readonly (keyof I & string)[];
  /** Done once: after that no flip and no changed input is work, only drift is. */
  readonly once?: true;
}

export type Properties = Readonly<Record<string, unknown>>;
