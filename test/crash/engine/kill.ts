import { setTimeout as wait } from "node:timers/promises";
import type { RunningProcess } from "../../../drill/stage/process-table.ts";
import { runningProcesses } from "../../../drill/stage/process-table.ts";
import { kill } from "../../../drill/stage/processes.ts";
import type { EnginePoint } from "./record.ts";
import { effectOf, ownWrites, since } from "./record.ts";
import type { EngineStage } from "./stage.ts";

const GLANCE_MS = 5;
/** An orphaned provider looks for its engine before each write and at each poll, a language host every second: they are gone then. */
const ORPHANS_END_WITHIN_MS = 60_000;
/** What an engine starts: the provider, the host of the program's language, and the program. */
const OF_AN_ENGINE = /cmd[/\\](?:dynamic-provider|run)|language-host|pulumi-language-/;

export interface Killed {
  /** The engine was killed at the point; else it ended before. */
  readonly struck: boolean;
  readonly output: string;
  /** Journal length when the engine had ended. */
  readonly at: number;
  /** What an orphan did that must not act any more. */
  readonly orphan: readonly string[];
}

/** Begins the takeover, and kills the engine (SIGKILL of the CLI) when the point's estate is at the point's write. */
export async function killAt(
  stage: EngineStage,
  stack: "primary" | "secondary",
  point: EnginePoint,
): Promise<Killed> {
  const { world } = stage.stage.simulator;
  const from = stage.journal().length;
  const fault = point.moment === "before" ? holdUp(stage, point) : undefined;
  const reached = (): boolean =>
    fault !== undefined
      ? !world.faults.list().some(({ id }) => id === fault)
      : ownWrites(since(stage.journal(), from)).some(
          (write) => write.effect === "applied" && effectOf(write) === effectOf(point.write),
        );
  let struck = false;
  let ended = false;
  let below: readonly RunningProcess[] = [];
  const killer = async (pid: number): Promise<void> => {
    while (!reached()) {
      if (ended) return;
      await wait(GLANCE_MS);
    }
    below = await stage.stage.processes.below(pid);
    const engine = below.find(
      ({ command }) => / up( |$)/.test(command) && !command.startsWith("node"),
    );
    if (engine === undefined) throw new Error(`no engine below ${pid}`);
    struck = true;
    kill(engine.pid);
  };
  let beside: Promise<void> = Promise.resolve();
  const { output } = await stage
    .run({
      ...stage.commands.takeOver(stack),
      whileRunning: (pid) => {
        beside = killer(pid);
        return Promise.resolve();
      },
    })
    .finally(() => {
      ended = true;
    });
  await beside;
  const at = stage.journal().length;
  if (fault !== undefined) world.unplant(fault);
  const orphan = struck ? await watchOrphans(stage, below, at) : [];
  return { struck, output, at, orphan };
}

/** The request is taken in and never answered, so that the engine dies before the write is done. */
function holdUp(stage: EngineStage, { write }: EnginePoint): string {
  const id = "held up";
  stage.stage.simulator.world.plant({
    id,
    times: 1,
    match: {
      method: write.method,
      path: `^${write.path.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\?`,
    },
    answer: { silent: true },
  });
  return id;
}

/** What a killed engine has started has to end by itself, and to do nothing until then. */
async function watchOrphans(
  stage: EngineStage,
  below: readonly RunningProcess[],
  at: number,
): Promise<readonly string[]> {
  const orphans = below.filter(({ command }) => OF_AN_ENGINE.test(command));
  const alive = async () =>
    (await runningProcesses()).filter((one) =>
      orphans.some(({ pid, started }) => pid === one.pid && started === one.started),
    );
  const until = performance.now() + ORPHANS_END_WITHIN_MS;
  for (let left = await alive(); left.length > 0; left = await alive()) {
    if (performance.now() > until)
      return left.map(({ command }) => `orphaned, it did not end by itself: ${command}`);
    await wait(50);
  }
  return ownWrites(since(stage.journal(), at)).map(
    (write) => `an orphan wrote after its engine's end: ${effectOf(write)}`,
  );
}
