import { createHash } from "node:crypto";
import { otherSite, type Site } from "../../config/pair.ts";
import { ModelAzure } from "./azure.ts";
import { Chance } from "./chance.ts";
import { deterministic } from "./deterministic.ts";
import { anyShape, ModelEstate } from "./estates.ts";
import { Events } from "./events.ts";
import { Judge, type Violation } from "./judge.ts";
import { nothingSeen, type Seen } from "./seen.ts";
import { type Checkout, type Errand, type Errands, type Incident, ModelStack } from "./stack.ts";
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
const NAME = "sales";

/** One run: an estate and a schedule, all from the seed. */
export async function run(seed: number): Promise<Result> {
  deterministic.begin(seed);
  const model = new Model(seed);
  const work = model.play().catch((error: unknown) => {
    model.judge.broken(
      0,
      `the model itself failed: ${error instanceof Error ? error.stack : String(error)}`,
    );
  });
  const ended = await deterministic.run(work);
  if (!ended) model.judge.broken(8, "everybody waits for something that never comes");
  return model.result();
}

class Model {
  readonly seed: number;
  readonly chance: Chance;
  readonly azure = new ModelAzure();
  readonly estate: ModelEstate;
  readonly judge: Judge;
  readonly events: Events;
  readonly stacks: Readonly<Record<Site, ModelStack>>;
  readonly history: Checkout[] = [
    { flag: { activeRegion: "primary", activeSince: "" }, config: {} },
  ];
  readonly trace = new Trace();
  readonly seen = nothingSeen();
  #runs = 0;

  constructor(seed: number) {
    this.seed = seed;
    this.chance = new Chance(seed);
    this.estate = new ModelEstate(this.azure.azure, anyShape(this.chance, NAME)).begun();
    this.judge = new Judge(this.estate);
    this.events = new Events(this.azure, this.estate, this.judge, this.chance);
    this.stacks = {
      primary: new ModelStack(this.azure, this.estate, "primary"),
      secondary: new ModelStack(this.azure, this.estate, "secondary"),
    };
    // Azure and people spell a region in their own ways: it is the same one.
    if (this.chance.once(2) && !this.estate.options.unborn) {
      const { runtime } = this.estate;
      runtime.properties = JSON.parse(
        JSON.stringify(runtime.properties).replace(
          '"location":"westeurope"',
          '"location":"West Europe"',
        ),
      );
    }
    this.#say(`estate: ${JSON.stringify(this.estate.options)}`);
  }

