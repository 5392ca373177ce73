import { z } from "zod";
import type { AzureError } from "../azure/errors.ts";
import type { OperationHandle } from "../azure/operations.ts";
import { resourceName } from "../azure/resource-ids.ts";
import { readVirtualNetworkRules } from "../azure/servers.ts";
import { cureOf, lacksCatalog, type SeenGroup } from "../planner/role-step.ts";
import type { FailoverMode } from "../planner/strategies.ts";
import { waitUntilWritable } from "./catalog/writable-gate.ts";
import type { Context } from "./context/context.ts";
import { askedOf, bounded } from "./context/context.ts";
import { stillGoesOn } from "./group/accepted-failover.ts";
import { askForFailover, BUSY_DEADLINE } from "./group/ask-for-failover.ts";
import { isOurs, rolesInWords, seeGroup, seeSide } from "./group/group.ts";
import { tellingOfForced } from "./group/planned-failure.ts";
import {
  bothPrimary,
  bringingRole,
  decidedRoleStep,
  howRoleMoves,
  roleDidNotArrive,
} from "./group/role-refusal.ts";
import { catalogAccess, common, groupSides, runtimeAddress, timeouts } from "./lifecycle/inputs.ts";
import type { Reconciler, Run, Seen } from "./lifecycle/reconciler.ts";
import { inWords, Trouble } from "./lifecycle/trouble.ts";
import { assertOtherRests } from "./runtime/other-runtime.ts";
import { waitForOperation } from "./waits/operation.ts";
import { unlessUntold } from "./waits/silence.ts";
import { WaitedTooLong, waitUntil } from "./waits/waiting.ts";

const inputs = z.object({
  ...common,
  /** `Primary`: the role belongs here, and SSISDB is writable here. `follow`: whatever it is. */
  want: z.enum(["Primary", "follow"]),
  group: groupSides,
  ...howRoleMoves,
  /**
   * Servers that must have no rule for a virtual network service endpoint: through the listener the failover is transparent to the runtime
   * only then (article of 2020, SQL Database, scenario 1). Empty where the runtime is edited anyway.
   */
  withoutNetworkRules: z.array(z.string()),
  /** The other site's runtime, which the fence has stopped before a planned failover; absent where a takeover stops none. */
  fenced: runtimeAddress.optional(),
  /** Its region while that site runs it, where both sites run the same one. It cannot run twice, but packages run on it, and whose flag is the later one only it tells. */
  fencedLocation: z.string().optional(),
  catalog: catalogAccess,
  /** SSISDB of the other side: as long as that is the primary, only it knows how far the copy lags behind. */
  other: catalogAccess.optional(),
  timeouts,
});
type Inputs = z.infer<typeof inputs>;

export type { Inputs as FailoverGroupRoleInputs, Live as FailoverGroupRoleLive };

interface Live extends Seen {
  readonly here: string;
  readonly there: string;
  /** SSISDB was taken out of the group: it has no copy that a failover could bring to the other side. */
  readonly lacksCatalog?: true;
  /** Until the role is here. */
  readonly accepted?: OperationHandle | undefined;
}

/** A planned failover may take this long before it is given up on; the service itself gives up much earlier (PlannedFailoverTimedOut). */
const FAILOVER_DEADLINE = 60 * 60_000;
/** An old primary that comes back rejoins as Secondary by itself; how long both may say Primary before that is reported. */
const BOTH_DEADLINE = 15 * 60_000;

/**
 * The failover group's role: brought to this site when a flag asks for it, otherwise only watched. Nothing here ever corrects a role that
 * moved by itself.
 */
