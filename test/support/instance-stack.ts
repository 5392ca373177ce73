import type { Pair, Site } from "../../config/pair.ts";
import { EstateAtSite, type MasterKeySecrets } from "../../estate/estate-at-site.ts";
import type { EnvironmentSecrets } from "../../estate/estate-at-site-args.ts";
import { loginsOf, schedulesOf, variablesOf } from "../../estate/ready-hooks.ts";
import { type Carrier, carriersOf } from "../../planner/carriers.ts";
import { agentSchedules } from "../../reconcilers/agent-schedules.ts";
import type { Context } from "../../reconcilers/context/context.ts";
import { type EngineWatch, watchEngine } from "../../reconcilers/context/engine-watch.ts";
import { environmentVariables } from "../../reconcilers/environment-variables.ts";
import { failoverGroupRole } from "../../reconcilers/failover-group-role.ts";
import { fence } from "../../reconcilers/fence.ts";
import { ZONE } from "../../reconcilers/group/dns-zone.ts";
import { integrationRuntime } from "../../reconcilers/integration-runtime.ts";
import { type Methods, methodsOf } from "../../reconcilers/lifecycle/methods.ts";
import type { Properties } from "../../reconcilers/lifecycle/reconciler.ts";
import { masterKey } from "../../reconcilers/master-key.ts";
import { serverLogins } from "../../reconcilers/server-logins.ts";
import { sqlHook } from "../../reconcilers/sql-hook.ts";
import { ssisCatalog } from "../../reconcilers/ssis-catalog.ts";
import { triggerStates } from "../../reconcilers/trigger-states.ts";
import type { TestAzure } from "./azure.ts";
import { InstanceEstate } from "./instance-estate.ts";

export type Step =
  | Exclude<Carrier, "CatalogOwner" | "WorkerProof">
  | "SsisCatalog"
  | "ServerLogins";

interface Kept {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  readonly failed: boolean;
}

/** One stack of an estate on managed instances, its steps one after the other as the strategy table has them, state kept from run to run. */
export class InstanceStack {
  readonly estate: InstanceEstate;
  readonly site: Site;
  readonly lines: string[] = [];
  flag: Pair = { activeRegion: "primary", activeSince: "" };
  config: Readonly<Record<string, unknown>> = {};
  environmentSecrets: EnvironmentSecrets = {};
  masterKey: MasterKeySecrets = { password: "Master-Key-1" };
  /** The takeover whose T-SQL somebody has run. */
  /** By step. */
  sqlDoneByHand: Readonly<Record<string, string>> = {};
  /** Steps that a product would lack which forgets them. */
  forgotten: readonly Step[] = [];
  /** Asked before each write: a test that throws here has killed the engine. */
  engine: EngineWatch = watchEngine(undefined);
  abort = new AbortController();
  readonly state = new Map<Step, Kept>();
  readonly #methods: Readonly<Record<Step, Methods>>;