  get #now(): Checkout {
    return this.history.at(-1) as Checkout;
  }

  async play(): Promise<void> {
    this.estate.triggerAt("primary").runtimeState = "Started";
    await this.#begin();
    // Now and then the other stack is brought up for the first time in the middle of it all.
    if (!this.chance.once(6)) await this.#up("secondary", this.#now);
    const steps = 8 + this.chance.number(16);
    for (let step = 0; step < steps && this.judge.violations.length === 0; step++)
      await this.#step();
    if (this.judge.violations.length === 0) await this.#comeBack();
    this.#readJournal();
  }

  /** The first deployment; the one that makes SSISDB may be interrupted at any point, and is gone on with. */
  async #begin(): Promise<void> {
    if (!this.estate.options.unborn) {
      await this.#up("primary", this.#now);
      return;
    }
    const incident = this.#incident(2);
    const first = await this.#up("primary", this.#now, incident, "up");
    if (first.ended === "done") return;
    this.events.everythingIsBack();
    this.#count("everything comes back");
    await deterministic.sleep(60 * minute);
    const again = await this.#up("primary", this.#now, undefined, "up");
    const happened = incident?.what === "world" || incident?.what === "role";
    if (again.ended !== "done" && !happened)
      this.judge.broken(3, `SSISDB is not set up by a second \`up\`: ${again.errors.join("\n")}`);
  }

  result(): Result {
    const journal = this.azure.assembly.world.journal();
    this.seen.losses = this.events.losses;
    this.seen.checks = this.judge.checks;
    this.seen.takeovers = this.trace.takeovers;
    return {
      seed: this.seed,
      seen: this.seen,
      violations: this.judge.violations,
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
    const from = (["primary", "secondary"] as const).find(
      (site) => notAsWanted(this.azure.assembly.world, this.estate, site) === undefined,
    );
    // After a forced failover the old side's copy is made anew: until then nobody can take over from it.
    const hasCopy = this.estate.groupIfAny?.replicationState === "CATCH_UP";
    if (from === undefined || !hasCopy || !this.estate.survivesRegion)
      return this.#count(await this.events.any());
    const to = otherSite(from);
    this.events.onlyLosses();
    this.events.returns();
    this.#count(this.events.lose(from));
    this.#flip(to, "forced");
    let errand = await this.#up(to, this.#now);
    // An answer that says "busy" or "seeding" is not the loss's; a second try is.
    if (errand.ended === "failed") {
      await deterministic.sleep(20 * minute);
      errand = await this.#up(to, this.#now);
    }
    if (errand.ended === "failed" && this.estate.options.role !== "follow")
      this.judge.broken(
        4,
        `with ${from} lost, ${to} cannot take over: ${errand.errors.join("\n")}`,
      );
    this.#checkBound(errand);
  }

  /** No call waits longer for a region that is gone than its bound: the whole takeover is made of some of them. */
  #checkBound(errand: Errands): void {
    const took = errand.endedAt - errand.beganAt;
    if (errand.ended === "done" && took > 25 * minute)
      this.judge.broken(4, `a takeover from a lost region took ${Math.round(took / minute)} min`);
  }

  #incident(times: number): Incident | undefined {
    const { chance } = this;
    if (!chance.once(times)) return undefined;
    const what = chance.of([
      "kill",
      "kill",
      "orphan",
      "abort",
      "cut",
      "cutOff",
      "world",
      "role",
    ] as const);
    const at = 1 + chance.number(chance.once(2) ? 20 : 80);
    return {
      what,
      at,
      when: chance.of(["before", "after"]),
      world: async () => this.#say(`  meanwhile: ${await this.events.any()}`),
      role: async (site) => {
        // `catalogRole: leave`: the role says where SSISDB is, and stays there.
        const { catalogStays } = this.estate;
        const happened = catalogStays ? this.events.any() : this.events.failover(otherSite(site));
        this.#say(`  meanwhile: ${await happened}`);
      },
    };
  }

  async #up(
    site: Site,
    checkout: Checkout,
    incident?: Incident,
    kind: Errand["kind"] = this.chance.once(3) ? "refresh and up" : "up",
  ): Promise<Errands> {
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
    const stack = this.stacks[site];
    const odd = [errand.slow && "slow answers", errand.stale && "stale answers"].filter(Boolean);
    this.#count(
      `run ${id}: ${kind} ${site}, flag ${flag.activeRegion} ${flag.activeSince || "(no time)"} ${JSON.stringify(config)}${
        incident ? `, ${incident.what} ${incident.when} call ${incident.at}` : ""
      } ${odd.join(", ")}`,
    );
    const done = await stack.run(errand, (record) => this.judge.begin(record));
    this.#readJournal();
    this.seen.ups += 1;
    this.seen.calls += done.calls;
    if (done.ended === "killed") this.seen.kills += 1;
    if (done.errors.length > 0) this.seen.refusals += 1;
    for (const line of done.lines) this.#say(`    ${line}`);
    for (const error of done.errors) this.#say(`    error: ${error.replaceAll("\n", "\n      ")}`);
    this.#say(
      `  run ${id} ${done.ended} after ${done.endedAt - done.beganAt} ms, ${done.calls} calls; ${JSON.stringify(done.outcome?.done ?? {})}`,
    );
    this.judge.end(done, stack);
    return done;
  }

  /** In the end everything comes back, and the current flag's stack is brought up. */
  async #comeBack(): Promise<void> {
    this.events.everythingIsBack();
    this.#count("everything comes back");
    await deterministic.sleep(60 * minute);
    const world = this.azure.assembly.world;
    const site = this.#now.flag.activeRegion;
    const first = await this.#up(
      site,
      { ...this.#now, config: { failover: "planned" } },
      undefined,
      "refresh and up",
    );
    let wrong = notAsWanted(world, this.estate, site);
    if (first.ended === "done" && wrong !== undefined) {
      await this.#up(otherSite(site), this.#now, undefined, "refresh and up");
      await deterministic.sleep(minute);
      wrong = notAsWanted(world, this.estate, site);
      if (wrong !== undefined && !isLeftToItsSchedule(world, this.estate, site))
        this.judge.broken(3, `run ${first.id} succeeded, but ${wrong}`);
    }
    // What was refused says what to do; it is done.
    for (
      let round = 0;
      round < 2 && wrong !== undefined && this.judge.violations.length === 0;
      round++
    ) {
      this.#flip(site, "planned");
      if (this.estate.options.role === "follow" && !this.estate.catalogStays) {
        this.#count(await this.events.failover(site));
        await deterministic.sleep(minute);
      }
      await this.#up(site, this.#now, undefined, "refresh and up");
      await this.#up(otherSite(site), this.#now, undefined, "refresh and up");
      await deterministic.sleep(minute);
      wrong = notAsWanted(world, this.estate, site);
    }
    if (wrong !== undefined)
      return this.judge.broken(
        3,
        `after everything came back, and the flag was set anew: ${wrong}`,
      );
    await this.#staysSo(site);
  }

  /** Once all is as wanted, nothing more is done: not by another `up`, not by a refresh. */
  async #staysSo(site: Site): Promise<void> {
    await this.#up(otherSite(site), this.#now, undefined, "refresh and up");
    await this.#up(site, this.#now, undefined, "refresh and up");
    const before = this.judge.checks;
    for (const one of [site, otherSite(site)])
      await this.#up(one, this.#now, undefined, "refresh and up");
    if (this.judge.checks > before)
      this.judge.broken(6, "all was as wanted, and still the next `up` wrote");
    const wrong = notAsWanted(this.azure.assembly.world, this.estate, site);
    if (wrong !== undefined) this.judge.broken(3, `when nothing more was to be done: ${wrong}`);
  }

  #readJournal(): void {
    const journal = this.azure.assembly.world.journal();
    this.judge.read(journal);
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
