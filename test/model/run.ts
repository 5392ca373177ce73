import { createHash } from "node:crypto";
import { otherSite, type Site } from "../../config/pair.ts";
import { ModelAzure } from "./azure.ts";
import { Chance } from "./chance.ts";
import { deterministic } from "./deterministic.ts";
import { anyShape, ModelEstate } from "./estates.ts";
import { Events } from "./events.ts";
import { Judge, type Violation } from "./judge.ts";
import { Running } from "./running.ts";
import { nothingSeen, type Seen } from "./seen.ts";
import { type Checkout, type Errand, type Errands, type Incident, ModelHalf } from "./stack.ts";
import { Trace } from "./trace.ts";
import { isLeftToItsSchedule, notAsWanted } from "./wanted.ts";

export interface Result {
  readonly seed: number;
  readonly seen: Seen;
  readonly violations: readonly Violation[];
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

/** One run: an estate or two and a schedule, all from the seed. */
export async function run(seed: number): Promise<Result> {
  deterministic.begin(seed);
  const model = new Model(seed);
  const work = model.play().catch((error: unknown) => {
    model.broken(
      0,
      `the model itself failed: ${error instanceof Error ? error.stack : String(error)}`,
    );
  });
  const ended = await deterministic.run(work);
  if (!ended) model.broken(8, "everybody waits for something that never comes");
  return model.result();
}

class Model {
  readonly seed: number;
  readonly chance: Chance;
  readonly azure = new ModelAzure();
  readonly kept: readonly Kept[];
  readonly events: Events;
  readonly history: Checkout[] = [
    { flag: { activeRegion: "primary", activeSince: "" }, config: {} },
  ];
  readonly trace = new Trace();
  readonly seen = nothingSeen();
  #runs = 0;

  constructor(seed: number) {
    this.seed = seed;
    this.chance = new Chance(seed);
    const names = this.chance.once(4) ? NAMES : NAMES.slice(0, 1);
    this.kept = names.map((name) => this.#keep(name));
    const edited = (runtime: string) => {
      for (const { judge } of this.kept) judge.edited(runtime);
    };
    this.events = new Events(this.azure, this.#estates, edited, this.chance);
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
    this.#say(`estate: ${JSON.stringify(estate.options)}`);
    const half = (site: Site) => new ModelHalf(this.azure, estate, site);
    const halves = { primary: half("primary"), secondary: half("secondary") };
    return { estate, judge: new Judge(estate), halves };
  }

  get #estates(): readonly ModelEstate[] {
    return this.kept.map(({ estate }) => estate);
  }
  get violations(): readonly Violation[] {
    return this.kept.flatMap(({ judge }) => judge.violations);
  }
  get #checks(): number {
    return this.kept.reduce((sum, { judge }) => sum + judge.checks, 0);
  }

  /** What is not one estate's matter, or what the first one stands for. */
  broken(rule: number, what: string): void {
    this.kept[0]?.judge.broken(rule, what);
  }

  /** The site where every estate is as wanted, and has its copy at the other one. */
  #settledAt(): Site | undefined {
    // After a forced failover the old side's copy is made anew: until then nobody can take over from it.
    const isCopied = (one: ModelEstate) => one.groupIfAny?.replicationState === "CATCH_UP";
    if (!this.#estates.every(isCopied)) return undefined;
    return (["primary", "secondary"] as const).find((site) => this.#wrongAt(site) === undefined);
  }

  #wrongAt(site: Site): string | undefined {
    const { world } = this.azure.assembly;
    for (const estate of this.#estates) {
      const wrong = notAsWanted(world, estate, site);
      if (wrong !== undefined) return `${estate.name}: ${wrong}`;
    }
    return undefined;
  }

  get #now(): Checkout {
    return this.history.at(-1) as Checkout;
  }