export const failoverGroupRole: Reconciler<Inputs, Live> = {
  kind: "failover group role",
  identity: [],
  parse: (raw) => inputs.parse(raw),
  claims: (wish) => wish.want === "Primary",
  onlyLooks: (wish) => wish.want === "follow",

  async look(context, wish, { accepted }) {
    const live = liveOf(await seeGroup(context, wish.group, wish.timeouts.call));
    return live.here === "Primary" ? live : { ...live, accepted };
  },

  drift(wish, live) {
    if (wish.want === "follow") return [];
    if (live.there === "Primary" && live.here === "Primary")
      return ["both sides say they are Primary"];
    if (live.here !== "Primary")
      return [`the role moved by itself: ${live.here} here, ${live.there} there`];
    return live.lacksCatalog ? ["SSISDB is not in the group: no failover could move it"] : [];
  },

  noteSettled: (context, asked) => context.ofThisRun?.roleCame.add(asked),

  async act(context, wish, run) {
    if (run.bareFlip) {
      context.log(
        `${wish.estate}: warning: activeRegion changed without a new activeSince: an old checkout could not be told from this one; \`npm run flip\` writes both`,
      );
    }
    const { group } = wish.group.here;
    const seen = await orInWords(seeGroup(context, wish.group, wish.timeouts.call), {
      estate: wish.estate,
      what: `reading the role of ${group} from both sides`,
      left: "the role is where it was, and the integration runtime was not started; the next `pulumi up` looks again and goes on",
    });
    if (wish.want === "follow") return liveOf(seen);
    run.moment(rolesInWords(seen));
    const left = `${rolesInWords(seen)} when this began`;
    return await orInWords(bringHere(context, wish, run, seen), bringing(wish, left));
  },
};

const bringing = (wish: Inputs, left: string) => ({
  estate: wish.estate,
  what: bringingRole(wish),
  left: `${left}; the integration runtime was not started; the next \`pulumi up\` looks again and goes on`,
});

async function orInWords<T>(work: Promise<T>, about: Parameters<typeof inWords>[1]): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw inWords(error, about);
  }
}

async function bringHere(
  context: Context,
  wish: Inputs,
  run: Run<Live>,
  seen: SeenGroup,
): Promise<Live> {
  const handle = await stillGoesOn(context, wish, run, seen);
  if (handle === undefined) await decideOnRole(context, wish, run, seen);
  else await pollOut(context, wish, "forced", handle);
  const settled = await waitForRole(context, wish, run);
  await orInWords(waitUntilWritable(context, wish), bringing(wish, rolesInWords(settled)));
  const live = liveOf(settled);
  if (live.lacksCatalog)
    context.log(
      `${wish.estate}: warning: SSISDB is not in ${wish.group.here.group}: no failover could move it\n  do: ${cureOf("CatalogNotInGroup", wish.site)}`,
    );
  return live;
}

async function decideOnRole(
  context: Context,
  wish: Inputs,
  run: Run<Live>,
  seen: SeenGroup,
): Promise<void> {
  const step = await decidedRoleStep(context, wish, run.mandate, seen, BUSY_DEADLINE);
  if (step.do !== "nothing" && (await raiseWhatIsLeft(context, wish))) {
    const again = await seeGroup(context, wish.group, wish.timeouts.call);
    return await decideOnRole(context, wish, run, again).catch(tellingOfFence(again));
  }
  const { group } = wish.group.here;
  switch (step.do) {
    case "nothing":
      break;
    case "wait":
      context.log(
        `${wish.estate}: ${group}: waiting for ${step.for} to ${wish.site} (failoverGroup.role: follow)`,
      );
      break;
    case "failover": {
      if (step.mode === "planned") {
        await assertTransparent(context, wish);
        await assertFenceStands(context, wish);
      }
      context.log(`${wish.estate}: ${group}: ${step.mode} failover to ${wish.site}`);
      const failOver = async (): Promise<void> => {
        const handle = await askForFailover(context, wish, run.mandate, step.mode, seen);
        if (step.mode === "forced") run.note({ accepted: handle });
        await pollOut(context, wish, step.mode, handle);
      };
      await (step.mode === "planned" ? tellingOfForced(context, wish, failOver) : failOver());
    }
  }
}

/** The role is still to come: what an earlier run has left of the fence is raised first, with time for packages to end perhaps. */
async function raiseWhatIsLeft(context: Context, wish: Inputs): Promise<boolean> {
  const left = context.ofThisRun?.leftOfFence;
  const raise = left?.get(askedOf(wish));
  left?.delete(askedOf(wish));
  await raise?.();
  return raise !== undefined;
}

