import type { Site } from "../../config/pair.ts";
import { newEtag } from "../../simulator/data-factory/etag.ts";
import { type Fault, faultSchema } from "../../simulator/faults.ts";
import { REGIONS } from "../support/estate.ts";
import type { ModelAzure } from "./azure.ts";
import type { Chance } from "./chance.ts";
import type { ModelEstate } from "./estates.ts";

const SQL_VERSION = "2023-08-01";

/** What happens in Azure without the program: regions, failovers, hands, trouble. */
export class Events {
  readonly lost = new Set<Site>();
  /** Regions that were lost in this run. */
  losses = 0;
  readonly #azure: ModelAzure;
  readonly #estates: readonly ModelEstate[];
  readonly #edited: (runtime: string) => void;
  readonly #chance: Chance;

  /** The estate that the next event is about. */
  #estate: ModelEstate;

  /** @param edited is told of a runtime that somebody has written in the portal */
  constructor(
    azure: ModelAzure,
    estates: readonly ModelEstate[],
    edited: (runtime: string) => void,
    chance: Chance,
  ) {
    this.#azure = azure;
    this.#estates = estates;
    this.#estate = chance.of(estates);
    this.#edited = edited;
    this.#chance = chance;
  }

  get #world() {
    return this.#azure.assembly.world;
  }

  /** Any of them. @returns in words */
  async any(): Promise<string> {
    this.#estate = this.#chance.of(this.#estates);
    const { catalogStays } = this.#estate;
    switch (
      this.#chance.weighed({
        lose: 2,
        return: 2,
        failover: catalogStays ? 0 : 2,
        runtime: 2,
        edit: 1,
        remove: 1,
        trigger: 2,
        wire: 4,
        meaning: 4,
        package: 1,
        mend: 2,
      })
    ) {
      case "lose":
        return this.lose(this.#chance.of(["primary", "secondary"]));
      case "return":
        return this.returns();
      case "failover":
        return await this.failover(this.#chance.of(["primary", "secondary"]), this.#estate);
      case "runtime":
        return await this.#runtime();
      case "edit":
        return this.#edit();
      case "remove":
        return await this.#remove();
      case "trigger":
        return await this.#trigger();
      case "wire":
        return this.#wire();
      case "meaning":
        return this.#meaning();
      case "package":
        return this.#package();
      case "mend":
        this.#unplant();
        return "what was wrong with Azure is mended, but for lost regions";
    }
  }

  lose(site: Site): string {
    if (this.lost.has(site)) return `${site}'s region is still lost`;
    this.lost.add(site);
    this.losses += 1;
    this.#plant({ id: `lost ${site}`, region: REGIONS[site], lost: true });
    return `${site}'s region is lost`;
  }

  returns(): string {
    const back = [...this.lost];
    for (const site of back) this.#world.unplant(`lost ${site}`);
    this.lost.clear();
    return `back: ${back.join(", ") || "nothing was lost"}`;
  }

  everythingIsBack(): void {
    this.#world.unplant();
    this.lost.clear();
  }

  /** Azure, or somebody in the portal, moves the role. */
  async failover(to: Site, estate: ModelEstate): Promise<string> {
    const { group, options } = estate;
    const scope = estate.serverId(to).split("/providers/")[0];
    const path = options.onInstances
      ? `${scope}/providers/Microsoft.Sql/locations/${REGIONS[to]}/instanceFailoverGroups/${group}`
      : `${estate.serverId(to)}/failoverGroups/${group}`;
    await this.#azure.portal("POST", `${path}/forceFailoverAllowDataLoss`, SQL_VERSION);
    return `somebody else fails over ${group} to ${to}`;
  }

  async #runtime(): Promise<string> {
    const site = this.#chance.of(["primary", "secondary"] as const);
    const action = this.#chance.of(["stop", "start"]);
    await this.#azure.portal("POST", `${this.#estate.runtimeIdAt(site)}/${action}`);
    return `somebody ${action}s the runtime of ${site} in the portal`;
  }

  /** As the portal would, while it is stopped. */
  #edit(): string {
    const site = this.#chance.of(["primary", "secondary"] as const);
    const id = this.#estate.runtimeIdAt(site);
    const runtime = this.#world.state.runtimes.get(id);
    if (runtime?.state !== "Stopped")
      return `nobody edits the runtime of ${site}: it is not stopped`;
    runtime.properties = JSON.parse(
      JSON.stringify(runtime.properties).replace(/"numberOfNodes":\d+/, '"numberOfNodes":3'),
    );
    runtime.etag = newEtag();
    this.#edited(id);
    this.#world.changed();
    return `somebody edits the runtime of ${site}`;
  }

  /** Azure takes it only of a stopped one. */
  async #remove(): Promise<string> {
    const isStopped = (one: Site) =>
      this.#world.state.runtimes.get(this.#estate.runtimeIdAt(one))?.state === "Stopped";
    const site = (["primary", "secondary"] as const).find(isStopped);
    if (site === undefined) return "nobody deletes a runtime: none is stopped";
    const id = this.#estate.runtimeIdAt(site);
    await this.#azure.portal("DELETE", id);
    this.#edited(id);
    return `somebody deletes the runtime of ${site} in the portal`;
  }

  async #trigger(): Promise<string> {
    const site = this.#estate.ownFactories
      ? this.#chance.of(["primary", "secondary"] as const)
      : "primary";
    const action = this.#chance.of(["start", "stop"]);
    await this.#azure.portal("POST", `${this.#estate.factoryAt(site)}/triggers/nightly/${action}`);
    return `somebody ${action}s the trigger nightly of ${site}`;
  }

  #wire(): string {
    const path = this.#chance.of([
      "/stop\\?",
      "/start\\?",
      "failover",
      "triggers",
      "integrationRuntimes/[^/]+\\?",
      "getStatus",
      "operation",
      "",
    ]);
    const answer = this.#chance.of([
      { drop: "before" },
      { drop: "after" },
      { silent: true },
      { garbage: true },
      {
        status: 429,
        headers: { "retry-after": "3" },
        body: { error: { code: "TooManyRequests", message: "later" } },
      },
      { status: 500, body: { error: { code: "InternalServerError", message: "oh" } } },
      { status: 503, body: { error: { code: "ServiceUnavailable", message: "later" } } },
      {
        status: 409,
        body: { error: { code: "Conflict", message: "another operation is going on" } },
      },
    ]);
    const times = 1 + this.#chance.number(4);
    this.#plant({ match: { path }, answer, times });
    return `${times} calls to ${path || "anything"} end in ${JSON.stringify(answer)}`;
  }

  #meaning(): string {
    const site = this.#chance.of(["primary", "secondary"] as const);
    const server = this.#estate.serverName(site);
    const { group } = this.#estate;
    const fault = this.#chance.of([
      {
        runtime: this.#estate.runtimeIdAt(site),
        nextStart: { errorCode: "InvalidCatalogDb" },
        times: 1,
      },
      {
        runtime: this.#estate.runtimeIdAt(site),
        nextStart: { errorCode: "VNetResourceGroupLockedDuringUpgrade" },
        times: 1,
      },
      { runtime: this.#estate.runtimeIdAt(site), stopHangs: true },
      { group, plannedFailover: { errorCode: "PlannedFailoverFailed" }, times: 1 },
      { group, busyForMs: 20_000 },
      { group, readOnlyForMs: 30_000, times: 1 },
      { group, bothPrimary: true },
      { group, lagSeconds: 3600 },
      { trigger: "nightly", turnsForMs: 60_000 },
      { trigger: "nightly", turnFails: { errorCode: "TriggerNotActivated" }, times: 2 },
      { server, sqlUnreachable: true },
      { server, login: { number: 40613 }, times: 3 },
      { server, login: { number: 18456 }, times: 2 },
      {
        server,
        statement: {
          number: 40197,
          message: "The service has an error",
          matches: this.#chance.of(["", "catalog", "dm_geo", "worker_agents"]),
        },
        times: 1,
      },
      { runtimeWriteWhileRunning: this.#chance.of([400, 409]) },
    ]);
    this.#plant(fault);
    return JSON.stringify(fault);
  }

  #package(): string {
    const { world } = this.#azure.assembly;
    const serving = (["primary", "secondary"] as const).find((site) =>
      world.state.runtimes.find(
        (one) => one.serves?.toLowerCase() === this.#estate.serverId(site).toLowerCase(),
      ),
    );
    if (serving === undefined) return "no package begins: nobody serves SSISDB";
    this.#azure.azure.seed({
      executions: [{ server: this.#estate.serverId(serving), minutes: 1 + this.#chance.number(5) }],
    });
    return `a package begins at ${serving}`;
  }

  /** One estate cannot be taken over by `site`, and nothing else is wrong. */
  ail(estate: ModelEstate, site: Site): string {
    this.#unplant();
    const times = 500;
    const fault = this.#chance.of([
      { group: estate.group, plannedFailover: { errorCode: "PlannedFailoverFailed" }, times },
      {
        runtime: estate.runtimeIdAt(site),
        nextStart: { errorCode: "VNetResourceGroupLockedDuringUpgrade" },
        times,
      },
      {
        match: { path: `-${estate.name}` },
        answer: { status: 500, body: { error: { code: "InternalServerError", message: "oh" } } },
        times,
      },
      { match: { path: `-${estate.name}` }, answer: { drop: "before" }, times },
    ]);
    this.#plant(fault);
    return `${estate.name} ails: ${JSON.stringify(fault)}`;
  }

  #plant(fault: object): void {
    this.#world.plant(faultSchema.parse(fault) as Fault);
  }

  #unplant(): void {
    for (const { id } of this.#world.faults.list())
      if (!id.startsWith("lost ")) this.#world.unplant(id);
  }

  /** For a disaster that is nothing else: only the loss is judged. */
  onlyLosses(): void {
    this.#unplant();
  }
}
