import { unlessAbsent } from "../../azure/ask.ts";
import { listPipelines } from "../../azure/pipelines.ts";
import { listTriggers } from "../../azure/triggers.ts";
import type { Names, PipelineFacts } from "../checks/pipelines.ts";
import { know } from "../known.ts";
import { type Looking, soon } from "../looking.ts";

export async function lookAtPipelines(looking: Looking): Promise<PipelineFacts> {
  const { subject, takesOver } = looking;
  const { runtime, otherRuntime, estate } = subject;
  const isShared = estate.factories === "shared";
  const other = isShared ? ("shared" as const) : takesOver ? ("left" as const) : undefined;
  const [triggers, pipelines, otherTriggers, otherPipelines] = await Promise.all([
    names(looking, listTriggers, runtime),
    names(looking, listPipelines, runtime),
    other ?? names(looking, listTriggers, otherRuntime),
    other ?? names(looking, listPipelines, otherRuntime),
  ]);
  return {
    factory: runtime.factory,
    otherFactory: otherRuntime.factory,
    configured: estate.triggers.map(({ name }) => name),
    triggers: { here: triggers, there: otherTriggers },
    pipelines: { here: pipelines, there: otherPipelines },
  };
}

function names(
  looking: Looking,
  list: typeof listPipelines | typeof listTriggers,
  factory: Looking["subject"]["runtime"],
): Promise<Names> {
  const { context } = looking;
  return know(context, async () => {
    const found = await unlessAbsent<readonly { readonly name: string }[]>(
      list(context.azure, factory, soon(looking)),
    );
    return found?.map(({ name }) => name);
  });
}
