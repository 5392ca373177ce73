import type { LiveGroup } from "../../azure/failover-groups.ts";
import { resourceName } from "../../azure/resource-ids.ts";
import { isCatalogId } from "../../reconcilers/lifecycle/inputs.ts";
import { type Finding, failed, LEFT, passed, skipped, unknown } from "../finding.ts";
import { isKnown, type Known, worth } from "../known.ts";

export interface GroupFacts {
  readonly group: string;
  readonly existing: boolean;
  readonly onInstances: boolean;
  /** This site's instance, and whether it has SSISDB: its group names no databases. */
  readonly instance?: { readonly name: string; readonly catalogHere: Known<boolean> };
  /** Undefined where that side knows no such group. */
  readonly here: Known<LiveGroup | undefined>;
  readonly there: Known<LiveGroup | undefined> | "left";
  /** Seconds that the copy is behind, as SSISDB's primary says; undefined where it says none. */
  readonly lag: Known<number | undefined> | "left";
}

/** Azure says that forced failovers lose some 5 s: a minute is no accident any more. */
const LAG_SECONDS = 60;

/** The failover group, seen from both sides: whether it can move at all, and what moves with it. */
export function judgeGroup(facts: GroupFacts): readonly Finding[] {
  const { here, group } = facts;
  if (!isKnown(here)) return [unknown(ROLES, `${group} on this side: ${here.unknown}`)];
  if (here.value === undefined) return [missing(facts)];
  return [
    judgeRoles(facts, here.value),
    judgeReplication(facts, here.value),
    judgeLag(facts),
    judgeDatabases(facts, here.value),
  ];
}

const ROLES = "group roles";

/** A group of instances is looked for in a region: a wrong one looks like a wrong name. */
const keysOf = ({ onInstances }: GroupFacts): string =>
  onInstances ? "sites.<site>.location or sites.<site>.sqlServer" : "sites.<site>.sqlServer";

function missing(facts: GroupFacts): Finding {
  const { group, existing, there } = facts;
  const isElsewhere = there !== "left" && isKnown(there) && there.value !== undefined;
  if (!existing && !isElsewhere)
    return skipped(ROLES, `${group} does not exist yet: the home stack's first \`up\` makes it`);
  const says = isElsewhere
    ? `${group} is known to the other side and not to this one: it has another partner`
    : `there is no failover group ${group}, and failoverGroup.existing is true`;
  return failed(
    ROLES,
    says,
    `mend failoverGroup.name, ${keysOf(facts)}, or make the group between the two servers`,
  );
}

function judgeRoles(facts: GroupFacts, here: LiveGroup): Finding {
  const { group, there } = facts;
  if (there === "left") return passed(ROLES, `${here.role} here; ${LEFT}`);
  if (!isKnown(there)) return unknown(ROLES, `${here.role} here; the other side: ${there.unknown}`);
  if (there.value === undefined)
    return failed(
      ROLES,
      `${group} is ${here.role} here, and the other side of the configuration knows no such group`,
      `mend ${keysOf(facts)}: it must be the partner that the group has`,
    );
  const roles = `${here.role} here, ${there.value.role} there`;
  if (here.role === there.value.role)
    return failed(
      ROLES,
      `${group}: ${roles}: nobody takes it over while both sides say so`,
      "wait until the failover that is going on has ended; if it stays so, ask Azure's support: the group's two sides disagree",
    );
  return passed(ROLES, roles);
}

/** A takeover asks both sides, and is refused for what either says. */
function judgeReplication({ group, there }: GroupFacts, here: LiveGroup): Finding {
  const check = "replication";
  const other = there === "left" ? undefined : worth(there);
  const states = [here, ...(other === undefined ? [] : [other])]
    .map(({ replicationState }) => replicationState)
    .filter((state) => state !== "");
  const bad = states.find((state) => /seed|pending|suspended/i.test(state));
  if (bad === undefined)
    return states[0] === undefined
      ? unknown(check, "Azure tells no replicationState")
      : passed(check, `replicationState ${states[0]}`);
  // Nothing that somebody could resume: sys.geo_replication_links says so of bandwidth, sql-docs#7659 of the time after a forced failover.
  if (/suspended/i.test(bad))
    return failed(
      check,
      `${group} is ${bad}: the copy does not follow, so a planned failover waits for it in vain and a forced one loses what it lacks`,
      "after a forced failover the copy is made anew: wait for CATCH_UP; else the primary writes more than the way to the other region carries: give it less to write",
    );
  return failed(
    check,
    `${group} is ${bad}: Azure refuses every failover until the copy is complete`,
    "wait for CATCH_UP (500 GB an hour or less) before SSIS has to move",
  );
}

function judgeLag({ lag, group }: GroupFacts): Finding {
  const check = "replication lag";
  if (lag === "left") return skipped(check, LEFT);
  if (!isKnown(lag)) return unknown(check, lag.unknown);
  if (lag.value === undefined) return unknown(check, "the primary does not say");
  if (lag.value <= LAG_SECONDS) return passed(check, `${lag.value} s`);
  return failed(
    check,
    `the copy of SSISDB in ${group} is ${lag.value} s behind: a planned failover waits that long, a forced one loses it`,
    "look for a long load into SSISDB, or a copy of a smaller service objective than its primary",
  );
}

function judgeDatabases(facts: GroupFacts, { databases }: LiveGroup): Finding {
  const { group, onInstances, instance } = facts;
  const check = "databases that move";
  if (instance !== undefined && !isKnown(instance.catalogHere))
    return unknown(check, instance.catalogHere.unknown);
  if (instance !== undefined && worth(instance.catalogHere) === false)
    return failed(
      check,
      `there is no SSISDB on ${instance.name}`,
      "where the estate is not deployed yet, `pulumi up` on the home stack makes it; else wait until the group has copied it here",
    );
  if (onInstances) return passed(check, "all databases of the instance");
  const names = databases.map(resourceName);
  if (databases.some(isCatalogId)) return passed(check, names.join(", "));
  return failed(
    check,
    `SSISDB is not in ${group} (${names.length === 0 ? "it is empty" : names.join(", ")}): the role would move without it`,
    "where the estate is not deployed yet, `pulumi up` on the home stack adds it; else add it in the portal, on the primary",
  );
}
