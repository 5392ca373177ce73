import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Site } from "../../config/pair.ts";
import { VirtualClock } from "../../simulator/clock.ts";
import { defaults } from "../../simulator/seed.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { addressOf, ordinary, type SampleEstate } from "../estates/sample.ts";
import { worldOf } from "../estates/world.ts";
import type { Evidence, LeakSearch, LostRegion, Phase } from "../evidence.ts";
import { type EstateSecrets, plantCanaries } from "../secrets/canaries.ts";
import { readWireLog } from "../wire-log.ts";

/** A small program that breaks one rule, at a simulated Azure of its own. */
export interface Offender {
  readonly rule: number;
  /** What it does, such as `starts a second runtime for the same SSISDB`. */
  readonly does: string;
  /** What the judge has to say of it, among other things. */
  readonly caughtBy: RegExp;
  offend(ground: OffendersGround): Promise<void>;
}

const estate: SampleEstate = { ...ordinary("offended"), triggers: ["nightly"] };

/** Where offenders do their work: one estate, a clock that is moved by hand, and the program's own login. */
export class OffendersGround {
  readonly estate = estate;
  readonly simulator: Simulator;
  readonly secrets: EstateSecrets;
  readonly #clock: VirtualClock;
  readonly #directory: string;
  readonly #phases: Phase[] = [];
  readonly #lost: LostRegion[] = [];
  #leaks: LeakSearch = { checks: 0, found: [] };
  #token: string | undefined;

  private constructor(
    simulator: Simulator,
    secrets: EstateSecrets,
    clock: VirtualClock,
    directory: string,
  ) {
    this.simulator = simulator;
    this.secrets = secrets;
    this.#clock = clock;
    this.#directory = directory;
  }

  /** @param below where its files go for as long as it is open */
  static async open(below: string = tmpdir()): Promise<OffendersGround> {
    const directory = mkdtempSync(join(below, "ssis-failover-offender-"));
    const planted = plantCanaries([estate]);
    const secrets = planted.get(estate.name);
    if (secrets === undefined) throw new Error("no secrets were planted");
    const worldFile = join(directory, "world.json");
    writeFileSync(worldFile, JSON.stringify(worldOf([estate], planted)), { mode: 0o600 });
    const clock = new VirtualClock();
    const simulator = await startSimulator({
      clock,
      worldFile,
      trafficFile: join(directory, "traffic.jsonl"),
      certificatesDirectory: directory,
    });
    return new OffendersGround(simulator, secrets, clock, directory);
  }

  async close(): Promise<void> {
    await this.simulator.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** Lets so many minutes of Azure's time pass. */
  pass(minutes: number): void {
    this.#clock.advance(minutes * 60_000);
    this.simulator.journal();
  }

  /** One command of the program, in which the offence happens; what it printed is `output`. */
  async phase(
    about: Partial<Phase> & Pick<Phase, "kind">,
    work: () => Promise<unknown>,
  ): Promise<void> {
    const number = this.#phases.length + 1;
    const shown = `offence ${number}`;
    const from = this.#mark(`begin ${number}`);
    const said = await work();
    const output = typeof said === "string" ? said : "";
    const to = this.#mark(`end ${number}`);
    this.#phases.push({
      number,
      shown,
      chapter: "offence",
      stack: "primary",
      mandate: "same",
      mayLose: [],
      code: 0,
      disturbed: [],
      ...about,
      output,
      from: from.sequence,
      to: to.sequence,
      fromMs: from.atMs,
      toMs: to.atMs,
    });
  }

  lose(lost: LostRegion): void {
    this.#lost.push(lost);
  }

  leak(leaks: LeakSearch): void {
    this.#leaks = leaks;
  }

  evidence(): Evidence {
    const file = join(this.#directory, "traffic.jsonl");
    return {
      estates: [estate],
      program: defaults.clientId,
      journal: this.simulator.journal(),
      requests:
        readFileSync(file, "utf8") === "" ? [] : readWireLog(file, this.simulator.world.startedAt),
      phases: this.#phases,
      lostRegions: this.#lost,
      leaks: this.#leaks,
    };
  }

  // --- Calls to Azure, as the program makes them -------------------------------------------------

  async putRuntime(
    site: Site,
    name = addressOf(estate).runtime,
    location = estate.regions[site],
  ): Promise<void> {
    const { servers } = addressOf(estate);
    const host = `${servers[site].slice(servers[site].lastIndexOf("/") + 1)}.database.windows.net`;
    await this.call("PUT", this.runtime(name), {
      properties: {
        type: "Managed",
        typeProperties: {
          computeProperties: { location, nodeSize: "Standard_D4_v3" },
          ssisProperties: {
            catalogInfo: {
              catalogServerEndpoint: host,
              catalogAdminUserName: "ssisadmin",
              catalogAdminPassword: {
                type: "SecureString",
                value: this.secrets.catalogPassword.value,
              },
            },
          },
        },
      },
    });
  }

  async startRuntime(name = addressOf(estate).runtime): Promise<void> {
    await this.call("POST", `${this.runtime(name)}/start`);
    this.pass(10);
  }

  async stopRuntime(name = addressOf(estate).runtime): Promise<void> {
    await this.call("POST", `${this.runtime(name)}/stop`);
    this.pass(5);
  }

  /** SSISDB at the primary side, a runtime that serves it, and a failover group. */
  async makeEstate(): Promise<void> {
    const { servers, group } = addressOf(estate);
    await this.putRuntime("primary");
    await this.startRuntime();
    await this.call("PUT", `${servers.primary}/failoverGroups/${group}`, {
      properties: {
        partnerServers: [{ id: servers.secondary }],
        readWriteEndpoint: { failoverPolicy: "Manual" },
        databases: [`${servers.primary}/databases/SSISDB`],
      },
    });
    this.pass(10);
  }

  async failOver(to: Site): Promise<void> {
    const { servers, group } = addressOf(estate);
    await this.call("POST", `${servers[to]}/failoverGroups/${group}/failover`);
    this.pass(5);
  }

  runtime(name: string): string {
    return `${addressOf(estate).factoryId}/integrationRuntimes/${name}`;
  }

  /** Any call; a refusal is an answer like any other. */
  async call(method: string, path: string, body?: unknown): Promise<number> {
    this.#token ??= await this.#signIn();
    const version = /Microsoft\.Sql/i.test(path) ? "2023-08-01" : "2018-06-01";
    const answer = await fetch(
      `http://127.0.0.1:${this.simulator.port}${path}?api-version=${version}`,
      {
        method,
        headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      },
    );
    await answer.text();
    return answer.status;
  }

  async #signIn(): Promise<string> {
    const answer = await fetch(
      `http://127.0.0.1:${this.simulator.port}/${defaults.tenantId}/oauth2/v2.0/token`,
      {
        method: "POST",
        body: new URLSearchParams({
          grant_type: "client_credentials",
          client_id: defaults.clientId,
          client_secret: defaults.secret,
          scope: "https://management.azure.com/.default",
        }),
      },
    );
    const { access_token } = (await answer.json()) as { access_token: string };
    return access_token;
  }

  #mark(label: string): { readonly sequence: number; readonly atMs: number } {
    this.simulator.mark(label);
    const mark = this.simulator.journal().at(-1);
    if (mark === undefined) throw new Error("the journal is empty after a mark");
    return mark;
  }
}
