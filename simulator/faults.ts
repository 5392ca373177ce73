import { randomUUID } from "node:crypto";
import { z } from "zod";
import { nameOf, region, sameId } from "./world/ids.ts";

const refusal = z.strictObject({
  errorCode: z.string(),
  message: z.string().optional(),
});

/** What comes back instead of Azure's answer, or around it. */
const answer = z.strictObject({
  status: z.int().min(100).max(599).optional(),
  /** An empty one is left out, also where Azure's own answer has it. */
  headers: z.record(z.string(), z.string()).optional(),
  /** Text is sent as it is, anything else as JSON. */
  body: z.json().optional(),
  garbage: z.literal(true).optional(),
  /** Take the request in, and never answer it. */
  silent: z.literal(true).optional(),
  /** Cut the connection before the work is done, or after it. */
  drop: z.enum(["before", "after"]).optional(),
  /** Azure's time to wait before the answer. */
  delayMs: z.number().min(0).optional(),
});

const common = {
  id: z.string().default(() => randomUUID()),
  /** How often it strikes; without it, for ever. */
  times: z.int().min(1).optional(),
};

const wireFault = z.strictObject({
  ...common,
  match: z.strictObject({
    method: z.string().optional(),
    /** Regular expressions over method and path. */
    path: z.string().optional(),
    /** Strikes only at the n-th call that matches (1 is the next one). */
    call: z.int().min(1).optional(),
  }),
  answer,
});

const meaningFault = z.strictObject({
  ...common,
  /** Name or ARM id. */
  runtime: z.string().optional(),
  /** The next start of this runtime fails. */
  nextStart: refusal.optional(),
  /** A stop of this runtime is accepted and does not end while this fault stands. */
  stopHangs: z.literal(true).optional(),
  /** While this stands, a GET of this runtime shows what it was so long before; its status and its operations are of now. */
  shownLateMs: z.number().min(0).optional(),
  trigger: z.string().optional(),
  /** While this stands, starts and stops of this trigger are accepted, and take so long. */
  turnsForMs: z.number().min(0).optional(),
  /** The next of them fails at its end. */
  turnFails: refusal.optional(),
  group: z.string().optional(),
  /** The next planned failover of this group runs and then fails. */
  plannedFailover: refusal.optional(),
  /** From now on the group is busy for so long; this fault acts when it is planted. */
  busyForMs: z.number().min(0).optional(),
  /** After a role switch its databases stay read-only for so long. */
  readOnlyForMs: z.number().min(0).optional(),
  /** While this stands, a primary that lost its role is not told of it, and goes on as one. */
  bothPrimary: z.literal(true).optional(),
  /** What the primary says its copy lags behind. */
  lagSeconds: z.int().min(0).optional(),
  /** Name, host or ARM id of a server. */
  server: z.string().optional(),
  /** Our clients cannot reach its SQL; Azure's own services still can. */
  sqlUnreachable: z.literal(true).optional(),
  /** Every login (or that of `user`) is refused with this SQL error. */
  login: z
    .strictObject({ number: z.int(), message: z.string().optional(), user: z.string().optional() })
    .optional(),
  /** The next statement on it whose text (or procedure's name) matches fails with this SQL error, and does nothing. */
  statement: z
    .strictObject({ number: z.int(), message: z.string(), matches: z.string() })
    .optional(),
  /** Everything in this region is gone: its factories' runtimes, its SQL, its storage. */
  region: z.string().optional(),
  lost: z.literal(true).optional(),
  /** What a PUT or DELETE of a running runtime is refused with. */
  runtimeWriteWhileRunning: z.union([z.literal(400), z.literal(409)]).optional(),
});

/** A fault as it is posted to `/_simulator/faults`. */
export const faultSchema = z.union([wireFault, meaningFault]);
export type Fault = z.infer<typeof faultSchema>;
export type WireFault = z.infer<typeof wireFault>;
export type MeaningFault = z.infer<typeof meaningFault>;

/** The faults that wait to strike. */
export class FaultBox {
  #faults: Fault[];
  readonly #calls = new Map<string, number>();

  constructor(faults: readonly Fault[] = []) {
    this.#faults = [...faults];
  }

