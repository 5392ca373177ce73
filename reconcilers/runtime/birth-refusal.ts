import { resourceName } from "../../azure/resource-ids.ts";
import { readServer } from "../../azure/servers.ts";
import { cureOfNoBirth } from "../../planner/plan-in-words.ts";
import type { SeenSide } from "../../planner/role-step.ts";
import { bounded, type Context } from "../context/context.ts";
import type { Run } from "../lifecycle/reconciler.ts";
import { Trouble } from "../lifecycle/trouble.ts";
import type { SsisCatalogInputs, SsisCatalogLive } from "../ssis-catalog.ts";

/** What is being done, in the words of every failure on its way. */
export const BIRTH = "setting SSISDB up";

interface Obstacle {
  readonly code: string;
  readonly means: string;
  readonly cure: string;
}

/** Why SSISDB must not be made now; undefined where nothing stands in its way. */
export function obstacleToBirth(
  wish: SsisCatalogInputs,
  run: Run<SsisCatalogLive>,
  found: SsisCatalogLive,
  role: SeenSide,
): Obstacle | undefined {
  if (found.here === "unreachable" || found.there === "unreachable") {
    return {
      code: "SideUnreachable",
      means:
        "one side does not answer, so that nobody knows whether it has an SSISDB; a second one must not be made",
      cure: "run `pulumi up` again when both sides answer",
    };
  }
  if (!run.creating) {
    return {
      code: "CatalogGone",
      means:
        "this stack has set SSISDB up before, and it is on neither side any more; a new, empty one would hide the loss",
      cure: "restore SSISDB (point-in-time restore) on the side that is to be Primary, then run `pulumi up` again",
    };
  }
  if (!run.active) {
    return {
      code: "NotActive",
      means: `SSISDB does not exist, and this first deployment does not make ${wish.site} the active site`,
      cure: cureOfNoBirth(wish.site),
    };
  }
  // Nobody would make the group afterwards: said here, it costs no start of half an hour.
  if (wish.joinsExistingGroup && role.role === "absent") return groupAbsent(wish);
  if (role.role === "Secondary") {
    return {
      code: "RoleElsewhere",
      means: `${wish.group.here.group} is Secondary on this side: SSISDB would be made on a side that is not the group's primary`,
      cure: "fail the group over to this side first, or make the other site the home (`primary`) one",
    };
  }
  return undefined;
}

export const groupAbsent = (wish: SsisCatalogInputs): Obstacle => ({
  code: "GroupAbsent",
  means: `there is no failover group ${wish.group.here.group} on this side, and failoverGroup.existing is true`,
  cure: "mend failoverGroup.name or sites.<site>.sqlServer, or make the group between the two servers; without `existing: true` this stack makes it",
});

/** Azure refuses a group of instances in two DNS zones; said here, it costs no start of half an hour. */
export async function assertOneZone(context: Context, wish: SsisCatalogInputs): Promise<void> {
  if (wish.group.here.kind === "server") return;
  const ids = [wish.servers.here, wish.servers.there];
  const instances = await Promise.all(
    ids.map((id) => readServer(context.azure, id, bounded(context, wish.timeouts.call))),
  );
  const zones = instances.map((instance) => instance?.dnsZone);
  if (zones[0] === undefined || zones[1] === undefined || zones[0] === zones[1]) return;
  const named = ids.map((id, at) => `${resourceName(id)} is in ${zones[at]}`).join(", ");
  throw noBirth(wish, {
    code: "DnsZoneMismatch",
    means: `${named}: no failover group joins instances of two DNS zones`,
    cure: "make the secondary instance anew with the primary one as its dnsZonePartner; a zone cannot be changed later",
  });
}

export function noBirth(wish: SsisCatalogInputs, obstacle: Obstacle): Trouble {
  return new Trouble({
    estate: wish.estate,
    what: BIRTH,
    ...obstacle,
    left: "nothing was changed",
    changedNothing: true,
  });
}
