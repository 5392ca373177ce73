import type { FailoverMode } from "./strategies.ts";

/** One side of a failover group as ARM shows it, or why it does not. */
export type SeenSide =
  | {
      readonly role: "Primary" | "Secondary";
      readonly replicationState: string;
      /** Whether SSISDB is among the databases that it names; a group of instances names none, and takes all. */
      readonly holdsCatalog?: boolean;
    }
  | { readonly role: "unreachable"; readonly why?: string }
  | { readonly role: "absent" };

/** A failover group as its two sides show it, seen from one of them. */
export interface SeenGroup {
  readonly here: SeenSide;
  readonly there: SeenSide;
}

/**
 * Whether the flag lets this run act.
 * - `takes`: a pair that was not settled yet names this site;
 * - `same`: the pair is settled; only ordinary drift may be mended;
 * - `first`: this stack has never settled anything, and its configuration has no time: it may adopt, not take over.
 */
export type Mandate = "takes" | "same" | "first";

export type RoleStep =
  | { readonly do: "nothing" }
  | { readonly do: "failover"; readonly mode: FailoverMode }
  | { readonly do: "wait"; readonly for: string }
  /** What was seen is no state of a group: the sides were asked while it was failing over. */
  | { readonly do: "look again" }
  | { readonly do: "refuse"; readonly code: RoleRefusal; readonly why: string };

export type RoleRefusal =
  | "GroupAbsent"
  | "GroupUnreachable"
  | "BothPrimary"
  | "RoleMovedByItself"
  | "FirstRunNeedsSince"
  | "CatalogNotInGroup"
  | "Seeding"
  | "ForcedWindowClosed";

/** What the configuration and the flag want of the role. */
export interface RoleWish {
  readonly mandate: Mandate;
  readonly failover: FailoverMode;
  /** `forced` counts only until then. */
  readonly dataLossAllowed: boolean;
  /** `follow`: somebody else moves the role, this program waits for it. */
  readonly role: "drive" | "follow";
}

/** A state of a group in which no failover is possible: the copy is not complete. */
export const isSeedingState = (replicationState: string): boolean =>
  /seed|pending/i.test(replicationState);

const isSeeding = (side: SeenSide): boolean =>
  "replicationState" in side && isSeedingState(side.replicationState);

/** Whether a group of logical servers names its databases, and SSISDB is none of them. */
export const lacksCatalog = (side: SeenSide): boolean =>
  "holdsCatalog" in side && side.holdsCatalog === false;

/**
 * No side says Primary, and the copy is not complete: so it looks in the moment of a switch, such as of a failover that an earlier run began,
 * because the sides are asked one by one. A copy that is being made has a Primary that it is made from.
 */
const isSwitching = (here: SeenSide, there: SeenSide): boolean =>
  here.role === "Secondary" && there.role === "Secondary" && (isSeeding(here) || isSeeding(there));

/**
 * What to do about the role when this site is to be active. The role is the fence: what is true in Azure counts, whatever a flag
 * says, and only a flag that has not acted yet may change it (rule 2).
 */
export function nextRoleStep(seen: SeenGroup, wish: RoleWish): RoleStep {
  const { here, there } = seen;
  if (here.role === "absent") {
    return refuse("GroupAbsent", "the failover group does not exist on this side");
  }
  if (here.role === "unreachable") {
    const why = "this side of the failover group does not answer";
    return refuse("GroupUnreachable", here.why === undefined ? why : `${why} (${here.why})`);
  }
  if (here.role === "Primary") {
    return there.role === "Primary"
      ? refuse("BothPrimary", "both sides say they are Primary")
      : { do: "nothing" };
  }
  if (wish.mandate === "same") {
    return refuse(
      "RoleMovedByItself",
      "the role is on the other side, and no flag of this stack moved it there",
    );
  }
  if (wish.mandate === "first") {
    return refuse(
      "FirstRunNeedsSince",
      "the role is on the other side, and this is the first run of this stack",
    );
  }
  // One side alone may be behind: what is said of a lost region's group must not hold up a forced failover.
  if (lacksCatalog(here) && lacksCatalog(there)) {
    return refuse(
      "CatalogNotInGroup",
      "SSISDB is not in the group: the role would move without it",
    );
  }
  if (wish.role === "follow") return { do: "wait", for: "somebody else's failover" };
  if (isSwitching(here, there)) return { do: "look again" };
  if (isSeeding(here) || isSeeding(there)) {
    return refuse("Seeding", "the secondary's copy is not complete yet");
  }
  if (wish.failover === "forced" && !wish.dataLossAllowed) {
    return refuse(
      "ForcedWindowClosed",
      "`failover: forced` is configured, but `allowDataLossUntil` is not in the future",
    );
  }
  return { do: "failover", mode: wish.failover };
}

const refuse = (code: RoleRefusal, why: string): RoleStep => ({ do: "refuse", code, why });

/** What to do about a refusal, for somebody who brings the stack of `site` up. */
export function cureOf(code: RoleRefusal, site: string): string {
  return CURES[code].replaceAll("<this site>", site);
}

const CURES: Readonly<Record<RoleRefusal, string>> = {
  GroupAbsent:
    "create the group first: bring up the primary site's stack (`npm run pulumi -- up`), or check failoverGroup.name and sqlServer; one with existing: true is made by nobody here",
  GroupUnreachable:
    "this site cannot take over while its own region does not answer; check the region's health and this machine's network",
  BothPrimary:
    "start nothing; wait until Azure has demoted one side (a forced failover's old primary rejoins as Secondary), then `pulumi up`",
  RoleMovedByItself:
    "to bring it here on purpose: `npm run flip -- <this site>`, which writes a new time; else point activeRegion to the side that holds it",
  FirstRunNeedsSince:
    "if this stack is meant to take over now, set activeSince (`npm run flip -- <this site>` writes it); else flip activeRegion to the other site",
  CatalogNotInGroup:
    "add SSISDB to the group, in the portal of its primary, and wait until replicationState is CATCH_UP",
  Seeding:
    "wait until replicationState is CATCH_UP; a failover, forced or not, is not possible before",
  ForcedWindowClosed:
    "where an interrupted run has sent one, wait a few minutes and run `pulumi up` again, which finds the role here; else set allowDataLossUntil to a time at most 24 h ahead if losing the last seconds of data is acceptable (the command: docs/runbook.md, Region lost), or set failover: planned",
};
