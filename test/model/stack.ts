import type { AzureSession } from "../../azure/session.ts";
import type { Pair, Site } from "../../config/pair.ts";
import type { Context } from "../../reconcilers/context.ts";
import { EngineGone } from "../../reconcilers/engine-watch.ts";
import { Calls, type RemoteCall, type Verdict } from "../support/in-process/calls.ts";
import { type Kind, type Outcome, TestStack } from "../support/stack.ts";
import type { ModelAzure } from "./azure.ts";
import { deterministic } from "./deterministic.ts";
import type { ModelEstate } from "./estates.ts";
import { makeGroup } from "./group.ts";

/** What a person has checked out: the flag, and what goes with it. */
export interface Checkout {
  readonly flag: Pair;
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * What happens to an `up` at one of its remote calls.
 * - `kill`: the process is gone, at once;
 * - `orphan`: the engine is gone, the provider lives on until it notices;
 * - `abort`: somebody presses ^C;
 * - `cut`, `cutOff`: this call's connection breaks, or every one from now on;
 * - `world`: something happens in Azure;
 * - `role`: somebody else moves the role to the other site.
 */
export interface Incident {
  readonly what: "kill" | "orphan" | "abort" | "cut" | "cutOff" | "world" | "role";
  readonly at: number;
  readonly when: "before" | "after";
  readonly world?: () => Promise<void>;
  readonly role?: (site: Site) => Promise<void>;
}

export interface Errand {
  readonly id: number;
  readonly site: Site;
  readonly kind: "up" | "refresh and up" | "preview";
  readonly checkout: Checkout;
  readonly incident: Incident | undefined;
  readonly slow: boolean;
  readonly stale: boolean;
}

/** One run of the program, with all that a judge must know of it. */
export interface Errands extends Errand {
  readonly beganAt: number;
  endedAt: number;
  ended: "done" | "failed" | "killed" | "endless" | "going on";
  readonly settledBefore: Partial<Record<Kind, string>>;
  readonly seenBefore: Partial<Record<Kind, string>>;
  pending: boolean;
  /** The journal's length when the engine, or the whole process, was gone. */
  /** The same in time. */
  goneAtMs: number | undefined;
  goneAt: number | undefined;
  abortedAt: number | undefined;
  calls: number;
  readonly lines: string[];
  readonly errors: string[];
  outcome: Outcome | undefined;
}

/** The pieces of state that a killed process leaves behind, and the next one finds. */
class Driven extends TestStack {
  session: AzureSession | undefined;
  /** Makes the failover group, as azure-native does; undefined once that is in the state. */
  maker: (() => Promise<void>) | undefined;
  /** Why azure-native could not. */
  groupFailure: string | undefined;

  protected override async makeGroup(): Promise<boolean> {
    try {
      await this.maker?.();
      this.maker = undefined;
      return true;
    } catch (error) {
      this.groupFailure = String(error);
      return false;
    }
  }

  override context(): Context {
    const context = super.context();
    return this.session === undefined ? context : { ...context, azure: this.session };
  }
}

/** Longer than anything of the program may take: its own deadlines are 90 minutes at most, a few in a row. */
const ENDLESS = 16 * 3_600_000;
const never = new Promise<never>(() => {});

/** One stack of a run: what the engine keeps between two runs of the program. */
export class ModelStack {
  readonly site: Site;
  readonly #azure: ModelAzure;
  readonly #estate: ModelEstate;
  #driven: Driven;
  #hasGroup: boolean;

  constructor(azure: ModelAzure, estate: ModelEstate, site: Site) {
    this.#azure = azure;
    this.#estate = estate;
    this.site = site;
    this.#driven = new Driven(estate, site);
    const { existingGroup, unborn } = estate.options;
    this.#hasGroup = existingGroup !== false || !unborn;
  }

  get state() {
    return this.#driven.state;
  }

  get isNew(): boolean {
    return this.state.size === 0;
  }

  outputs(kind: Kind): Readonly<Record<string, unknown>> | undefined {
    return this.state.get(kind)?.outputs;
  }

  get pending(): boolean {
    const live = this.outputs("Fence")?.live as { pending?: readonly string[] } | undefined;
    return (live?.pending?.length ?? 0) > 0;
  }