  list(): readonly Fault[] {
    return this.#faults;
  }

  /** Adds a fault, or replaces the one with the same id. */
  add(fault: Fault): Fault {
    this.#faults = [...this.#faults.filter((other) => other.id !== fault.id), fault];
    this.#calls.delete(fault.id);
    return fault;
  }

  /** Removes one fault, or all. */
  remove(id?: string): void {
    this.#faults = id === undefined ? [] : this.#faults.filter((fault) => fault.id !== id);
  }

  /** The fault that strikes this HTTP request; it has struck once more then. */
  strikeWire(method: string, path: string): WireFault["answer"] | undefined {
    for (const fault of this.#faults) {
      if (!("match" in fault)) continue;
      const { match } = fault;
      if (match.method !== undefined && !new RegExp(`^(?:${match.method})$`, "i").test(method))
        continue;
      if (match.path !== undefined && !new RegExp(match.path, "i").test(path)) continue;
      const call = (this.#calls.get(fault.id) ?? 0) + 1;
      this.#calls.set(fault.id, call);
      if (match.call !== undefined && call !== match.call) continue;
      this.#struck(fault, match.call === undefined ? fault.times : 1);
      return fault.answer;
    }
    return undefined;
  }

  /** Finds a fault by its meaning and strikes with it. */
  strike(matches: (fault: MeaningFault) => boolean): MeaningFault | undefined {
    const fault = this.peek(matches);
    // "The next start" is one start, whatever else is said.
    if (fault)
      this.#struck(fault, fault.times ?? (fault.nextStart || fault.turnFails ? 1 : undefined));
    return fault;
  }

  /** Finds a fault by its meaning without using it up. */
  peek(matches: (fault: MeaningFault) => boolean): MeaningFault | undefined {
    return this.#faults.find(
      (fault): fault is MeaningFault => !("match" in fault) && matches(fault),
    );
  }

  /** Names of regions as `westeurope`, each once. */
  lostRegions(): readonly string[] {
    const lost = this.#faults.flatMap((fault) =>
      !("match" in fault) && fault.lost === true && fault.region !== undefined
        ? [region(fault.region)]
        : [],
    );
    return [...new Set(lost)];
  }

  isRegionLost(location: string): boolean {
    return this.lostRegions().includes(region(location));
  }

  /** Is SQL of this server cut off, by itself or with its region? */
  isSqlUnreachable(server: { id: string; host: string; location: string }): boolean {
    return (
      this.isRegionLost(server.location) ||
      this.peek((fault) => fault.sqlUnreachable === true && names(fault.server, server)) !==
        undefined
    );
  }

  /** The SQL error a login to this server is refused with by a fault. */
  strikeLogin(
    server: { id: string; host: string },
    user: string,
  ): { number: number; message: string | undefined } | undefined {
    const fault = this.strike(
      ({ login, server: named }) =>
        login !== undefined &&
        names(named, server) &&
        (login.user === undefined || login.user.toLowerCase() === user.toLowerCase()),
    );
    return fault?.login && { number: fault.login.number, message: fault.login.message };
  }

  /** The SQL error that a statement to this server fails with by a fault. */
  strikeStatement(
    server: { id: string; host: string },
    text: string,
  ): { number: number; message: string } | undefined {
    return this.strike(
      ({ statement, server: named }) =>
        statement !== undefined &&
        names(named, server) &&
        new RegExp(statement.matches, "i").test(text),
    )?.statement;
  }

  #struck(fault: Fault, times: number | undefined): void {
    if (times === undefined) return;
    const left = times - 1;
    this.#faults = this.#faults.flatMap((other) =>
      other !== fault ? [other] : left > 0 ? [{ ...fault, times: left }] : [],
    );
  }
}

/** Does a fault mean this thing, by its ARM id, its host or its short name? */
export function names(named: string | undefined, thing: { id: string; host?: string }): boolean {
  if (named === undefined) return false;
  return (
    sameId(named, thing.id) ||
    named.toLowerCase() === nameOf(thing.id).toLowerCase() ||
    named.toLowerCase() === thing.host?.toLowerCase()
  );
}
