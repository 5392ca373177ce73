import { unlessAbsent } from "../../azure/ask.ts";
import { listPipelines } from "../../azure/pipelines.ts";
import { isNamed, type LiveTrigger, listTriggers } from "../../azure/triggers.ts";
import { firstWindow } from "../../reconcilers/triggers/first-window.ts";
import type { Names, PipelineFacts } from "../checks/pipelines.ts";
import { isKnown, type Known, know, worth } from "../known.ts";
import { isNew, type Looking, soon } from "../looking.ts";

export async function lookAtPipelines(looking: Looking): Promise<PipelineFacts> {
  const { subject, takesOver } = looking;
  const { runtime, otherRuntime, estate } = subject;
  const isShared = estate.factories === "shared";
  const other = isShared ? ("shared" as const) : takesOver ? ("left" as const) : undefined;
  const call = () => soon(looking);
  const [own, pipelines, otherTriggers, otherPipelines] = await Promise.all([
    know(looking.context, () => unlessAbsent(listTriggers(looking.context.azure, runtime, call()))),
    // There is nothing to compare them with.
    other === undefined ? names(looking, listPipelines, runtime) : { value: undefined },
    other ?? names(looking, listTriggers, otherRuntime),
    other ?? names(looking, listPipelines, otherRuntime),
  ]);
  const windows = stoppedWindows(worth(own) ?? [], estate.triggers);
  return {
    estate: estate.name,
    factory: runtime.factory,
    resourceGroup: runtime.resourceGroup,
    existing: subject.here.dataFactory.existing,
    otherFactory: otherRuntime.factory,
    otherResourceGroup: otherRuntime.resourceGroup,
    otherSite: subject.there.site,
    isHeldThere: isHeldThere(looking),
    configured: estate.triggers.map(({ name }) => name),
    withoutBackfill: windows.flatMap(({ name, backfillFrom }) => (backfillFrom ? [] : [name])),
    refused: await know(looking.context, () => refused(looking, windows)),
    triggers: { here: namesOf(own), there: otherTriggers },
    pipelines: { here: pipelines, there: otherPipelines },
  };
}

/** Where SSISDB keeps its place, its role tells nothing of who runs SSIS. */
const isHeldThere = (looking: Looking): boolean =>
  looking.subject.variant !== "attach, catalog stays" &&
  worth(looking.ownGroup)?.role === "Secondary" &&
  !isNew(looking);

interface Window {
  readonly name: string;
  readonly trigger: LiveTrigger;
  readonly backfillFrom?: string | undefined;
}

/** By the rule of a takeover: what runs is left alone. */
function stoppedWindows(
  live: readonly LiveTrigger[],
  configured: Looking["subject"]["estate"]["triggers"],
): readonly Window[] {
  return configured.flatMap(({ name, backfillFrom }) => {
    const trigger = live.find((one) => isNamed(one, name));
    return trigger?.type !== "TumblingWindowTrigger" || trigger.runtimeState === "Started"
      ? []
      : [{ name, trigger, backfillFrom }];
  });
}

/** What a takeover would say of those that it does not start all the same. */
async function refused(looking: Looking, windows: readonly Window[]): Promise<readonly string[]> {
  const { context, subject } = looking;
  const said = windows.map(async ({ name, trigger, backfillFrom }) => {
    if (backfillFrom === undefined) return [];
    const allowed = { factory: subject.runtime, trigger, backfillFrom };
    const { obstacle } = await firstWindow(context, allowed, soon(looking));
    return obstacle === undefined ? [] : [`${name}: ${obstacle}`];
  });
  return (await Promise.all(said)).flat();
}

const namesOf = (known: Known<readonly { readonly name: string }[] | undefined>): Names =>
  isKnown(known) ? { value: known.value?.map(({ name }) => name) } : known;

function names(
  looking: Looking,
  list: typeof listPipelines | typeof listTriggers,
  factory: Looking["subject"]["runtime"],
): Promise<Names> {
  const { context } = looking;
  return know(context, () =>
    unlessAbsent<readonly { readonly name: string }[]>(list(context.azure, factory, soon(looking))),
  ).then(namesOf);
}
