import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Site } from "../../../config/pair.ts";
import { bringUp } from "../../../drill/chapters/bring-up.ts";
import { type Command, type Ended, runCommand } from "../../../drill/commands/command.ts";
import { vocabulary } from "../../../drill/commands/vocabulary.ts";
import type { SampleEstate } from "../../../drill/estates/sample.ts";
import { allowDataLoss } from "../../../drill/faults/settings.ts";
import { Rehearsal } from "../../../drill/rehearsal.ts";
import { type Stage, setStage } from "../../../drill/stage/stage.ts";
import type { JournalEvent } from "../../../simulator/journal.ts";

/** A moment of the stage: the simulated Azure, the engine's state, and the flag. */
export interface Moment {
  readonly world: string;
  /** A copy of the backend's folder. */
  readonly backend: string;
  readonly flag: string;
}

const FILE = "Pulumi.yaml";

/** The rehearsal's stage, with the real engine, that goes back to saved moments without being set anew. */
export class EngineStage {
  readonly stage: Stage;
  readonly commands: ReturnType<typeof vocabulary>;
  #saved = 0;

  private constructor(stage: Stage) {
    this.stage = stage;
    this.commands = vocabulary(stage);
  }

  /** Both stacks of the estates brought up, the primary site active. */
  static async open(
    estates: readonly SampleEstate[],
    log: (line: string) => void,
  ): Promise<EngineStage> {
    const stage = await setStage({ estates, speed: SPEED, log });
    try {
      await bringUp(new Rehearsal(stage, log));
      const opened = new EngineStage(stage);
      // A machine that is busy otherwise may have let a call run out of its time: the next `up` goes on.
      for (const site of ["primary", "secondary"] as const) await opened.#upUntilDone(site);
      return opened;
    } catch (error) {
      await stage.clear(false);
      throw error;
    }
  }

  async #upUntilDone(site: Site): Promise<void> {
    for (let left = 2; left > 0; left -= 1)
      if ((await this.run(this.commands.up(site))).code === 0) return;
    await this.runWell(this.commands.up(site));
  }

  close(): Promise<void> {
    return this.stage.clear(false);
  }

  journal(): readonly JournalEvent[] {
    return this.stage.journal();
  }

  run(command: Command): Promise<Ended> {
    return runCommand(this.stage, command);
  }

  /** A command that must go well. */
  async runWell(command: Command): Promise<Ended> {
    const ended = await this.run(command);
    if (ended.code !== 0)
      throw new Error(`${command.shown}: exit code ${ended.code}\n${ended.output}`);
    return ended;
  }

  /** Flips the flag and commits nothing: the working copy is the configuration. */
  async flip(to: Site): Promise<void> {
    await this.runWell(this.commands.flip(to));
  }

  /** A forced failover counts from here on, longer than any takeover of this tier takes. */
  allowDataLoss(): void {
    allowDataLoss(this, this.stage.estates, ALLOWED_HOURS);
  }

  /** A region and all that stands in it is gone, until it comes back. */
  lose(region: string): void {
    this.stage.simulator.world.plant({ id: LOST, region, lost: true });
  }

  giveBack(): void {
    this.stage.simulator.world.unplant(LOST);
  }

  save(): Moment {
    const { simulator, workspace } = this.stage;
    this.#saved += 1;
    const backend = join(workspace.directory, `backend-${this.#saved}`);
    cpSync(workspace.backend, backend, { recursive: true });
    simulator.world.advance();
    return { world: JSON.stringify(simulator.world.save()), backend, flag: workspace.read(FILE) };
  }

  goBackTo({ world, backend, flag }: Moment): void {
    const { simulator, workspace } = this.stage;
    rmSync(workspace.backend, { recursive: true });
    cpSync(backend, workspace.backend, { recursive: true });
    writeFileSync(join(workspace.program, FILE), flag);
    simulator.world.goBackTo(JSON.parse(world));
  }

  /** As the README has it; `--yes`, since nobody sits there to be asked. */
  resume(stack: Site): Command {
    const args = ["run", "resume", "--", "--stack", stack, "--yes", "--skip-preview"];
    return { shown: `npm ${args.join(" ")}`, command: "npm", args };
  }
}

/** Order matters here, not time. */
const SPEED = 120;
/** Azure's hours, which go by that fast. */
const ALLOWED_HOURS = 12;
const LOST = "lost";
