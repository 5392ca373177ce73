import { resourceName } from "../../azure/resource-ids.ts";
import { hasDatabase } from "../../azure/servers.ts";
import type { Site } from "../../config/pair.ts";
import { isSeedingState } from "../../planner/role-step.ts";
import { waitWhileReadOnly } from "../catalog/writable-gate.ts";
import type { Context } from "../context/context.ts";
import { bounded } from "../context/context.ts";
import { seeGroup } from "../group/group.ts";
import { assertInstanceServes } from "../group/instance.ts";
import { assertRoleHere } from "../group/role-refusal.ts";
import {
  CATALOG_DATABASE,
  type CatalogAccess,
  type GroupSides,
  type RuntimeAddress,
  type Timeouts,
} from "../lifecycle/inputs.ts";
import { Trouble } from "../lifecycle/trouble.ts";
import { assertOtherRests, stateIfTold } from "./other-runtime.ts";

/** A runtime that is to be written, started or stopped at its site. */
export interface RuntimeAtSite {
  readonly estate: string;
  readonly site: Site;
  readonly activeRegion: string;
  readonly address: RuntimeAddress;
  readonly group: GroupSides;
  /** Resource id of this site's server, for one of a dual standby pair: its copy of SSISDB must be there. */
  readonly pairOn?: string | undefined;
  /** The other site's runtime, where no role tells which of the two serves SSISDB (`catalogRole: leave`). */
  readonly other?: RuntimeAddress | undefined;
  readonly instances?: readonly string[] | undefined;
  /** SSISDB on this site's server, where SQL is to be asked. */
  readonly catalog: CatalogAccess | undefined;
  /** Host of the group's listener, for a runtime that goes by it. */
  readonly listener?: string | undefined;
  readonly throughPublicEndpoint?: boolean | undefined;
  readonly timeouts: Timeouts;
}

/** What was found out before a write that may be made, and what did not answer. */
export interface FoundBeforeWrite {
  /** False where SQL was asked whether SSISDB is writable and did not tell: to ask it again would only cost its time. */
  readonly sqlTells: boolean;
  /** False where no role tells which runtime serves SSISDB, and the other one's region is silent. */
  readonly otherRests: boolean;
}

/**
 * Rule 1, asked before each write: a runtime is written and started only where SSISDB is writable; one of a dual standby pair also where its
 * copy of SSISDB is, because the pair counts as one runner (article of 2024).
 *
 * @throws Trouble when it must not be
 */
export async function assertMayRun(
  context: Context,
  wish: RuntimeAtSite,
  what: string,
): Promise<FoundBeforeWrite> {
  const { pairOn, catalog } = wish;
  const asPrimary = () => assertRoleHere(context, wish, what);
  let sqlTells = true;
  if (pairOn === undefined || !(await isReadyStandby(context, wish, pairOn, what))) {
    if (catalog === undefined) await asPrimary();
    else sqlTells = await waitWhileReadOnly(context, { ...wish, catalog }, asPrimary);
  }
  const otherRests =
    wish.other === undefined || (await assertOtherRests(context, wish, wish.other, what));
  await assertInstanceServes(context, wish, what);
  return { sqlTells, otherRests };
}

/** Whether it is the pair's standby, with its copy of SSISDB; as the primary of the pair it obeys the same rule as any runtime. */
async function isReadyStandby(
  context: Context,
  wish: RuntimeAtSite,
  serverId: string,
  what: string,
): Promise<boolean> {
  const seen = await seeGroup(context, wish.group, wish.timeouts.call);
  if (seen.here.role !== "Secondary") return false;
  const database = { serverId, name: CATALOG_DATABASE };
  const isHere = await hasDatabase(context.azure, database, bounded(context, wish.timeouts.call));
  const seeding = isSeedingState(seen.here.replicationState);
  if (isHere && !seeding) return true;
  const server = resourceName(serverId);
  throw new Trouble({
    estate: wish.estate,
    what,
    code: "NoCopyYet",
    means: isHere
      ? `the copy of SSISDB on ${server} is not complete (${seen.here.replicationState})`
      : `there is no copy of SSISDB on ${server}: a standby attaches to it, and would make an SSISDB of its own without it`,
    cure: "bring up the other stack first, which adds SSISDB to the failover group; wait until the group is in CATCH_UP, then run `pulumi up` again",
    left: "nothing was changed",
    changedNothing: true,
  });
}

/**
 * Whether a runtime that is to rest (or the triggers that make work for it) still serves SSISDB: the flag has gone to the other site, and that
 * one has not taken over yet. Stopping it now would leave nobody who runs packages; it is stopped when the other one has, by its fence or by
 * the next `up` of this stack.
 */
export async function stillServes(
  context: Context,
  wish: Pick<RuntimeAtSite, "group" | "other" | "timeouts">,
): Promise<boolean> {
  if (wish.other !== undefined)
    return (await stateIfTold(context, wish.other, wish.timeouts)) !== "Started";
  const seen = await seeGroup(context, wish.group, wish.timeouts.call);
  return seen.here.role !== "Secondary";
}
