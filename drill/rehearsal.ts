import { availableParallelism, loadavg } from "node:os";
import { sep } from "node:path";
import type { Site } from "../config/pair.ts";
import type { Command, Ended } from "./commands/command.ts";
import { runCommand } from "./commands/command.ts";
import { endOf } from "./commands/end-of-output.ts";
import { type Vocabulary, vocabulary } from "./commands/vocabulary.ts";
import type { LostRegion, Mandate, Phase } from "./evidence.ts";
import { estatesThatMayLose } from "./faults/settings.ts";
import { Colleague } from "./stage/colleague.ts";
import type { Stage } from "./stage/stage.ts";

export interface About {
  readonly kind: Phase["kind"];
  readonly stack?: Site;
  readonly mandate?: Mandate;
  /** Exit codes that are right here; 0 without it. */
  readonly codes?: readonly number[];
  readonly disturbed?: readonly string[];
}

/** A rehearsal as it goes on: runs commands between marks, says how it stands, and collects what the judges need. */
export class Rehearsal {
  readonly stage: Stage;
  readonly commands: Vocabulary;
  readonly colleague: Colleague;
  readonly phases: Phase[] = [];
  readonly lostRegions: LostRegion[] = [];
  /** What was not as it should be, beside the rules: a command that ended with the wrong code. */
  readonly troubles: string[] = [];
  readonly #say: (line: string) => void;
  readonly #began = performance.now();
  readonly #checkouts = new Map<Site, string>();
  /** How many processes wanted each core while a command ran, at the worst. */
  load = 0;
  #chapter = "";
  #numbers = 0;

  constructor(stage: Stage, say: (line: string) => void) {
    this.stage = stage;
    this.#say = say;
    this.commands = vocabulary(stage);
    this.colleague = new Colleague({ port: stage.simulator.port, speed: stage.speed });
  }

  get seconds(): number {
    return (performance.now() - this.#began) / 1000;
  }

  say(line: string): void {
    this.#say(`${this.seconds.toFixed(1).padStart(6)} s  ${line}`);
  }

  chapter(name: string): void {
    this.#chapter = name;
    this.stage.simulator.mark(`chapter: ${name}`);
    this.say(name);
  }

  /** Runs a command between two marks; the wrong exit code is a trouble, not the end: the judges are to see all of it. */
  async run(command: Command, about: About): Promise<Ended> {
    return await this.runTogether([command], about);
  }

  /** Runs commands at the same moment, as one: the worst exit code, and what all of them said. */
  async runTogether(commands: readonly Command[], about: About): Promise<Ended> {
    const shown = commands.map((command) => command.shown).join(" & ");
    this.#numbers += 1;
    const number = this.#numbers;
    const chapter = this.#chapter;
    const mayLose = estatesThatMayLose(this);
    const from = this.#mark(`begin ${number}: ${shown}`);
    const all = await Promise.all(commands.map((command) => runCommand(this.stage, command)));
    this.load = Math.max(this.load, (loadavg()[0] ?? 0) / availableParallelism());
    const ended = together(all, shown);
    const to = this.#mark(`end ${number}: exit code ${ended.code}`);
    this.phases.push({
      number,
      shown,
      kind: about.kind,
      chapter,
      stack: about.stack,
      mandate: about.mandate ?? "none",
      mayLose,
      from: from.sequence,
      to: to.sequence,
      fromMs: from.atMs,
      toMs: to.atMs,
      code: ended.code,
      output: ended.output,
      disturbed: about.disturbed ?? [],
    });
    const right = (about.codes ?? [0]).includes(ended.code);
    this.say(
      `${right ? " " : "!"} ${ended.seconds.toFixed(1).padStart(5)} s, exit code ${ended.code}: ${shown}`,
    );
    if (!right) {
      const wanted = (about.codes ?? [0]).join(" or ");
      // Below the folder that --keep keeps: without it, the file will be gone when this is read.
      const file = ended.file.replaceAll(`${this.stage.workspace.directory}${sep}`, "");
      this.troubles.push(
        `${shown} ended with ${ended.code} instead of ${wanted} (what it said, with --keep: ${file})`,
      );
      for (const line of endOf(ended.output)) this.say(`      ${line}`);
    }
    return ended;
  }

  /** Keeps the configuration as it is now, as a checkout that will be old one day. */
  keepCheckout(active: Site): void {
    this.#checkouts.set(active, this.stage.workspace.read("Pulumi.yaml"));
  }

  checkoutOf(active: Site): string {
    const kept = this.#checkouts.get(active);
    if (kept === undefined) throw new Error(`no checkout with activeRegion ${active} was kept`);
    return kept;
  }

  /** Marks a moment in the journal. @returns Azure's time of it, since the simulator's start */
  mark(label: string): number {
    return this.#mark(label).atMs;
  }

  #mark(label: string): { readonly sequence: number; readonly atMs: number } {
    const { simulator } = this.stage;
    simulator.journal(); // what is due by now comes before the mark
    simulator.mark(label);
    const mark = simulator
      .journal()
      .findLast((event) => event.kind === "mark" && event.label === label);
    if (mark === undefined) throw new Error(`the journal has lost the mark "${label}"`);
    return mark;
  }
}

function together(all: readonly Ended[], shown: string): Ended {
  return {
    shown,
    code: all.find(({ code }) => code !== 0)?.code ?? 0,
    output: all.map(({ output }) => output).join("\n"),
    seconds: Math.max(...all.map(({ seconds }) => seconds)),
    file: all.map(({ file }) => file).join(" and "),
  };
}
