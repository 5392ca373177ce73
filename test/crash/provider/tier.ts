import { setTimeout as wait } from "node:timers/promises";
import type { WriteEvent } from "../../../simulator/journal.ts";
import type { SavedWorld } from "../../../simulator/world.ts";
import { startAzureIn, type TestAzure } from "../../support/azure.ts";
import { failOver } from "../../support/by-hand.ts";
import { TestEstate } from "../../support/estate.ts";
import { FastTime } from "../../support/fast-time.ts";
import { ProviderProcess } from "../../support/provider-process.ts";
import { type Registered, registered } from "../../support/registered.ts";
import { estateNotAsWanted } from "../as-wanted.ts";
import { type Moment, sample } from "../enumerate.ts";
import { evidenceOf } from "../in-process/rules.ts";
import { effectOf, effects } from "../in-process/run.ts";
import { brokenBy, otherEffects } from "../judges.ts";
import { failure, type TierResult, together, wrongIn } from "../result.ts";
import type { Row } from "../row.ts";
import { ProviderStack } from "./stack.ts";

/** The shortest deadline (a stop of ten minutes) is a second then, which a busy machine can keep. */
const SPEED = 600;
const GLANCE_MS = 2;
/** Of Azure's time: the old runtime has stopped by then, so that the takeover waits for somebody else's failover. */
const MOVED_AFTER_MS = 600_000;
/** The wire log is not kept here: what is polled is judged in process. */
const NOT_JUDGED = [8];

const OUT_OF_TIME = /unreachable here, unreachable there|no answer within|SideUnreachable/;

interface Point {
  readonly write: WriteEvent;
  readonly moment: Moment;
}

interface Leg {
  readonly name: string;
  readonly stack: "primary" | "secondary";
  readonly active: "primary" | "secondary";
  readonly takes: true;
}
const LEGS: readonly Leg[] = [
  { name: "takeover", stack: "secondary", active: "secondary", takes: true },
  { name: "failback", stack: "primary", active: "primary", takes: true },
];

/** Rows whose both sites stand, and whose takeover is planned: what is forced or lost differs in what is called, not in how a process dies. */
export const isForProvider = ({ forced, lost, born }: Row): boolean => !forced && !lost && !born;

/**
 * Kills the real provider process (SIGKILL) before and after every write of a takeover and a failback; a new process goes on with what the
 * engine would have kept. A statement cannot be held up from here, so that SQL has the moment after it only.
 */
export async function killProviders(rows: readonly Row[], share: number): Promise<TierResult> {
  const results: TierResult[] = [];
  for (const [index, row] of rows.entries()) {
    const wrong = await wrongIn(async () => {
      results.push(await killInRow(row, share, index));
      return [];
    });
    if (wrong.length > 0) results.push({ points: 0, of: 0, failures: [failure(row.name, wrong)] });
  }
  return together(results);
}

async function killInRow(row: Row, share: number, offset: number): Promise<TierResult> {
  const azure = await startAzureIn(new FastTime(SPEED));
  const setting = await Setting.open(azure, row);
  const failures: string[] = [];
  let [points, of] = [0, 0];
  try {
    for (const leg of LEGS) {
      const recording = await setting.record(leg);
      of += recording.points.length;
      for (const point of sample(recording.points, share, offset)) {
        points += 1;
        const wrong = await wrongIn(() => setting.killAt(leg, recording, point));
        const what = `${row.name}, ${leg.name}, provider killed ${point.moment} ${effectOf(point.write)}`;
        if (wrong.length > 0) failures.push(failure(what, wrong));
      }
      setting.goBackTo(recording.end);
    }
    return { points, of, failures };
  } finally {
    await setting.close();
    await azure.stop();
  }
}

interface Saved {
  readonly world: string;
  readonly stacks: readonly Pick<ProviderStack, "flag" | "state">[];
}

interface Recording {
  readonly start: Saved;
  readonly end: Saved;
  readonly effects: readonly string[];
  readonly points: readonly Point[];
}

class Setting {
  readonly #azure: TestAzure<FastTime>;
  readonly #estate: TestEstate<FastTime>;
  readonly #stacks: Readonly<Record<"primary" | "secondary", ProviderStack>>;
  #provider: ProviderProcess;
  #somebody: NodeJS.Timeout | undefined;

