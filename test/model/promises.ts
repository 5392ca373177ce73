import { type Look, lookForPlan } from "../../components/look-for-plan.ts";
import { planOf } from "../../components/plans.ts";
import type { JournalEvent } from "../../simulator/journal.ts";
import type { World } from "../../simulator/world.ts";
import type { Outcome, TestStack } from "../support/stack.ts";
import type { ModelEstate } from "./estates.ts";
import type { Errand } from "./stack.ts";

/** What a preview right before an `up` has promised in words. */
export interface Promised {
  readonly plan: string;
  /** Things that are written, as {@link writtenBy} names them; `perhaps` is promised under a condition, or told beside the plan. */
  readonly surely: ReadonlySet<string>;
  readonly perhaps: ReadonlySet<string>;
  /** Events of the journal before it. */
  readonly since: number;
}

/** The promise of the next `up` of an active site; undefined where something may come in between, or could not be seen. */
export async function promiseOf(stack: TestStack, world: World): Promise<Promised | undefined> {
  if (stack.state.size === 0 || isUnborn(stack) || !isCalm(world)) return undefined;
  const at = stack.atSite;
  const said = stack.lines.length;
  const verdicts = await stack.verdicts();
  if (!at.active || verdicts.refused) return undefined;
  const { seen, unknown } = await lookForPlan(stack.context(), at);
  if (unknown.length > 0 || !isAllSeen(seen)) return undefined;
  const { command, lines } = planOf(at, seen, verdicts);
  const surely = new Set<string>();
  const perhaps = new Set<string>();
  for (const line of command === "up" ? lines : [])
    for (const write of writesIn(line))
      (line.includes(", if that is ") || line.includes(", unless ") ? perhaps : surely).add(write);
  // Of a runtime at rest it goes without saying: it is written before it starts.
  const { name, factory } = at.runtime().address;
  const isTold = stack.lines.slice(said).some((line) => line.includes("credential changed"));
  if (isTold || seen.runtime?.state === "Stopped")
    for (const verb of isTold ? ["stop", "put", "start"] : ["put"])
      perhaps.add(`${verb} ${factory}/${name}`);
  return { plan: lines.join("\n"), surely, perhaps, since: world.journal().length };
}

/** How an `up` that came to its end differs from what was promised; undefined: it does not. */
export function brokenPromise(
  { plan, surely, perhaps, since }: Promised,
  outcome: Outcome,
  world: World,
  { id }: Errand,
  estate: ModelEstate,
): string | undefined {
  if (Object.keys(outcome.errors).length > 0) return undefined;
  const written = new Set<string>();
  for (const event of world.journal().slice(since))
    if (event.kind === "write" && event.userAgent.includes(`run-${id}`) && isOf(event, estate))
      for (const write of writtenBy(event)) written.add(write);
  // It has no effect where the same runtime was attached before.
  const undone = [...surely].filter((write) => !written.has(write) && write !== "attach");
  const untold = [...written].filter((write) => !surely.has(write) && !perhaps.has(write));
  return undone.length + untold.length === 0
    ? undefined
    : `run ${id}, not done: ${undone.join(", ")}; not told: ${untold.join(", ")}; the plan:\n${plan}`;
}

const STEP =
  /^\d+\. (?<verb>stop|start|edit|make) (?<what>triggers? )?(?<names>.+?) (?:in|of) (?<factory>[\w-]+)/;

/** What a line of a plan says of writes: of those that each stands for itself. */
function writesIn(line: string): readonly string[] {
  if (/^\d+\. fail over /.test(line)) return ["failover"];
  if (/^\d+\. attach /.test(line)) return ["attach"];
  if (/^\d+\. run .* in SSISDB/.test(line)) return ["hooks"];
  const { verb = "", what, names = "", factory } = STEP.exec(line)?.groups ?? {};
  if (verb === "") return [];
  const written = verb === "edit" || verb === "make" ? ["put"] : [verb];
  const verbs = / and start it/.test(line) ? [...written, "start"] : written;
  return names
    .split(", ")
    .flatMap((name) => verbs.map((one) => `${one} ${factory}/${what ? "trigger " : ""}${name}`));
}

/** The same of a write in the journal. */
function writtenBy(event: JournalEvent & { readonly kind: "write" }): readonly string[] {
  const { effect, action, trigger, runtime, path } = event;
  if (effect !== "applied") return [];
  if (path.includes("failover_integration_runtime")) return ["attach"];
  if (/catalog_properties|configure_catalog/.test(path)) return ["hooks"];
  if (action === "failover" || action === "forceFailover") return ["failover"];
  const [factory, , name] = (trigger ?? runtime ?? "").split("/").slice(-3);
  return name === undefined ? [] : [`${action} ${factory}/${trigger ? "trigger " : ""}${name}`];
}

const isOf = ({ resource }: { readonly resource: string }, { name }: ModelEstate): boolean =>
  resource.toLowerCase().includes(`-${name}`);

/** Nothing is wrong with Azure but that a region may be lost, and nothing is under way in it. */
function isCalm(world: World): boolean {
  if (world.faults.list().some(({ id }) => !id.startsWith("lost "))) return false;
  const begun = new Set<string>();
  for (const event of world.journal())
    if (event.kind === "operation")
      if (event.outcome === "started") begun.add(event.operation);
      else begun.delete(event.operation);
  return begun.size === 0;
}

/** SSISDB is still to be made: that is told as one. */
const isUnborn = ({ state, site }: TestStack): boolean =>
  site === "primary" && typeof state.get("SsisCatalog")?.outputs.settled !== "string";

const isAllSeen = ({ group, runtime, otherRuntime }: Look["seen"]): boolean =>
  [group, runtime, otherRuntime].every((one) => one !== undefined) &&
  group?.there.role !== "unreachable";
