import { type LiveGroup, readGroup } from "../../azure/failover-groups.ts";
import type { SeenGroup, SeenSide } from "../../planner/role-step.ts";
import type { Context } from "../context/context.ts";
import { bounded } from "../context/context.ts";
import { type GroupAddress, type GroupSides, isCatalogId } from "../lifecycle/inputs.ts";
import { unlessAbsentInARow } from "../waits/in-a-row.ts";
import { isRegionSilent } from "../waits/silence.ts";

/** Both sides of a failover group at once; a side that does not answer is `unreachable`, which is no failure: its region may be gone. */
export async function seeGroup(
  context: Context,
  sides: GroupSides,
  timeoutMs: number,
): Promise<SeenGroup> {
  const [here, there] = await Promise.all([
    seeSide(context, sides.here, timeoutMs),
    seeSide(context, sides.there, timeoutMs),
  ]);
  return { here, there };
}

/** One side, counted as absent only when it was so three times in a row. */
export const seeSide = (
  context: Context,
  side: GroupAddress,
  timeoutMs: number,
): Promise<SeenSide> =>
  orUnreachable(async () => {
    const look = () => readGroup(context.azure, side, bounded(context, timeoutMs));
    return sideOf(side, await unlessAbsentInARow(context, look));
  });

/** The same by one look: enough for what is only told, and a preview has no time for more. */
export const glanceAtSide = (
  context: Context,
  side: GroupAddress,
  timeoutMs: number,
): Promise<SeenSide> =>
  orUnreachable(async () =>
    sideOf(side, await readGroup(context.azure, side, bounded(context, timeoutMs))),
  );

async function orUnreachable(see: () => Promise<SeenSide>): Promise<SeenSide> {
  try {
    return await see();
  } catch (error) {
    if (!isRegionSilent(error)) throw error;
    return { role: "unreachable", why: error.message };
  }
}

/** A side that was read. */
export function sideOf({ kind }: GroupAddress, group: LiveGroup | undefined): SeenSide {
  if (group === undefined) return { role: "absent" };
  const { role, replicationState, databases } = group;
  return {
    role,
    replicationState,
    ...(kind === "server" && { holdsCatalog: databases.some(isCatalogId) }),
  };
}

/** The server by which a side's copy is told from others; undefined for instances, which have one at most. */
export const serverOf = (side: GroupAddress): string | undefined =>
  side.kind === "server" ? side.server : undefined;

/** This side is the one that may be written, and no side that answers says otherwise. */
export function isOurs(seen: SeenGroup): boolean {
  return seen.here.role === "Primary" && seen.there.role !== "Primary";
}

export type RolesInWords = `${string} here, ${string} there`;

/** "Primary here, Secondary there" */
export function rolesInWords(seen: SeenGroup): RolesInWords {
  return `${seen.here.role} here, ${seen.there.role} there`;
}