  constructor(estate: InstanceEstate, site: Site) {
    this.estate = estate;
    this.site = site;
    const context = () => this.context();
    this.#methods = {
      SsisCatalog: methodsOf(ssisCatalog, context),
      Fence: methodsOf(fence, context),
      FailoverGroupRole: methodsOf(failoverGroupRole, context),
      MasterKey: methodsOf(masterKey, context),
      IntegrationRuntime: methodsOf(integrationRuntime, context),
      TriggerStates: methodsOf(triggerStates, context),
      SqlHook: methodsOf(sqlHook, context),
      EnvironmentVariables: methodsOf(environmentVariables, context),
      AgentSchedules: methodsOf(agentSchedules, context),
      ServerLogins: methodsOf(serverLogins, context),
    };
  }

  get log(): string {
    return this.lines.join("\n");
  }

  context(): Context {
    return {
      azure: this.estate.azure.session,
      clock: this.estate.azure.time,
      signal: this.abort.signal,
      engine: { assertAlive: () => this.engine.assertAlive() },
      log: (line) => this.lines.push(line),
      sqlDoneByHand: (_estate, step) => this.sqlDoneByHand[step],
      stackOf: async (site) => `prod-${site === "primary" ? "weu" : "neu"}`,
      credentials: () =>
        this.estate.options.entra ? {} : { catalogPassword: this.estate.password },
    };
  }

  /** The pair that a flip writes: a later time than the last one. */
  flip(to: Site): this {
    const last = Date.parse(this.flag.activeSince) || this.estate.azure.time.now().getTime();
    this.flag = { activeRegion: to, activeSince: new Date(last + 60_000).toISOString() };
    return this;
  }

  /** All steps of a takeover in the table's order; the first failure ends it. @returns the steps that had work */
  async bringUp(...only: Step[]): Promise<Step[]> {
    const worked: Step[] = [];
    const { variant, mode } = this.#at();
    for (const step of only.length > 0 ? only : carriersOf(variant, mode)) {
      if (step === "CatalogOwner" || step === "WorkerProof") continue;
      const isReady = step === "EnvironmentVariables" || step === "AgentSchedules";
      if (isReady && !this.#at().needs(step)) continue;
      if (this.forgotten.includes(step)) continue;
      if (await this.#run(step)) worked.push(step);
    }
    return worked;
  }

  /** What `up` says when it fails. */
  async failure(...only: Step[]): Promise<string> {
    try {
      await this.bringUp(...only);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    throw new Error(`it did not fail:\n${this.log}`);
  }

  async refresh(): Promise<void> {
    for (const [step, kept] of this.state) {
      const { props } = await this.#busy(() => this.#methods[step].read(kept.id, kept.outputs));
      this.state.set(step, { ...kept, outputs: overTheWire(props) });
    }
  }

  /** What a refresh does to the engine's own mark of a failed step. */
  forgetFailures(): void {
    for (const [step, kept] of this.state) this.state.set(step, { ...kept, failed: false });
  }

  /** The steps that a preview would show. */
  async preview(): Promise<Step[]> {
    const changing: Step[] = [];
    for (const [step, kept] of this.state) {
      const { changes } = await this.#methods[step].diff(
        kept.id,
        kept.outputs,
        await this.inputs(step),
      );
      if (changes) changing.push(step);
    }
    return changing;
  }

  live(step: Step): Properties {
    return (this.state.get(step)?.outputs.live ?? {}) as Properties;
  }

  async inputs(step: Step): Promise<Properties> {
    const at = this.#at();
    switch (step) {
      case "SsisCatalog": {
        const { masterKeyPassword: _, ...rest } = at.catalog();
        return overTheWire({ ...rest, masterKeyPassword: this.masterKey.password });
      }
      case "Fence":
        return overTheWire(at.fence());
      case "FailoverGroupRole":
        return overTheWire(at.role());
      case "MasterKey":
        return overTheWire({ ...at.masterKey(), secrets: this.masterKey });
      case "IntegrationRuntime":
        return overTheWire(at.runtime());
      case "TriggerStates":
        return overTheWire(at.triggers());
      case "SqlHook":
        return overTheWire(at.hooks());
      case "EnvironmentVariables":
        return overTheWire({ ...variablesOf(at), secrets: this.environmentSecrets });
      case "AgentSchedules":
        return overTheWire(schedulesOf(at));
      case "ServerLogins":
        return overTheWire(loginsOf(at));
    }
  }

  async #run(step: Step): Promise<boolean> {
    const kept = this.state.get(step);
    const methods = this.#methods[step];
    const news = await this.inputs(step);
    const { failures } = await methods.check(kept?.inputs ?? {}, news);
    if (failures[0] !== undefined) throw new Error(failures[0].reason);
    try {
      if (kept === undefined) {
        const { id, outs } = await this.#busy(() => methods.create(news));
        this.state.set(step, { id, inputs: news, outputs: overTheWire(outs), failed: false });
        return true;
      }
      const { changes } = await methods.diff(kept.id, kept.outputs, news);
      if (!changes && !kept.failed) return false;
      const { outs } = await this.#busy(() => methods.update(kept.id, kept.outputs, news));
      this.state.set(step, {
        id: kept.id,
        inputs: news,
        outputs: overTheWire(outs),
        failed: false,
      });
      return true;
    } catch (error) {
      if (error instanceof Error && "id" in error && "properties" in error)
        this.state.set(step, {
          id: String(error.id),
          inputs: kept?.inputs ?? news,
          outputs: overTheWire(error.properties as Properties),
          failed: true,
        });
      throw error;
    }
  }

  #busy<T>(work: () => Promise<T>): Promise<T> {
    return this.estate.azure.time.during(work);
  }

  #at(): EstateAtSite {
    return new EstateAtSite({
      estate: this.estate.configured(this.config),
      site: this.site,
      flag: this.flag,
      secrets: this.estate.secrets,
      masterKeySecrets: SECRETS_COME_LATER,
      subscriptionId: this.estate.azure.session.subscriptionId,
      surroundings: { sqlSuffix: this.estate.azure.world.sqlSuffix, zone: ZONE },
    });
  }
}

/**
 * Both stacks of a new estate, up, with the primary site active.
 *
 * @param copied whether the group has copied the service master key to the secondary, as it does when it is made
 */
export async function standingInstances(azure: TestAzure, copied = false) {
  const estate = new InstanceEstate(azure).born().grouped(copied);
  const primary = new InstanceStack(estate, "primary");
  const secondary = new InstanceStack(estate, "secondary");
  await primary.bringUp("SsisCatalog");
  await primary.bringUp();
  await secondary.bringUp();
  return { estate, primary, secondary };
}

/** The engine would resolve these; here they are put in by hand. */
const SECRETS_COME_LATER = { apply: () => undefined } as never;

/** As the engine passes properties: JSON. */
const overTheWire = (properties: Properties): Properties =>
  JSON.parse(JSON.stringify(properties)) as Properties;