  private constructor(
    azure: TestAzure<FastTime>,
    row: Row,
    texts: Readonly<Record<string, Registered>>,
    provider: ProviderProcess,
  ) {
    this.#azure = azure;
    this.#estate = new TestEstate(azure, row.estate).standing();
    this.#estate.triggerAt("primary").runtimeState = "Started";
    const stack = (site: "primary" | "secondary") => new ProviderStack(this.#estate, site, texts);
    this.#stacks = { primary: stack("primary"), secondary: stack("secondary") };
    this.#provider = provider;
  }

  static async open(azure: TestAzure<FastTime>, row: Row): Promise<Setting> {
    const texts = await registered();
    const provider = await ProviderProcess.start(azure);
    const setting = new Setting(azure, row, texts, provider);
    for (const stack of Object.values(setting.#stacks)) await setting.#upWell(stack);
    return setting;
  }

  async close(): Promise<void> {
    clearTimeout(this.#somebody);
    await this.#provider.stop();
  }

  async record(leg: Leg): Promise<Recording> {
    this.#flip(leg);
    const start = this.#save();
    const from = this.#estate.mark();
    this.#whoElseMoves(leg);
    await this.#upWell(this.#stacks[leg.stack]);
    const writes = this.#estate.writes(from).filter(({ effect }) => effect === "applied");
    const wrong = this.#wrongNow(leg, from, "");
    if (wrong.length > 0) throw new Error(`${leg.name}, uninterrupted: ${wrong.join("; ")}`);
    const moments: readonly Moment[] = ["before", "after"];
    const points = writes.flatMap((write) =>
      moments
        .filter((moment) => moment === "after" || write.method !== "SQL")
        .map((moment) => ({ write, moment })),
    );
    const recorded = effects(this.#estate, from);
    await this.#upWell(this.#stacks[leg.stack === "primary" ? "secondary" : "primary"]);
    return { start, end: this.#save(), effects: recorded, points };
  }

  async killAt(leg: Leg, recording: Recording, point: Point): Promise<readonly string[]> {
    this.goBackTo(recording.start);
    await this.#processAnew();
    const stack = this.#stacks[leg.stack];
    const from = this.#estate.mark();
    this.#whoElseMoves(leg);
    let ended = false;
    // Killed between two steps, the next one finds nobody to ask: that is no answer of a provider, and is told like one.
    const first = stack
      .up(this.#provider)
      .catch((error: unknown) => String(error))
      .finally(() => {
        ended = true;
      });
    const reached = this.#watch(point, from);
    while (!reached() && !ended) await wait(GLANCE_MS);
    const struck = !ended;
    await this.#provider.stop();
    const said = await first;
    this.#azure.world.unplant("held up");
    await this.#processAnew();
    if (!struck) return [`it was not at ${effectOf(point.write)} this time: ${said}`];
    const between = this.#estate.mark();
    let failed = await stack.up(this.#provider);
    // The bounds of calls are the wall's here: a busy machine lets one run out, and the `up` after that has to do.
    if (failed !== undefined && OUT_OF_TIME.test(failed)) {
      await this.#processAnew();
      failed = await stack.up(this.#provider);
    }
    const again = failed === undefined ? [] : [`the next up: ${failed}`];
    const now = effects(this.#estate, from);
    const isHook = (effect: string) => effect.includes("configure_catalog");
    return [
      ...again,
      ...this.#wrongNow(leg, from, failed ?? "", between),
      ...otherEffects(recording.effects, now, isHook),
    ];
  }

  goBackTo({ world, stacks }: Saved): void {
    clearTimeout(this.#somebody);
    this.#azure.world.goBackTo(JSON.parse(world) as SavedWorld);
    for (const [index, stack] of Object.values(this.#stacks).entries()) {
      const saved = stacks[index];
      if (saved === undefined) throw new Error("a stack was not saved");
      stack.flag = saved.flag;
      stack.state = new Map(saved.state);
    }
  }

  #save(): Saved {
    const { world } = this.#azure;
    world.advance();
    const stacks = Object.values(this.#stacks).map(({ flag, state }) => ({
      flag,
      state: new Map(state),
    }));
    return { world: JSON.stringify(world.save()), stacks };
  }

  #wrongNow(leg: Leg, from: number, output: string, between?: number): readonly string[] {
    const run = { calls: [], requests: [], output, fromMs: 0, toMs: 0 };
    const to = this.#estate.mark();
    const outcome = { done: {}, errors: {} };
    const runs =
      between === undefined
        ? [{ ...run, outcome, from, to, disturbed: false }]
        : [
            { ...run, outcome, from, to: between, disturbed: true },
            { ...run, outcome, from: between, to, disturbed: false },
          ];
    return [
      ...estateNotAsWanted(this.#estate, leg),
      ...brokenBy(evidenceOf(this.#estate, leg, runs), NOT_JUDGED),
    ];
  }

  #watch({ write, moment }: Point, from: number): () => boolean {
    const { world } = this.#azure;
    if (moment === "after") return () => effects(this.#estate, from).includes(effectOf(write));
    world.plant({
      id: "held up",
      times: 1,
      match: {
        method: write.method,
        path: `^${write.path.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\?`,
      },
      answer: { silent: true },
    });
    return () => !world.faults.list().some(({ id }) => id === "held up");
  }

  /** `role: follow`: somebody else fails over a while after the flip, whatever this program does. */
  #whoElseMoves(leg: Leg): void {
    if (this.#estate.options.role !== "follow") return;
    const move = () => failOver(this.#estate, leg.active);
    this.#somebody = setTimeout(move, MOVED_AFTER_MS / SPEED);
  }

  #flip(leg: Leg): void {
    const flag = { activeRegion: leg.active, activeSince: new Date().toISOString() };
    for (const stack of Object.values(this.#stacks)) stack.flag = flag;
  }

  /** An `up` that must go well; one that ran out of the wall's time is tried again. */
  async #upWell(stack: ProviderStack): Promise<void> {
    for (let left = 3; left > 0; left -= 1) {
      await this.#processAnew();
      const failed = await stack.up(this.#provider);
      if (failed === undefined) return;
      if (left === 1 || !OUT_OF_TIME.test(failed)) throw new Error(failed);
    }
  }

  /** Each run of the engine has a process of its own, which remembers what it has seen of that run's flag. */
  async #processAnew(): Promise<void> {
    await this.#provider.stop();
    this.#provider = await ProviderProcess.start(this.#azure);
    const { name, password } = this.#estate;
    await this.#provider.configure({
      "ssis-failover:credentials": JSON.stringify({ [name]: { catalogPassword: password } }),
    });
  }
}