  async play(): Promise<void> {
    for (const estate of this.#estates) estate.triggerAt("primary").runtimeState = "Started";
    await this.#begin();
    // Now and then the other stack is brought up for the first time in the middle of it all.
    if (!this.chance.once(6)) await this.#up("secondary", this.#now);
    const steps = 8 + this.chance.number(16);
    for (let step = 0; step < steps && this.violations.length === 0; step++) await this.#step();
    if (this.violations.length === 0) await this.#comeBack();
    this.#readJournal();
  }

  /** The first deployment; the one that makes SSISDB may be interrupted at any point, and is gone on with. */
  async #begin(): Promise<void> {
    if (!this.#estates.some(({ options }) => options.unborn)) {
      await this.#up("primary", this.#now);
      return;
    }
    // Nobody fails a group over whose SSISDB is being made: only what befalls the program is judged here.
    const first = await this.#up("primary", this.#now, this.#incident(2, OF_THE_PROGRAM), "up");
    if (areDone(first)) return;
    this.events.everythingIsBack();
    this.#count("everything comes back");
    await deterministic.sleep(60 * minute);
    const again = await this.#up("primary", this.#now, undefined, "up");
    if (!areDone(again))
      this.broken(3, `SSISDB is not set up by a second \`up\`: ${errorsOf(again)}`);
  }

  result(): Result {
    const journal = this.azure.assembly.world.journal();
    this.seen.losses = this.events.losses;
    this.seen.checks = this.#checks;
    this.seen.takeovers = this.trace.takeovers;
    return {
      seed: this.seed,
      seen: this.seen,
      violations: this.violations,
      digest: createHash("sha256").update(JSON.stringify(journal)).digest("hex"),
      trace: this.trace.lines,
    };
  }

