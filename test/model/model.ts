import { createHash } from "node:crypto";
import { otherSite, type Site } from "../../config/pair.ts";
import type { Violation } from "./after.ts";
import { ModelAzure } from "./azure.ts";
import { Chance } from "./chance.ts";
import { anyShape, ModelEstate } from "./estates.ts";
import { Events } from "./events.ts";
import { Judge } from "./judge.ts";
import { Running } from "./running.ts";
import { nothingSeen, type Seen } from "./seen.ts";
import { type Checkout, type Errand, type Errands, type Incident, ModelHalf } from "./stack.ts";
import { Trace } from "./trace.ts";
import { notAsWanted } from "./wanted.ts";

export interface Result {
  readonly seed: number;
  readonly seen: Seen;
  readonly violations: readonly Violation[];
  readonly promises: { readonly made: number; readonly broken: readonly string[] };
  /** Of the journal, byte for byte. */
  readonly digest: string;
  readonly trace: readonly string[];
}

const minute = 60_000;
const NAMES = ["sales", "ledger"] as const;

/** One of a run's estates: who judges it, and its half in each stack. */
interface Kept {
  readonly estate: ModelEstate;
  readonly judge: Judge;
  readonly halves: Readonly<Record<Site, ModelHalf>>;
}

/** An Azure, the estates in it, and what has been deployed of them so far: whoever tells a story deploys, flips and looks through it. */
export class Model {
  readonly seed: number;
  readonly chance: Chance;
  readonly azure: ModelAzure;
  readonly kept: readonly Kept[];
  readonly events: Events;
  readonly history: Checkout[] = [
    { flag: { activeRegion: "primary", activeSince: "" }, config: {}, nodes: 2, rotations: 0 },
  ];
  readonly trace = new Trace();
  readonly seen = nothingSeen();
  /** Plans that were held against the `up` after them, and those that it did not keep to. */
  readonly promises = { made: 0, broken: [] as string[] };
  readonly #running = new Set<Running>();
  readonly #plans: boolean;
  #runs = 0;

  /** @param plans whether a plan is made before each `up`, which costs it time and calls: the seed then plays otherwise */
  constructor(seed: number, plans = false) {
    this.seed = seed;
    this.#plans = plans;
    this.azure = new ModelAzure({ otherSpelling: seed % 4 === 0 });
    this.chance = new Chance(seed);
    const names = this.chance.once(4) ? NAMES : NAMES.slice(0, 1);
    this.kept = names.map((name) => this.#keep(name));
    const edited = (runtime: string) => {
      for (const { judge } of this.kept) judge.edited(runtime);
    };
    this.events = new Events(this.azure, this.estates, edited, this.chance);
  }

  #keep(name: string): Kept {
    const estate = new ModelEstate(this.azure.azure, anyShape(this.chance, name)).begun();
    // Azure and people spell a region in their own ways: it is the same one.
    if (this.chance.once(2) && !estate.options.unborn) {
      const { runtime } = estate;
      runtime.properties = JSON.parse(
        JSON.stringify(runtime.properties).replace(
          '"location":"westeurope"',
          '"location":"West Europe"',
        ),
      );
    }
    this.say(`estate: ${JSON.stringify(estate.options)}`);
    const half = (site: Site) => new ModelHalf(this.azure, estate, site);
    const halves = { primary: half("primary"), secondary: half("secondary") };
    return { estate, judge: new Judge(estate), halves };
  }

  get estates(): readonly ModelEstate[] {
    return this.kept.map(({ estate }) => estate);
  }
  get violations(): readonly Violation[] {
    return this.kept.flatMap(({ judge }) => judge.violations);
  }
  get checks(): number {
    return this.kept.reduce((sum, { judge }) => sum + judge.checks, 0);
  }

  /** What is not one estate's matter, or what the first one stands for. */
  broken(rule: number, what: string): void {
    this.kept[0]?.judge.broken(rule, what);
  }

  /** The site where every estate is as wanted, and has its copy at the other one. */
  settledAt(): Site | undefined {
    // After a forced failover the old side's copy is made anew: until then nobody can take over from it.
    const isCopied = (one: ModelEstate) => one.groupIfAny?.replicationState === "CATCH_UP";
    if (!this.estates.every(isCopied)) return undefined;
    return (["primary", "secondary"] as const).find((site) => this.wrongAt(site) === undefined);
  }

  wrongAt(site: Site): string | undefined {
    const { world } = this.azure.assembly;
    for (const estate of this.estates) {
      const wrong = notAsWanted(world, estate, site, this.now);
      if (wrong !== undefined) return `${estate.name}: ${wrong}`;
    }
    return undefined;
  }

  get now(): Checkout {
    return this.history.at(-1) as Checkout;
  }

  result(): Result {
    const journal = this.azure.assembly.world.journal();
    this.seen.losses = this.events.losses;
    this.seen.checks = this.checks;
    this.seen.takeovers = this.trace.takeovers;
    return {
      seed: this.seed,
      seen: this.seen,
      violations: this.violations,
      promises: this.promises,
      digest: createHash("sha256").update(JSON.stringify(journal)).digest("hex"),
      trace: this.trace.lines,
    };
  }

