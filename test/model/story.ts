import { otherSite, type Site } from "../../config/pair.ts";
import { deterministic } from "./deterministic.ts";
import type { ModelEstate } from "./estates.ts";
import { type Model, OF_THE_PROGRAM } from "./model.ts";
import type { Errands } from "./stack.ts";
import { isLeftToItsSchedule } from "./wanted.ts";

const minute = 60_000;

/** A schedule that the seed has drawn: who deploys what when, what goes wrong meanwhile, and that all is as wanted in the end. */
export class Story {
  readonly #model: Model;

  constructor(model: Model) {
    this.#model = model;
  }

  async play(): Promise<void> {
    for (const estate of this.#model.estates) estate.triggerAt("primary").runtimeState = "Started";
    await this.#begin();
    // Now and then the other stack is brought up for the first time in the middle of it all.
    if (!this.#model.chance.once(6)) await this.#model.up("secondary", this.#model.now);
    const steps = 8 + this.#model.chance.number(16);
    for (let step = 0; step < steps && this.#model.violations.length === 0; step++)
      await this.#step();
    if (this.#model.violations.length === 0) await this.#comeBack();
    this.#model.readJournal();
  }

  /** The first deployment; the one that makes SSISDB may be interrupted at any point, and is gone on with. */
  async #begin(): Promise<void> {
    if (!this.#model.estates.some(({ options }) => options.unborn)) {
      await this.#model.up("primary", this.#model.now);
      return;
    }
    // Nobody fails a group over whose SSISDB is being made: only what befalls the program is judged here.
    const first = await this.#model.up(
      "primary",
      this.#model.now,
      this.#model.incident(2, OF_THE_PROGRAM),
      "up",
    );
    if (areDone(first)) return;
    this.#model.events.everythingIsBack();
    this.#model.count("everything comes back");
    await deterministic.sleep(60 * minute);
    const again = await this.#model.up("primary", this.#model.now, undefined, "up");
    if (!areDone(again))
      this.#model.broken(3, `SSISDB is not set up by a second \`up\`: ${errorsOf(again)}`);
  }

  async #step(): Promise<void> {
    const { chance } = this.#model;
    switch (
      chance.weighed({
        up: 10,
        flipAndUp: 5,
        flip: 2,
        bareFlip: 1,
        resize: 2,
        rotate: 1,
        stale: 2,
        both: 3,
        preview: 2,
        world: 8,
        time: 2,
        disaster: 2,
        oneAils: this.#model.kept.length > 1 ? 3 : 0,
      })
    ) {
      case "up":
        await this.#model.up(
          chance.of(["primary", "secondary"]),
          this.#model.now,
          this.#model.incident(4),
        );
        break;
      case "flipAndUp":
        this.#model.flip(otherSite(this.#model.now.flag.activeRegion));
        await this.#model.up(
          this.#model.now.flag.activeRegion,
          this.#model.now,
          this.#model.incident(2),
        );
        break;
      case "flip":
        this.#model.flip(chance.of(["primary", "secondary"]));
        break;
      case "bareFlip": {
        const { flag } = this.#model.now;
        this.#model.history.push({
          ...this.#model.now,
          flag: { ...flag, activeRegion: otherSite(flag.activeRegion) },
        });
        this.#model.count(`bare flip to ${this.#model.now.flag.activeRegion}`);
        break;
      }
      case "resize":
        this.#model.resize();
        break;
      case "rotate":
        this.#model.rotate();
        break;
      case "stale":
        await this.#model.up(chance.of(["primary", "secondary"]), chance.of(this.#model.history));
        break;
      case "both":
        await Promise.all([
          this.#model.up("primary", this.#model.now, this.#model.incident(4)),
          deterministic
            .sleep(chance.number(8) * 1_000)
            .then(() =>
              this.#model.up(
                "secondary",
                chance.once(3) ? chance.of(this.#model.history) : this.#model.now,
                this.#model.incident(4),
              ),
            ),
        ]);
        break;
      case "preview":
        await this.#model.up(
          chance.of(["primary", "secondary"]),
          chance.once(4) ? chance.of(this.#model.history) : this.#model.now,
          undefined,
          "preview",
        );
        break;
      case "world":
        this.#model.count(await this.#model.events.any());
        break;
      case "time":
        await deterministic.sleep((1 + chance.number(30)) * minute);
        this.#model.count("time passes");
        break;
      case "disaster":
        await this.#disaster();
        break;
      case "oneAils":
        await this.#oneAils();
    }
  }

  /** The region that runs SSIS is gone, and nothing else is wrong: the other one takes over (rule 4). */
  async #disaster(): Promise<void> {
    const from = this.#model.settledAt();
    if (from === undefined || !this.#model.estates.some(({ survivesRegion }) => survivesRegion))
      return this.#model.count(await this.#model.events.any());
    const to = otherSite(from);
    this.#model.events.onlyLosses();
    this.#model.events.returns();
    this.#model.count(this.#model.events.lose(from));
    this.#model.flip(to, "forced");
    await this.#mustTakeOver(
      to,
      ({ survivesRegion }) => survivesRegion,
      (one, errors) =>
        this.#model.broken(4, `with ${from} lost, ${one} cannot take over: ${errors}`),
    );
  }

  /** Something is wrong with one estate only: the others are taken over as if nothing were. */
  async #oneAils(): Promise<void> {
    const from = this.#model.settledAt();
    if (from === undefined) return this.#model.count(await this.#model.events.any());
    const to = otherSite(from);
    const sick = this.#model.chance.of(this.#model.estates);
    this.#model.events.returns();
    this.#model.count(this.#model.events.ail(sick, to));
    this.#model.flip(to, "planned");
    await this.#mustTakeOver(
      to,
      (estate) => estate !== sick,
      (one, errors) =>
        this.#model.broken(STRANDED, `${sick.name} ails, and ${one} is not taken over: ${errors}`),
    );
    this.#model.events.onlyLosses();
  }

  async #mustTakeOver(
    to: Site,
    which: (estate: ModelEstate) => boolean,
    broken: (name: string, errors: string) => void,
  ): Promise<void> {
    const judged = (errands: readonly Errands[]) =>
      errands.filter((_errand, at) => {
        const estate = this.#model.estates[at];
        return estate !== undefined && which(estate) && estate.options.role !== "follow";
      });
    let errands = await this.#model.up(to, this.#model.now);
    // An answer that says "busy" or "seeding" is nobody's fault; a second try is.
    if (judged(errands).some(({ ended }) => ended === "failed")) {
      await deterministic.sleep(20 * minute);
      errands = await this.#model.up(to, this.#model.now);
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
      this.#model.broken(4, `a takeover from a lost region took ${Math.round(took / minute)} min`);
  }

  /** In the end everything comes back, and the current flag's stack is brought up. */
  async #comeBack(): Promise<void> {
    this.#model.events.everythingIsBack();
    this.#model.count("everything comes back");
    await deterministic.sleep(60 * minute);
    const site = this.#model.now.flag.activeRegion;
    const first = await this.#model.up(
      site,
      { ...this.#model.now, config: { failover: "planned" } },
      undefined,
      "refresh and up",
    );
    let wrong = this.#model.wrongAt(site);
    if (areDone(first) && wrong !== undefined) {
      await this.#model.up(otherSite(site), this.#model.now, undefined, "refresh and up");
      await deterministic.sleep(minute);
      wrong = this.#model.wrongAt(site);
      const { world } = this.#model.azure.assembly;
      const isLeft = this.#model.estates.some((estate) => isLeftToItsSchedule(world, estate, site));
      if (wrong !== undefined && !isLeft)
        this.#model.broken(3, `the last run succeeded, but ${wrong}`);
    }
    // What was refused says what to do; it is done.
    for (
      let round = 0;
      round < 2 && wrong !== undefined && this.#model.violations.length === 0;
      round++
    ) {
      this.#model.flip(site, "planned");
      for (const estate of this.#model.estates) {
        if (estate.options.role !== "follow" || estate.catalogStays) continue;
        this.#model.count(await this.#model.events.failover(site, estate));
        await deterministic.sleep(minute);
      }
      await this.#model.up(site, this.#model.now, undefined, "refresh and up");
      await this.#model.up(otherSite(site), this.#model.now, undefined, "refresh and up");
      await deterministic.sleep(minute);
      wrong = this.#model.wrongAt(site);
    }
    if (wrong !== undefined)
      return this.#model.broken(
        3,
        `after everything came back, and the flag was set anew: ${wrong}`,
      );
    await this.#staysSo(site);
  }

  /** Once all is as wanted, nothing more is done: not by another `up`, not by a refresh. */
  async #staysSo(site: Site): Promise<void> {
    await this.#model.up(otherSite(site), this.#model.now, undefined, "refresh and up");
    await this.#model.up(site, this.#model.now, undefined, "refresh and up");
    const before = this.#model.checks;
    for (const one of [site, otherSite(site)])
      await this.#model.up(one, this.#model.now, undefined, "refresh and up");
    if (this.#model.checks > before)
      this.#model.broken(6, "all was as wanted, and still the next `up` wrote");
    const wrong = this.#model.wrongAt(site);
    if (wrong !== undefined) this.#model.broken(3, `when nothing more was to be done: ${wrong}`);
  }
}

/** Not of the nine: one estate's failure strands no other (design §5). */
const STRANDED = 10;

const areDone = (errands: readonly Errands[]): boolean =>
  errands.every(({ ended }) => ended === "done");

const errorsOf = (errands: readonly Errands[]): string =>
  errands.flatMap(({ errors }) => errors).join("\n");