  async #step(): Promise<void> {
    const { chance } = this;
    switch (
      chance.weighed({
        up: 10,
        flipAndUp: 5,
        flip: 2,
        bareFlip: 1,
        stale: 2,
        both: 3,
        preview: 2,
        world: 8,
        time: 2,
        disaster: 2,
        oneAils: this.kept.length > 1 ? 3 : 0,
      })
    ) {
      case "up":
        await this.#up(chance.of(["primary", "secondary"]), this.#now, this.#incident(4));
        break;
      case "flipAndUp":
        this.#flip(otherSite(this.#now.flag.activeRegion));
        await this.#up(this.#now.flag.activeRegion, this.#now, this.#incident(2));
        break;
      case "flip":
        this.#flip(chance.of(["primary", "secondary"]));
        break;
      case "bareFlip": {
        const { flag, config } = this.#now;
        this.history.push({
          flag: { ...flag, activeRegion: otherSite(flag.activeRegion) },
          config,
        });
        this.#count(`bare flip to ${this.#now.flag.activeRegion}`);
        break;
      }
      case "stale":
        await this.#up(chance.of(["primary", "secondary"]), chance.of(this.history));
        break;
      case "both":
        await Promise.all([
          this.#up("primary", this.#now, this.#incident(4)),
          deterministic
            .sleep(chance.number(8) * 1_000)
            .then(() =>
              this.#up(
                "secondary",
                chance.once(3) ? chance.of(this.history) : this.#now,
                this.#incident(4),
              ),
            ),
        ]);
        break;
      case "preview":
        await this.#up(
          chance.of(["primary", "secondary"]),
          chance.once(4) ? chance.of(this.history) : this.#now,
          undefined,
          "preview",
        );
        break;
      case "world":
        this.#count(await this.events.any());
        break;
      case "time":
        await deterministic.sleep((1 + chance.number(30)) * minute);
        this.#count("time passes");
        break;
      case "disaster":
        await this.#disaster();
        break;
      case "oneAils":
        await this.#oneAils();
    }
  }

  /** The pair as `npm run flip` writes it, and how the role may move. */
  #flip(to: Site, mode: "planned" | "forced" = this.chance.once(3) ? "forced" : "planned"): void {
    const last = Math.max(...this.history.map(({ flag }) => Date.parse(flag.activeSince) || 0));
    const since = Math.max(Date.now(), last + 1_000);
    const until = new Date(since + 12 * 60 * minute).toISOString();
    const config =
      mode === "forced"
        ? { failover: "forced", allowDataLossUntil: until }
        : { failover: "planned" };
    this.history.push({
      flag: { activeRegion: to, activeSince: new Date(since).toISOString() },
      config,
    });
    this.#count(`flip to ${to} (${mode})`);
  }

  /** The region that runs SSIS is gone, and nothing else is wrong: the other one takes over (rule 4). */
  async #disaster(): Promise<void> {
    const from = this.#settledAt();
    if (from === undefined || !this.#estates.some(({ survivesRegion }) => survivesRegion))
      return this.#count(await this.events.any());
    const to = otherSite(from);
    this.events.onlyLosses();
    this.events.returns();
    this.#count(this.events.lose(from));
    this.#flip(to, "forced");
    await this.#mustTakeOver(
      to,
      ({ survivesRegion }) => survivesRegion,
      (one, errors) => this.broken(4, `with ${from} lost, ${one} cannot take over: ${errors}`),
    );
  }

  /** Something is wrong with one estate only: the others are taken over as if nothing were. */
  async #oneAils(): Promise<void> {
    const from = this.#settledAt();
    if (from === undefined) return this.#count(await this.events.any());
    const to = otherSite(from);
    const sick = this.chance.of(this.#estates);
    this.events.returns();
    this.#count(this.events.ail(sick, to));
    this.#flip(to, "planned");
    await this.#mustTakeOver(
      to,
      (estate) => estate !== sick,
      (one, errors) =>
        this.broken(STRANDED, `${sick.name} ails, and ${one} is not taken over: ${errors}`),
    );
    this.events.onlyLosses();
  }

  async #mustTakeOver(
    to: Site,
    which: (estate: ModelEstate) => boolean,
    broken: (name: string, errors: string) => void,
  ): Promise<void> {
    const judged = (errands: readonly Errands[]) =>
      errands.filter((_errand, at) => {
        const estate = this.#estates[at];
        return estate !== undefined && which(estate) && estate.options.role !== "follow";
      });
    let errands = await this.#up(to, this.#now);
    // An answer that says "busy" or "seeding" is nobody's fault; a second try is.
    if (judged(errands).some(({ ended }) => ended === "failed")) {
      await deterministic.sleep(20 * minute);
      errands = await this.#up(to, this.#now);
    }
    for (const errand of judged(errands)) {
      if (errand.ended === "failed") broken(errand.estate, errand.errors.join("\n"));
      this.#checkBound(errand);
    }
  }

  /** No call waits longer for a region that is gone than its bound: the whole takeover is made of some of them. */
  #checkBound(errand: Errands): void {
    const took = errand.endedAt - errand.beganAt;
    if (errand.ended === "done" && took > 25 * minute)
      this.broken(4, `a takeover from a lost region took ${Math.round(took / minute)} min`);
  }

  #incident(times: number, kinds: readonly Incident["what"][] = ANY): Incident | undefined {
    const { chance } = this;
    if (!chance.once(times)) return undefined;
    const what = chance.of(kinds);
    const at = 1 + chance.number(chance.once(2) ? 20 : 80);
    return {
      what,
      at,
      when: chance.of(["before", "after"]),
      world: async () => this.#say(`  meanwhile: ${await this.events.any()}`),
      role: async (site) => {
        // `catalogRole: leave`: the role says where SSISDB is, and stays there.
        const estate = this.#estates.find(({ catalogStays }) => !catalogStays);
        const happened = estate ? this.events.failover(otherSite(site), estate) : this.events.any();
        this.#say(`  meanwhile: ${await happened}`);
      },
    };
  }

  async #up(
    site: Site,
    checkout: Checkout,
    incident?: Incident,
    kind: Errand["kind"] = this.chance.once(3) ? "refresh and up" : "up",
  ): Promise<readonly Errands[]> {
    const id = ++this.#runs;
    const { flag, config } = checkout;
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
    this.#count(
      `run ${id}: ${kind} ${site}, flag ${flag.activeRegion} ${flag.activeSince || "(no time)"} ${JSON.stringify(config)}${
        incident ? `, ${incident.what} ${incident.when} call ${incident.at}` : ""
      } ${odd.join(", ")}`,
    );
    const running = new Running(this.azure, errand);
    const ended = await Promise.all(
      this.kept.map(({ halves, judge }) =>
        halves[site].run(errand, running, (record) => judge.begin(record)),
      ),
    );
    this.#readJournal();
    this.seen.ups += 1;
    this.seen.calls += running.process.calls;
    if (ended.some((one) => one.ended === "killed")) this.seen.kills += 1;
    if (ended.some(({ errors }) => errors.length > 0)) this.seen.refusals += 1;
    for (const [at, { judge, halves }] of this.kept.entries()) {
      const record = ended[at];
      if (record === undefined) continue;
      this.#tell(record);
      judge.end(record, halves[site]);
    }
    return ended;
  }

  #tell(done: Errands): void {
    for (const line of done.lines) this.#say(`    ${line}`);
    for (const error of done.errors) this.#say(`    error: ${error.replaceAll("\n", "\n      ")}`);
    this.#say(
      `  run ${done.id} ${done.ended} after ${done.endedAt - done.beganAt} ms, ${done.process.calls} calls; ${JSON.stringify(done.outcome?.done ?? {})}`,
    );
  }

  /** In the end everything comes back, and the current flag's stack is brought up. */
  async #comeBack(): Promise<void> {
    this.events.everythingIsBack();
    this.#count("everything comes back");
    await deterministic.sleep(60 * minute);
    const site = this.#now.flag.activeRegion;
    const first = await this.#up(
      site,
      { ...this.#now, config: { failover: "planned" } },
      undefined,
      "refresh and up",
    );
    let wrong = this.#wrongAt(site);
    if (areDone(first) && wrong !== undefined) {
      await this.#up(otherSite(site), this.#now, undefined, "refresh and up");
      await deterministic.sleep(minute);
      wrong = this.#wrongAt(site);
      const { world } = this.azure.assembly;
      const isLeft = this.#estates.some((estate) => isLeftToItsSchedule(world, estate, site));
      if (wrong !== undefined && !isLeft) this.broken(3, `the last run succeeded, but ${wrong}`);
    }
    // What was refused says what to do; it is done.
    for (let round = 0; round < 2 && wrong !== undefined && this.violations.length === 0; round++) {
      this.#flip(site, "planned");
      for (const estate of this.#estates) {
        if (estate.options.role !== "follow" || estate.catalogStays) continue;
        this.#count(await this.events.failover(site, estate));
        await deterministic.sleep(minute);
      }
      await this.#up(site, this.#now, undefined, "refresh and up");
      await this.#up(otherSite(site), this.#now, undefined, "refresh and up");
      await deterministic.sleep(minute);
      wrong = this.#wrongAt(site);
    }
    if (wrong !== undefined)
      return this.broken(3, `after everything came back, and the flag was set anew: ${wrong}`);
    await this.#staysSo(site);
  }

  /** Once all is as wanted, nothing more is done: not by another `up`, not by a refresh. */
  async #staysSo(site: Site): Promise<void> {
    await this.#up(otherSite(site), this.#now, undefined, "refresh and up");
    await this.#up(site, this.#now, undefined, "refresh and up");
    const before = this.#checks;
    for (const one of [site, otherSite(site)])
      await this.#up(one, this.#now, undefined, "refresh and up");
    if (this.#checks > before) this.broken(6, "all was as wanted, and still the next `up` wrote");
    const wrong = this.#wrongAt(site);
    if (wrong !== undefined) this.broken(3, `when nothing more was to be done: ${wrong}`);
  }

  #readJournal(): void {
    const journal = this.azure.assembly.world.journal();
    for (const { judge } of this.kept) judge.read(journal);
    this.trace.tell(journal);
  }

  #count(what: string): void {
    this.seen.steps += 1;
    this.#say(`${this.seen.steps}. ${new Date().toISOString()} ${what}`);
  }

  #say(line: string): void {
    this.trace.say(line);
  }
}

/** Not of the nine: one estate's failure strands no other (design §5). */
const STRANDED = 10;

const OF_THE_PROGRAM = ["kill", "kill", "orphan", "abort", "cut", "cutOff"] as const;
const ANY = [...OF_THE_PROGRAM, "world", "role"] as const;

const areDone = (errands: readonly Errands[]): boolean =>
  errands.every(({ ended }) => ended === "done");

const errorsOf = (errands: readonly Errands[]): string =>
  errands.flatMap(({ errors }) => errors).join("\n");