  /** The pair as `npm run flip` writes it, and how the role may move. */
  flip(to: Site, mode: "planned" | "forced" = this.chance.once(3) ? "forced" : "planned"): void {
    const last = Math.max(...this.history.map(({ flag }) => Date.parse(flag.activeSince) || 0));
    const since = Math.max(Date.now(), last + 1_000);
    const until = new Date(since + 12 * 60 * minute).toISOString();
    const config =
      mode === "forced"
        ? { failover: "forced", allowDataLossUntil: until }
        : { failover: "planned" };
    this.history.push({
      ...this.now,
      flag: { activeRegion: to, activeSince: new Date(since).toISOString() },
      config,
    });
    this.count(`flip to ${to} (${mode})`);
  }

  /** Somebody merges another size of the runtimes. */
  resize(): void {
    const nodes = 2 + this.chance.number(3);
    this.history.push({ ...this.now, nodes });
    this.count(`runtimes have ${nodes} nodes from now on`);
  }

  /** The administrators' passwords are changed: on the servers of all estates, and in the configuration. */
  rotate(): void {
    const rotations = this.now.rotations + 1;
    this.history.push({ ...this.now, rotations });
    for (const estate of this.estates) estate.rotate(rotations);
    this.count(`passwords are rotated (${rotations})`);
  }

  incident(times: number, kinds: readonly Incident["what"][] = ANY): Incident | undefined {
    const { chance } = this;
    if (!chance.once(times)) return undefined;
    const what = chance.of(kinds);
    const at = 1 + chance.number(chance.once(2) ? 20 : 80);
    return {
      what,
      at,
      when: chance.of(["before", "after"]),
      world: async () => this.say(`  meanwhile: ${await this.events.any()}`),
      role: async (site) => {
        // `catalogRole: leave`: the role says where SSISDB is, and stays there.
        const estate = this.estates.find(({ catalogStays }) => !catalogStays);
        const happened = estate ? this.events.failover(otherSite(site), estate) : this.events.any();
        this.say(`  meanwhile: ${await happened}`);
      },
    };
  }

  async up(
    site: Site,
    checkout: Checkout,
    incident?: Incident,
    kind: Errand["kind"] = this.chance.once(3) ? "refresh and up" : "up",
  ): Promise<readonly Errands[]> {
    const id = ++this.#runs;
    const { flag, config, nodes, rotations } = checkout;
    const errand: Errand = {
      id,
      site,
      kind,
      checkout,
      incident,
      slow: this.chance.once(12),
      stale: this.chance.once(12),
    };
    const odd = [errand.slow && "slow answers", errand.stale && "stale answers"].filter(Boolean);
    this.count(
      `run ${id}: ${kind} ${site}, flag ${flag.activeRegion} ${flag.activeSince || "(no time)"} ${JSON.stringify(config)} ${nodes} nodes, passwords ${rotations}${
        incident ? `, ${incident.what} ${incident.when} call ${incident.at}` : ""
      } ${odd.join(", ")}`,
    );
    const running = new Running(this.azure, errand);
    running.isQuiet &&= this.#plans && this.#running.size === 0;
    for (const other of this.#running) other.isQuiet = false;
    this.#running.add(running);
    const ended = await Promise.all(
      this.kept.map(({ halves, judge }) =>
        halves[site].run(errand, running, (record) => judge.begin(record)),
      ),
    );
    this.#running.delete(running);
    this.readJournal();
    this.seen.ups += 1;
    this.seen.calls += running.process.calls;
    if (ended.some((one) => one.ended === "killed")) this.seen.kills += 1;
    if (ended.some(({ errors }) => errors.length > 0)) this.seen.refusals += 1;
    for (const [at, { judge, halves }] of this.kept.entries()) {
      const record = ended[at];
      if (record === undefined) continue;
      this.#tell(record);
      if (record.promise !== undefined) this.promises.made += 1;
      if (record.promise?.broken !== undefined) this.promises.broken.push(record.promise.broken);
      judge.end(record, halves[site]);
    }
    return ended;
  }

  #tell(done: Errands): void {
    for (const line of done.lines) this.say(`    ${line}`);
    for (const error of done.errors) this.say(`    error: ${error.replaceAll("\n", "\n      ")}`);
    this.say(
      `  run ${done.id} ${done.ended} after ${done.endedAt - done.beganAt} ms, ${done.process.calls} calls; ${JSON.stringify(done.outcome?.done ?? {})}`,
    );
  }

  readJournal(): void {
    const journal = this.azure.assembly.world.journal();
    for (const { judge } of this.kept) judge.read(journal);
    this.trace.tell(journal);
  }

  count(what: string): void {
    this.seen.steps += 1;
    this.say(`${this.seen.steps}. ${new Date().toISOString()} ${what}`);
  }

  say(line: string): void {
    this.trace.say(line);
  }
}

export const OF_THE_PROGRAM = ["kill", "kill", "orphan", "abort", "cut", "cutOff"] as const;
const ANY = [...OF_THE_PROGRAM, "world", "role"] as const;
