import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { SITES } from "../../config/pair.ts";
import { type Command, type Ended, runCommand } from "../../drill/commands/command.ts";
import { type Vocabulary, vocabulary } from "../../drill/commands/vocabulary.ts";
import { projectFile } from "../../drill/estates/configuration.ts";
import { worldOf } from "../../drill/estates/world.ts";
import { plantCanaries } from "../../drill/secrets/canaries.ts";
import { credentialsOf } from "../../drill/secrets/of-stack.ts";
import { environmentOf } from "../../drill/stage/environment.ts";
import { Processes } from "../../drill/stage/processes.ts";
import type { Stage } from "../../drill/stage/stage.ts";
import { startStandIn } from "../../drill/stage/stand-in.ts";
import { openWorkspace } from "../../drill/stage/workspace.ts";
import type { Pulumi } from "../../engine/find.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { AdjustableClock } from "../clock.ts";
import { benchEstates } from "./estates.ts";

/** How fast Azure's time runs while the stacks are brought up, which nobody measures. */
const BRING_UP_SPEED = 60;

/** Longest wall time of one command: what the engine may take, and half an hour of Azure's time. */
const commandTimeout = (speed: number): number => 400 + 1800 / speed;

export interface BenchStage extends Stage {
  readonly commands: Vocabulary;
  /** Changes how fast Azure's time runs, for the simulator and for the commands that are run from now on. */
  setSpeed(speed: number): void;
  /** Runs a command to its end; a failing one ends the bench, since nothing after it would mean anything. */
  run(command: Command): Promise<Ended>;
}

/** The drill's stage with a clock of another kind, and nothing in the way of what is measured: no wire log, no faults. */
export async function setBenchStage(
  pulumi: Pulumi,
  count: number,
  say: (line: string) => void,
): Promise<BenchStage> {
  const estates = benchEstates(count);
  const secrets = plantCanaries(estates);
  const processes = new Processes();
  const workspace = openWorkspace();
  const undo: (() => Promise<unknown>)[] = [];
  const clear = async (keep: boolean): Promise<void> => {
    await processes.endAll();
    for (const step of undo.toReversed()) await step();
    if (!keep) workspace.remove();
  };
  try {
    const worldFile = join(workspace.records, "world.json");
    writeFileSync(worldFile, JSON.stringify(worldOf(estates, secrets)), { mode: 0o600 });
    const clock = new AdjustableClock(BRING_UP_SPEED);
    const simulator = await startSimulator({
      clock,
      worldFile,
      certificatesDirectory: workspace.certificates,
    });
    undo.push(() => simulator.stop());
    workspace.write("Pulumi.yaml", projectFile(estates, simulator.sqlPort));
    const env = environmentOf({ pulumi, workspace, simulator, speed: BRING_UP_SPEED });
    const standIn = await startStandIn(processes, env);
    env.PULUMI_DEBUG_PROVIDERS = `azure-native:${standIn.port}`;
    const stage: Stage = {
      pulumi,
      simulator,
      speed: BRING_UP_SPEED,
      workspace,
      processes,
      env,
      estates,
      secrets,
      trafficFile: "",
      journal: () => simulator.journal(),
      clear,
    };
    return {
      ...stage,
      commands: vocabulary(stage),
      setSpeed(speed) {
        clock.speed = speed;
        env.SSIS_CLOCK_SPEED = String(speed);
      },
      async run(command) {
        const ended = await runCommand(stage, { timeout: commandTimeout(clock.speed), ...command });
        say(`  ${ended.shown}  (${ended.seconds.toFixed(1)} s)`);
        if (ended.code === 0) return ended;
        throw new Error(
          `${ended.shown} ended with exit code ${ended.code}:\n${ended.output.slice(-4000)}`,
        );
      },
    };
  } catch (error) {
    await clear(false);
    throw error;
  }
}

/** Both stacks, home first. */
export async function bringUp(stage: BenchStage): Promise<void> {
  for (const site of SITES) {
    await stage.run(stage.commands.init(site));
    await stage.run(stage.commands.setCredentials(site, credentialsOf(stage, site)));
  }
  // With the slots of a takeover: what is brought up here is not measured, but waited for.
  const slots = { PULUMI_PARALLEL: "256" };
  for (const site of SITES) await stage.run({ ...stage.commands.up(site), env: slots });
}
