import { z } from "zod";
import { otherSite, parsePair, type Site } from "../../config/pair.ts";
import type { Mandate, RoleRefusal, RoleStep, SeenGroup } from "../../planner/role-step.ts";
import { cureOf, nextRoleStep } from "../../planner/role-step.ts";
import type { FailoverMode } from "../../planner/strategies.ts";
import { type Context, stackAt } from "../context/context.ts";
import type { GroupSides, Timeouts } from "../lifecycle/inputs.ts";
import { Trouble } from "../lifecycle/trouble.ts";
import { unlessUntold } from "../waits/silence.ts";
import { WaitedTooLong, waitUntil } from "../waits/waiting.ts";
import { isOurs, rolesInWords, seeGroup } from "./group.ts";

/** How the role may come to this site, as every resource is told that must not act when it cannot. */
export const howRoleMoves = {
  failover: z.enum(["planned", "forced"]),
  /** RFC 3339, or empty: a forced failover is newly sent only until then. */
  allowDataLossUntil: z.string(),
  /** `follow`: somebody else moves the role, this program waits for it. */
  movedBy: z.enum(["drive", "follow"]),
};

export interface RoleWish {
  readonly estate: string;
  readonly site: Site;
  readonly group: GroupSides;
  readonly failover: FailoverMode;
  readonly allowDataLossUntil: string;
  readonly movedBy: "drive" | "follow";
  readonly timeouts: Timeouts;
}

/** What is done about the role, in the words of every failure on its way. */
export const bringingRole = ({
  group,
  site,
}: {
  readonly group: GroupSides;
  readonly site: Site;
}): string => `bringing the role of ${group.here.group} to ${site}`;

type AllowedRoleStep = Exclude<RoleStep, { do: "refuse" }>;

/**
 * The next step about the role, and never a refusal: that is thrown.
 *
 * @param sent what may be under way already, such as a failover whose answer was lost; absent: nothing was sent
 */
export function allowedRoleStep(
  context: Context,
  wish: RoleWish,
  mandate: Mandate,
  seen: SeenGroup,
  sent?: string,
): AllowedRoleStep {
  const step = nextRoleStep(seen, {
    mandate,
    failover: wish.failover,
    dataLossAllowed: Date.parse(wish.allowDataLossUntil) > context.clock.now().getTime(),
    role: wish.movedBy,
  });
  if (step.do !== "refuse") return step;
  throw roleRefusal(wish, seen, step, sent);
}

/**
 * The same, once the group is in a state that a step can be told from.
 *
 * @param deadline milliseconds of Azure's time for a switch that is under way
 */
export async function decidedRoleStep(
  context: Context,
  wish: RoleWish,
  mandate: Mandate,
  first: SeenGroup,
  deadline: number,
): Promise<Exclude<AllowedRoleStep, { do: "look again" }>> {
  const step = allowedRoleStep(context, wish, mandate, first);
  if (step.do !== "look again") return step;
  let last = first;
  try {
    return await waitUntil(context, {
      deadline,
      saying: (elapsed) =>
        `${wish.estate}: ${wish.group.here.group}: no side says that it is Primary, after ${elapsed}: ${rolesInWords(last)}`,
      look: async () => {
        const seen = await unlessUntold(seeGroup(context, wish.group, wish.timeouts.call));
        if (seen === undefined) return undefined;
        last = seen;
        const next = allowedRoleStep(context, wish, mandate, seen);
        return next.do === "look again" ? undefined : next;
      },
    });
  } catch (error) {
    if (!(error instanceof WaitedTooLong)) throw error;
    const why = `no side says that it is Primary, and the copy is not complete (${error.message})`;
    throw roleRefusal(wish, last, { code: "Seeding", why });
  }
}

/** @param sent as above */
function roleRefusal(
  wish: RoleWish,
  seen: SeenGroup,
  { code, why }: { readonly code: RoleRefusal; readonly why: string },
  sent?: string,
): Trouble {
  return new Trouble({
    estate: wish.estate,
    what: bringingRole(wish),
    code,
    means: why,
    cure: cureOf(code, wish.site),
    left: `${rolesInWords(seen)}; ${sent ?? "nothing was changed"}`,
    changedNothing: sent === undefined,
  });
}

/** Both sides have gone on saying Primary after the role came here. */
export function bothPrimary(wish: RoleWish, seen: SeenGroup): Trouble {
  return new Trouble({
    estate: wish.estate,
    what: bringingRole(wish),
    code: "BothPrimary",
    means: "both sides go on saying that they are Primary: either could be written to",
    cure: cureOf("BothPrimary", wish.site),
    left: `${rolesInWords(seen)}; the integration runtime was not started`,
  });
}

/** Nobody has moved the role here, or it has left again; meanwhile nothing runs SSIS where the fence has stopped it. */
export async function roleDidNotArrive(
  context: Context,
  wish: RoleWish,
  { message }: WaitedTooLong,
  roles: string,
): Promise<Trouble> {
  return new Trouble({
    estate: wish.estate,
    what: bringingRole(wish),
    code: "RoleDidNotArrive",
    means: `this side is not the only Primary (${message}): nobody has moved the role here, or it has left again`,
    cure: `look at the failover group in the portal: have whoever moves it (failoverGroup.role: follow) do so, or set \`failoverGroup.role: drive\`; then run \`pulumi up\` again; ${await givingUp(context, wish.site)}`,
    left: `${roles}; what the fence has stopped stays stopped; the integration runtime was not started`,
  });
}

/** The way back: nothing runs SSIS once the fence has stopped it. */
export async function givingUp(context: Context, site: Site): Promise<string> {
  const other = otherSite(site);
  return `to give the move up and run SSIS at ${other} again: \`npm run flip -- ${other}\`, then \`npm run takeover -- --stack ${await stackAt(context, other)}\``;
}

/**
 * Rule 1: nothing is run, started or attached here while this side is not the one Primary, or its role is unknown.
 *
 * @param what what is not done then, such as `starting the triggers of adf-sales`
 * @param left what was done before, where something was
 */
export async function assertRoleHere(
  context: Context,
  wish: {
    readonly estate: string;
    readonly site: Site;
    /** The flag with its time. */
    readonly activeRegion: string;
    readonly group?: GroupSides | undefined;
    readonly timeouts: Timeouts;
  },
  what: string,
  left?: string,
): Promise<void> {
  if (wish.group === undefined) return;
  const seen = await seeGroup(context, wish.group, wish.timeouts.call);
  if (isOurs(seen)) return;
  // A standby whose own region is lost, say: the flag has left that already.
  const isLeft =
    seen.here.role === "unreachable" && parsePair(wish.activeRegion).activeRegion !== wish.site;
  throw new Trouble({
    estate: wish.estate,
    what,
    code: "RoleNotHere",
    means: `this site is not the one Primary of ${wish.group.here.group} (${rolesInWords(seen)}): both sites could run SSIS, or this one against a read-only SSISDB`,
    cure: isLeft
      ? `if the region of ${wish.site} is lost, nothing waits for this: run it once the region answers`
      : `bring the role here first (\`npm run flip -- ${wish.site}\`, then \`pulumi up\`), or bring up the stack of the site that holds it`,
    left: left ?? "nothing was changed",
    changedNothing: left === undefined,
  });
}
