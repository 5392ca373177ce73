import { readGroup } from "../azure/failover-groups.ts";
import { readRuntime, readRuntimeStatus } from "../azure/integration-runtimes.ts";
import { resourceName } from "../azure/resource-ids.ts";
import { isNamed, listTriggers, startsPipelines } from "../azure/triggers.ts";
import type { EstateAtSite } from "../estate/estate-at-site.ts";
import type { RuntimeInPreview, Seen } from "../planner/plan-subject.ts";
import { runtimeDifferences } from "../planner/runtime-differences.ts";
import { differencesInWords } from "../planner/runtime-step.ts";
import { inCatalog } from "../reconcilers/catalog/catalog-connection.ts";
import { bounded, type Context } from "../reconcilers/context/context.ts";
import { glanceAtSide, sideOf } from "../reconcilers/group/group.ts";
import {
  catalogAccess,
  type FactoryAddress,
  type RuntimeAddress,
  runtimeBodyJson,
} from "../reconcilers/lifecycle/inputs.ts";
import { resolved } from "../reconcilers/lifecycle/properties.ts";
import { readRunningExecutions } from "../sql/catalog.ts";

/** How long a preview looks for its plan, beside what the engine does meanwhile. */
export const LOOK_MS = 3000;

/** What was seen of an estate, and why the rest was not. */
export interface Look {
  readonly seen: Seen;
  readonly unknown: readonly string[];
}

/** Reads what a plan in words needs, all at once; what cannot be read is told, never thrown: a preview works without Azure. */
export async function lookForPlan(context: Context, at: EstateAtSite): Promise<Look> {
  const unknown = new Set<string>();
  const known = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      const said = wordsOf(error);
      unknown.add(context.azure.secrets.scrub(said.split("\n")[0] ?? said));
      return undefined;
    }
  };
  const wish = at.runtime();
  const fence = at.fence();
  const call = () => bounded(context, LOOK_MS);
  const [own, there, runtime, otherRuntime, startedHere, startedThere] = await Promise.all([
    known(async () => ({ group: await readGroup(context.azure, wish.group.here, call()) })),
    known(() => glanceAtSide(context, wish.group.there, LOOK_MS)),
    known(async () => {
      const { body } = await resolved(context, { ...wish });
      return await see(context, wish.address, runtimeBodyJson.parse(body));
    }),
    known(() => see(context, fence.runtime, undefined)),
    // In a state that is new, one here is started, and one there is stopped.
    triggersThat((state) => state === "Started", context, at, at.triggers().factory),
    triggersThat(startsPipelines, context, at, fence.factory),
  ]);
  const group = own && there && { here: sideOf(wish.group.here, own.group), there };
  // Once the role is here, the packages are this side's own.
  const runningPackages =
    group?.here.role === "Secondary" ? await countPackages(context, at) : undefined;
  const databases = own?.group?.databases.map(resourceName) ?? [];
  return {
    seen: {
      group,
      // An instance's group lists none: it takes all of them.
      databases: databases.length === 0 ? undefined : databases,
      runtime,
      otherRuntime: at.isOneRuntime ? runtime : otherRuntime,
      runningPackages,
      startedHere,
      startedThere,
    },
    unknown: [...unknown],
  };
}

/** The clock that ends a look says nothing of Azure in its own words. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === "TimeoutError" ? `no answer within ${LOOK_MS / 1000} s` : error.message;
}

async function see(
  context: Context,
  address: RuntimeAddress,
  wanted: ReturnType<typeof runtimeBodyJson.parse> | undefined,
): Promise<RuntimeInPreview> {
  const call = () => bounded(context, LOOK_MS);
  const live = await readRuntime(context.azure, address, call());
  if (live === undefined) return { state: "absent", differences: [] };
  const status =
    live.state === "Started" ? await readRuntimeStatus(context.azure, address, call()) : undefined;
  return {
    state: live.state,
    nodes: status?.nodes.length,
    differences:
      wanted === undefined ? [] : differencesInWords(runtimeDifferences(wanted, live.body)),
  };
}

/** Undefined where they cannot be listed: what keeps them from that is told of the runtime in the same factory. */
async function triggersThat(
  isIn: (runtimeState: string) => boolean,
  context: Context,
  at: EstateAtSite,
  factory: FactoryAddress | undefined,
): Promise<readonly string[] | undefined> {
  const names = at.estate.triggers.map(({ name }) => name);
  if (factory === undefined || names.length === 0) return undefined;
  try {
    const live = await listTriggers(context.azure, factory, bounded(context, LOOK_MS));
    const started = live.filter(({ runtimeState }) => isIn(runtimeState));
    return names.filter((name) => started.some((one) => isNamed(one, name)));
  } catch {
    return undefined;
  }
}

/** Undefined where SSISDB cannot be asked from here, which is nothing unusual: the plan then says "running packages" without a number. */
async function countPackages(context: Context, at: EstateAtSite): Promise<number | undefined> {
  try {
    const { catalog } = await resolved(context, { ...at.fence() });
    const running = await inCatalog(
      context,
      at.estate.name,
      catalogAccess.parse(catalog),
      LOOK_MS,
      readRunningExecutions,
    );
    return running.length;
  } catch {
    return undefined;
  }
}