  async run(errand: Errand, begins: (record: Errands) => void): Promise<Errands> {
    const before = this.#driven;
    // Another process: what an abandoned one still does must not come into this one's state.
    const driven = new Driven(this.#estate, this.site);
    for (const [kind, kept] of this.#driven.state) driven.state.set(kind, { ...kept });
    this.#driven = driven;
    driven.flag = errand.checkout.flag;
    driven.config = errand.checkout.config;
    const record: Errands = {
      ...errand,
      beganAt: deterministic.now,
      endedAt: 0,
      ended: "going on",
      settledBefore: this.#each("settled"),
      seenBefore: this.#each("activeRegion"),
      pending: this.pending,
      goneAt: undefined,
      goneAtMs: undefined,
      abortedAt: undefined,
      calls: 0,
      lines: driven.lines,
      errors: [],
      outcome: undefined,
    };
    begins(record);
    const killed = Promise.withResolvers<"killed">();
    const calls = this.#calls(record, driven, killed.resolve);
    driven.session = this.#azure.session(calls, ` run-${errand.id}`);
    if (!this.#hasGroup)
      driven.maker = async () => {
        await makeGroup(this.#azure, calls, `azure-native run-${errand.id}`, this.#estate);
        this.#hasGroup = true;
      };
    const ended = await Promise.race([
      this.#work(driven, errand).then((outcome) => {
        record.outcome = outcome;
        const { groupFailure } = driven;
        if (groupFailure !== undefined) record.lines.push(`azure-native: ${groupFailure}`);
        const isDone = Object.keys(outcome.errors).length === 0 && groupFailure === undefined;
        return isDone ? ("done" as const) : ("failed" as const);
      }),
      killed.promise,
      deterministic.sleep(ENDLESS).then(() => "endless" as const),
    ]).catch((error: unknown) => {
      record.errors.push(error instanceof Error ? error.message : String(error));
      return "failed" as const;
    });
    record.ended = ended;
    // What a preview has seen is kept by nobody.
    if (errand.kind === "preview") this.#driven = before;
    record.endedAt = deterministic.now;
    record.pending ||= this.pending;
    if (ended !== "killed")
      for (const error of Object.values(record.outcome?.errors ?? {}))
        record.errors.push(error.message);
    return record;
  }

  async #work(driven: Driven, { kind }: Errand): Promise<Outcome> {
    if (kind === "preview") {
      // As `preview --refresh`, which looks at everything; a plain one does no more.
      await driven.refresh();
      await driven.preview();
      return { done: {}, errors: {} };
    }
    if (kind === "refresh and up") await driven.refresh();
    return await driven.up();
  }

  #calls(record: Errands, driven: Driven, kill: (how: "killed") => void): Calls {
    const { incident } = record;
    const journal = () => this.#azure.assembly.world.journal().length;
    const calls = new Calls();
    const answers = new Map<string, unknown>();
    let isDead = false;
    let isCutOff = false;
    driven.engine = {
      assertAlive: async () => {
        if (record.goneAt !== undefined) throw new EngineGone();
      },
    };
    const strike = async (): Promise<Verdict> => {
      switch (incident?.what) {
        case "kill":
          isDead = true;
          record.goneAt = journal();
          record.goneAtMs = deterministic.now;
          kill("killed");
          return await never;
        case "orphan":
          record.goneAt = journal();
          record.goneAtMs = deterministic.now;
          kill("killed");
          return undefined;
        case "abort":
          record.abortedAt = deterministic.now;
          driven.abort.abort(new Error("the run was cancelled"));
          return undefined;
        case "cutOff":
          isCutOff = true;
          return "cut";
        case "cut":
          return "cut";
        case "world":
          await incident.world?.();
          return undefined;
        case "role":
          await incident.role?.(record.site);
      }
      return undefined;
    };
    calls.hook = {
      async before(call: RemoteCall) {
        record.calls += 1;
        if (isDead) return await never;
        if (record.slow) await deterministic.sleep((call.number % 7) * 900);
        if (isCutOff) return "cut";
        return incident?.at === call.number && incident.when === "before"
          ? await strike()
          : undefined;
      },
      async after(call: RemoteCall) {
        if (isDead) return await never;
        if (isCutOff) return "cut";
        return incident?.at === call.number && incident.when === "after"
          ? await strike()
          : undefined;
      },
      ...(record.stale && {
        replace(call: RemoteCall, answer: unknown) {
          if (call.kind !== "arm" || !/GET .*\/triggers$|\/getStatus$/.test(call.what))
            return answer;
          const last = answers.get(call.what);
          answers.set(call.what, answer);
          return last !== undefined && call.number % 3 === 0 ? last : answer;
        },
      }),
    };
    return calls;
  }

  #each(what: "settled" | "activeRegion"): Partial<Record<Kind, string>> {
    return Object.fromEntries(
      [...this.state].map(([kind, { outputs, inputs }]) => [
        kind,
        String((what === "settled" ? outputs : inputs)[what] ?? ""),
      ]),
    );
  }
}
