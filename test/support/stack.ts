import type { Verdicts } from "../../components/verdicts.ts";
import type { Pair, Site } from "../../config/pair.ts";
import type { EstateAtSite, MasterKeySecrets } from "../../estate/estate-at-site.ts";
import { carriersBefore, carriersMade } from "../../planner/carriers.ts";
import type { Verdict } from "../../planner/mandates.ts";
import type { RuntimeSecrets } from "../../planner/runtime-body.ts";
import { agentSchedules } from "../../reconcilers/agent-schedules.ts";
import { catalogOwner } from "../../reconcilers/catalog-owner.ts";
import { type Context, nothingFound } from "../../reconcilers/context/context.ts";
import { type EngineWatch, watchEngine } from "../../reconcilers/context/engine-watch.ts";
import { environmentVariables } from "../../reconcilers/environment-variables.ts";
import { failoverGroupRole } from "../../reconcilers/failover-group-role.ts";
import { fence } from "../../reconcilers/fence.ts";
import { integrationRuntime } from "../../reconcilers/integration-runtime.ts";
import { type Methods, methodsOf } from "../../reconcilers/lifecycle/methods.ts";
import type { Properties } from "../../reconcilers/lifecycle/reconciler.ts";
import { masterKey } from "../../reconcilers/master-key.ts";
import { sqlHook } from "../../reconcilers/sql-hook.ts";
import { ssisCatalog } from "../../reconcilers/ssis-catalog.ts";
import { triggerStates } from "../../reconcilers/trigger-states.ts";
import { workerProof } from "../../reconcilers/worker-proof.ts";
import type { TestEstate } from "./estate.ts";
import { assertDefined, estateAtSite, inputsOf, type Kind, overTheWire } from "./inputs.ts";

export type { Kind } from "./inputs.ts";

/** What the engine keeps of one resource. */
interface Kept {
  id: string;
  inputs: Properties;
  outputs: Properties;
  /** The last create or update failed half-way: the next `up` updates without a difference. */
  failed: boolean;
}

/** How an `up` ended, resource by resource. */
export interface Outcome {
  readonly done: Partial<Record<Kind, "created" | "updated" | "same">>;
  readonly errors: Partial<Record<Kind, Error>>;
}

const PROVIDER_TEXT = "the serialized provider";

/**
 * One estate's stack at one site, driven as the engine drives it: check, diff, create or update in the table's order, state kept from run to
 * run (also of a step that failed), everything passed as JSON. The inputs are those the components make of the configuration.
 */
export class TestStack {
  readonly estate: TestEstate;
  readonly site: Site;
  readonly lines: string[] = [];
  flag: Pair;
  /** Laid over the configuration of the estate. */
  config: Readonly<Record<string, unknown>> = {};
  secrets: RuntimeSecrets;
  masterKey: MasterKeySecrets = { password: "Master-Key-1" };
  /** What this program itself logs in to SSISDB with. */
  catalogPassword: string | undefined;
  engine: EngineWatch = watchEngine(undefined);
  abort = new AbortController();
  /** The takeover whose T-SQL somebody has run, by step. */
  sqlDoneByHand: Readonly<Record<string, string>> = {};
  readonly state = new Map<Kind, Kept>();
  #ofThisRun = nothingFound();
  readonly #methods: Readonly<Record<Kind, Methods>>;