/** A refusal that comes only after that has changed something all the same: what ran at the other site. */
const tellingOfFence =
  (seen: SeenGroup) =>
  (error: unknown): never => {
    if (!(error instanceof Trouble) || !error.changedNothing) throw error;
    throw error.afterChanges(
      `${rolesInWords(seen)}; the rest of the fence was raised before: what it stopped stays stopped`,
    );
  };

async function pollOut(
  context: Context,
  wish: Inputs,
  mode: FailoverMode,
  handle: OperationHandle | undefined,
): Promise<void> {
  await waitForOperation(context, handle, {
    estate: wish.estate,
    what: `${mode} failover of ${wish.group.here.group}`,
    deadline: FAILOVER_DEADLINE,
    call: wish.timeouts.call,
    // Whether it is the only Primary is waited for after that.
    done: async () =>
      (await seeSide(context, wish.group.here, wish.timeouts.call)).role === "Primary",
  });
}

/** A forced failover does not wait for the fence: it runs beside it. */
async function assertFenceStands(context: Context, wish: Inputs): Promise<void> {
  if (wish.fenced === undefined) return;
  await assertOtherRests(context, wish, wish.fenced, bringingRole(wish), wish.fencedLocation);
}

/** A planned move is refused where the runtime could not follow it; in a forced one the database counts more than its client. */
async function assertTransparent(context: Context, wish: Inputs): Promise<void> {
  for (const server of wish.withoutNetworkRules) {
    const rules = await readVirtualNetworkRules(
      context.azure,
      server,
      bounded(context, wish.timeouts.call),
    );
    const [rule] = rules;
    if (rule === undefined) continue;
    throw new Trouble({
      estate: wish.estate,
      what: bringingRole(wish),
      code: "NetworkRuleOnServer",
      means: `${resourceName(server)} has a virtual network rule (${resourceName(rule.id)}): the runtime's subnet is admitted to one server only, so that it could not follow the listener`,
      cure: "use `strategy: relocate`, which takes the runtime to a subnet of this site; or replace the rule by a private endpoint",
      left: "nothing was changed",
      changedNothing: true,
    });
  }
}

async function waitForRole(context: Context, wish: Inputs, run: Run<Live>): Promise<SeenGroup> {
  const { group } = wish.group.here;
  let last: SeenGroup | undefined;
  let instead: AzureError | undefined;
  let bothSince: number | undefined;
  try {
    return await waitUntil(context, {
      deadline: FAILOVER_DEADLINE,
      saying: (elapsed) =>
        `${wish.estate}: ${group}: ${wish.site} is not the only Primary yet, after ${elapsed}: ${rolesAsTold(last, instead)}`,
      look: async () => {
        const look = seeGroup(context, wish.group, wish.timeouts.call);
        const seen = await unlessUntold(look, (error) => {
          instead = error;
        });
        if (seen === undefined) return undefined;
        last = seen;
        run.moment(rolesInWords(seen));
        const isBoth = seen.here.role === "Primary" && seen.there.role === "Primary";
        bothSince = isBoth ? (bothSince ?? context.clock.elapsed()) : undefined;
        if (bothSince !== undefined && context.clock.elapsed() - bothSince >= BOTH_DEADLINE)
          throw bothPrimary(wish, seen);
        return isOurs(seen) ? seen : undefined;
      },
    });
  } catch (error) {
    if (!(error instanceof WaitedTooLong)) throw error;
    // Where nothing was told at all, whatever keeps it from being told is the failure.
    if (last === undefined) {
      last = await seeGroup(context, wish.group, wish.timeouts.call);
      instead = undefined;
    }
    throw await roleDidNotArrive(context, wish, error, rolesAsTold(last, instead));
  }
}

/** Roles that were seen once are not told as those of now. */
function rolesAsTold(last: SeenGroup | undefined, instead: AzureError | undefined): string {
  if (last === undefined) return `nothing is told (${instead?.message})`;
  const roles = rolesInWords(last);
  return instead === undefined ? roles : `${roles} (as last seen; now ${instead.message})`;
}

function liveOf({ here, there }: SeenGroup): Live {
  // One side may be behind: what the other one still names is in the group.
  const isInGroup = "holdsCatalog" in there && there.holdsCatalog === true;
  return {
    here: here.role,
    there: there.role,
    ...(lacksCatalog(here) && !isInGroup && { lacksCatalog: true }),
  };
}
