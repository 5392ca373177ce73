import { readRuntimeStatus } from "../../azure/integration-runtimes.ts";
import { STRATEGIES } from "../../planner/strategies.ts";
import type { StandbyFacts } from "../checks/standby.ts";
import { know } from "../known.ts";
import { isNew, type Looking, soon } from "../looking.ts";

export async function lookAtStandby(looking: Looking): Promise<StandbyFacts | "none" | "new"> {
  const { context, subject } = looking;
  if (!STRATEGIES[subject.variant].pair) return "none";
  if (isNew(looking)) return "new";
  return {
    runtime: `${subject.runtime.factory}/${subject.runtime.name}`,
    stack: subject.stack,
    now: context.clock.now(),
    runs:
      STRATEGIES[subject.variant].whenReleased === "running" &&
      subject.estate.runState === "managed",
    status: await know(context, () =>
      readRuntimeStatus(context.azure, subject.runtime, soon(looking)),
    ),
  };
}
