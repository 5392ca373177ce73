import type { AzureSession } from "../../azure/session.ts";
import type { Pair, Site } from "../../config/pair.ts";
import type { Context } from "../../reconcilers/context/context.ts";
import { type Kind, type Outcome, TestStack } from "../support/stack.ts";
import type { ModelAzure } from "./azure.ts";
import { deterministic } from "./deterministic.ts";
import type { ModelEstate } from "./estates.ts";
import { makeGroup } from "./group.ts";
import { brokenPromise, promiseOf } from "./promises.ts";
import type { Running } from "./running.ts";

/** What a person has checked out: the flag, what goes with it, how large the runtimes are, and which passwords are in it. */
export interface Checkout {
  readonly flag: Pair;
  readonly config: Readonly<Record<string, unknown>>;
  readonly nodes: number;
  readonly rotations: number;
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

/** The process that a run of the program is: one for all its estates. */
export interface Process {
  /** When the engine, or the whole process, was gone. */
  goneAtMs: number | undefined;
  abortedAt: number | undefined;
  calls: number;
}

/** What one run of the program is for one estate, with all that a judge must know of it. */
export interface Errands extends Errand {
  /** Its name. */
  readonly estate: string;
  readonly process: Process;
  readonly beganAt: number;
  endedAt: number;
  ended: "done" | "failed" | "killed" | "endless" | "going on";
  readonly settledBefore: Partial<Record<Kind, string>>;
  readonly seenBefore: Partial<Record<Kind, string>>;
  pending: boolean;
  readonly lines: string[];
  readonly errors: string[];
  outcome: Outcome | undefined;
  /** Whether it did what a preview had promised: absent where none was made. */
  promise?: { readonly broken: string | undefined };
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

/** One stack's half of an estate: what the engine keeps between two runs of the program. */
export class ModelHalf {
  readonly #azure: ModelAzure;
  readonly #estate: ModelEstate;
  readonly #site: Site;
  #driven: Driven;
  #hasGroup: boolean;

  constructor(azure: ModelAzure, estate: ModelEstate, site: Site) {
    this.#azure = azure;
    this.#estate = estate;
    this.#site = site;
    this.#driven = new Driven(estate, site);
    const { existingGroup, unborn } = estate.options;
    this.#hasGroup = existingGroup !== false || !unborn;
  }

  get state() {
    return this.#driven.state;
  }

  outputs(kind: Kind): Readonly<Record<string, unknown>> | undefined {
    return this.state.get(kind)?.outputs;
  }

  get #pending(): boolean {
    const live = this.outputs("Fence")?.live as { pending?: readonly string[] } | undefined;
    return (live?.pending?.length ?? 0) > 0;
  }

  /** @param running the process that all estates of the stack share */
  async run(errand: Errand, running: Running, begins: (record: Errands) => void): Promise<Errands> {
    const before = this.#driven;
    // Another process: what an abandoned one still does must not come into this one's state.
    const driven = new Driven(this.#estate, this.#site);
    for (const [kind, kept] of this.#driven.state) driven.state.set(kind, { ...kept });
    this.#driven = driven;
    driven.flag = errand.checkout.flag;
    const { config, nodes, rotations } = errand.checkout;
    driven.catalogPassword = this.#estate.passwordAfter(rotations);
    driven.secrets = { ...driven.secrets, catalogPassword: driven.catalogPassword };
    driven.config = { ...config, runtime: { nodeCount: nodes } };
    driven.abort = running.abort;
    driven.engine = running.engine;
    driven.session = running.session;
    const record: Errands = {
      ...errand,
      estate: this.#estate.name,
      process: running.process,
      beganAt: deterministic.now,
      endedAt: 0,
      ended: "going on",
      settledBefore: this.#each("settled"),
      seenBefore: this.#each("activeRegion"),
      pending: this.#pending,
      lines: driven.lines,
      errors: [],
      outcome: undefined,
    };
    begins(record);
    if (!this.#hasGroup)
      driven.maker = async () => {
        const agent = `azure-native run-${errand.id}`;
        await makeGroup(this.#azure, running.calls, agent, this.#estate);
        this.#hasGroup = true;
      };
    const ended = await Promise.race([
      this.#work(driven, record, running).then((outcome) => {
        record.outcome = outcome;
        const { groupFailure } = driven;
        if (groupFailure !== undefined) record.lines.push(`azure-native: ${groupFailure}`);
        const isDone = Object.keys(outcome.errors).length === 0 && groupFailure === undefined;
        return isDone ? ("done" as const) : ("failed" as const);
      }),
      running.killed,
      deterministic.sleep(ENDLESS).then(() => "endless" as const),
    ]).catch((error: unknown) => {
      record.errors.push(error instanceof Error ? error.message : String(error));
      return "failed" as const;
    });
    record.ended = ended;
    // What a preview has seen is kept by nobody.
    if (errand.kind === "preview") this.#driven = before;
    record.endedAt = deterministic.now;
    record.pending ||= this.#pending;
    if (ended !== "killed")
      for (const error of Object.values(record.outcome?.errors ?? {}))
        record.errors.push(error.message);
    return record;
  }

  async #work(driven: Driven, record: Errands, running: Running): Promise<Outcome> {
    const { kind } = record;
    if (kind === "preview") {
      // As `preview --refresh`, which looks at everything; a plain one does no more.
      await driven.refresh();
      await driven.preview();
      return { done: {}, errors: {} };
    }
    if (kind === "refresh and up") await driven.refresh();
    const { world } = this.#azure.assembly;
    const promised = running.isQuiet ? await promiseOf(driven, world) : undefined;
    const outcome = await driven.up();
    if (promised !== undefined && running.isQuiet)
      record.promise = { broken: brokenPromise(promised, outcome, world, record, this.#estate) };
    return outcome;
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