  constructor(
    estate: TestEstate,
    site: Site,
    flag: Pair = { activeRegion: "primary", activeSince: "" },
  ) {
    this.estate = estate;
    this.site = site;
    this.flag = flag;
    this.secrets = estate.secrets(site);
    this.catalogPassword = estate.password;
    const context = (): Context => this.context();
    this.#methods = {
      SsisCatalog: methodsOf(ssisCatalog, context),
      Fence: methodsOf(fence, context),
      FailoverGroupRole: methodsOf(failoverGroupRole, context),
      MasterKey: methodsOf(masterKey, context),
      CatalogOwner: methodsOf(catalogOwner, context),
      IntegrationRuntime: methodsOf(integrationRuntime, context),
      WorkerProof: methodsOf(workerProof, context),
      TriggerStates: methodsOf(triggerStates, context),
      SqlHook: methodsOf(sqlHook, context),
      EnvironmentVariables: methodsOf(environmentVariables, context),
      AgentSchedules: methodsOf(agentSchedules, context),
    };
  }

  context(): Context {
    return {
      azure: this.estate.azure.session,
      clock: this.estate.azure.time,
      signal: this.abort.signal,
      engine: { assertAlive: () => this.engine.assertAlive() },
      log: (line) => this.lines.push(line),
      ofThisRun: this.#ofThisRun,
      sqlDoneByHand: (_estate, step) => this.sqlDoneByHand[step],
      credentials: () => ({ catalogPassword: this.catalogPassword }),
    };
  }

  get log(): string {
    return this.lines.join("\n");
  }

  /** The pair that a flip writes: a later time, `minutes` after the last one. */
  flip(to: Site): this {
    const last =
      this.flag.activeSince === ""
        ? this.estate.azure.time.now().getTime()
        : Date.parse(this.flag.activeSince);
    this.flag = { activeRegion: to, activeSince: new Date(last + 60_000).toISOString() };
    return this;
  }

  inputs(kind: Kind): Properties {
    return overTheWire({
      ...inputsOf(this.atSite, kind, this.masterKey),
      __provider: PROVIDER_TEXT,
    });
  }

  /** All resources of the estate at this site, or the named ones, in the order of the strategy table. */
  async up(...only: Kind[]): Promise<Outcome> {
    this.#ofThisRun = nothingFound();
    const at = this.atSite;
    const outcome: Outcome = { done: {}, errors: {} };
    const carriers = carriersMade(at.variant, at.mode).filter((carrier) => at.needs(carrier));
    const kinds: Kind[] = [...(at.isHome ? (["SsisCatalog"] as const) : []), ...carriers];
    const running = new Map<Kind, Promise<boolean>>();
    for (const kind of kinds) {
      const first: Kind[] = kind !== "SsisCatalog" && at.isHome ? ["SsisCatalog"] : [];
      const carrier =
        kind === "SsisCatalog"
          ? []
          : carriersBefore(kind, at.variant, at.mode, (one) => at.needs(one));
      const before = [...first, ...carrier].map((one) => running.get(one));
      running.set(
        kind,
        Promise.all(before).then(async (ended) => {
          if (ended.includes(false)) return false;
          if (only.length > 0 && !only.includes(kind)) return true;
          const done = await this.#step(kind, outcome);
          return kind === "SsisCatalog" && done ? await this.makeGroup(outcome) : done;
        }),
      );
    }
    await Promise.all(running.values());
    // What the program does not name any more (another strategy has other steps) goes last, and only when all else went well.
    if (only.length === 0 && Object.keys(outcome.errors).length === 0)
      for (const kind of [...this.state.keys()].toReversed())
        if (!kinds.includes(kind)) await this.destroy(kind);
    return outcome;
  }

  /**
   * What azure-native makes between SSISDB's birth and the rest: the failover group. The tests' groups stand already.
   *
   * @returns whether what depends on it may go on
   */
  protected async makeGroup(_outcome: Outcome): Promise<boolean> {
    return true;
  }

  /** `up` that must not fail. */
  async bringUp(...only: Kind[]): Promise<Outcome> {
    const outcome = await this.up(...only);
    for (const error of Object.values(outcome.errors)) throw error;
    return outcome;
  }

  /** `pulumi refresh`, of what the state holds. */
  async refresh(): Promise<void> {
    for (const [kind, kept] of this.state) {
      const { props } = await this.#busy(() => this.#methods[kind].read(kept.id, kept.outputs));
      assertDefined(props, "");
      kept.outputs = overTheWire({ ...props, __provider: kept.inputs.__provider });
      // What the engine asks of a refresh, to say what it has found: both are the state's.
      await this.#methods[kind].diff(kept.id, kept.outputs, kept.inputs);
    }
  }

  /** The kinds that a preview would show as changing. */
  async preview(): Promise<Kind[]> {
    const changing: Kind[] = [];
    for (const [kind, kept] of this.state) if (await this.#changes(kind, kept)) changing.push(kind);
    return changing;
  }

  /** What the engine tells the program of this estate's resources in a preview. */
  async verdicts(): Promise<Verdicts> {
    const verdicts = new Map<Kind, Verdict>();
    let refused = false;
    const { atSite } = this;
    for (const kind of carriersMade(atSite.variant, atSite.mode)) {
      if (!atSite.needs(kind)) continue;
      const kept = this.state.get(kind);
      if (kept === undefined) verdicts.set(kind, "creates");
      else
        try {
          const changes = (await this.#changes(kind, kept)) || kept.failed;
          verdicts.set(kind, changes ? "changes" : "same");
        } catch {
          refused = true;
        }
    }
    return { on: (carrier) => verdicts.get(carrier), refused, leftOut: false };
  }

  async #changes(kind: Kind, kept: Kept): Promise<boolean> {
    const news = await this.#checked(kind, kept);
    return (await this.#methods[kind].diff(kept.id, kept.outputs, news)).changes;
  }

  async destroy(kind: Kind): Promise<void> {
    const kept = this.state.get(kind);
    if (kept === undefined) return;
    await this.#busy(() => this.#methods[kind].delete(kept.id, kept.outputs));
    this.state.delete(kind);
  }

  live(kind: Kind): Properties {
    return (this.state.get(kind)?.outputs.live ?? {}) as Properties;
  }

  async #step(kind: Kind, outcome: Outcome): Promise<boolean> {
    const kept = this.state.get(kind);
    try {
      const news = await this.#checked(kind, kept);
      if (kept === undefined) {
        const { id, outs } = await this.#busy(() => this.#methods[kind].create(news));
        this.#keep(kind, { id, inputs: news, outputs: outs, failed: false });
        outcome.done[kind] = "created";
        return true;
      }
      const { changes } = await this.#methods[kind].diff(kept.id, kept.outputs, news);
      if (!changes && !kept.failed) {
        outcome.done[kind] = "same";
        return true;
      }
      const { outs } = await this.#busy(() =>
        this.#methods[kind].update(kept.id, kept.outputs, news),
      );
      this.#keep(kind, { id: kept.id, inputs: news, outputs: outs, failed: false });
      outcome.done[kind] = "updated";
      return true;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      outcome.errors[kind] = error;
      if ("id" in error && "properties" in error) {
        const inputs = kept?.inputs ?? (error.properties as Properties);
        this.#keep(kind, {
          id: String(error.id),
          inputs,
          outputs: error.properties as Properties,
          failed: true,
        });
      }
      return false;
    }
  }

  #keep(kind: Kind, kept: Kept): void {
    assertDefined(kept.outputs, "");
    this.state.set(kind, {
      ...kept,
      inputs: overTheWire(kept.inputs),
      outputs: overTheWire(kept.outputs),
    });
  }

  async #checked(kind: Kind, kept: Kept | undefined): Promise<Properties> {
    const { inputs, failures } = await this.#methods[kind].check(
      kept?.inputs ?? {},
      this.inputs(kind),
    );
    const [failure] = failures;
    if (failure !== undefined) throw new Error(`${failure.property}: ${failure.reason}`);
    return overTheWire(inputs);
  }

  /** The engine's own waiting is no work: only a running method keeps time from passing. */
  #busy<T>(work: () => Promise<T>): Promise<T> {
    return this.estate.azure.time.during(work);
  }

  get atSite(): EstateAtSite {
    return estateAtSite(this.estate, this);
  }
}
