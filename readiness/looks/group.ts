import { readGroup } from "../../azure/failover-groups.ts";
import { inCatalog } from "../../reconcilers/catalog/catalog-connection.ts";
import { serverOf } from "../../reconcilers/group/group.ts";
import { CATALOG_DATABASE } from "../../reconcilers/lifecycle/inputs.ts";
import { readReplicationLink } from "../../sql/catalog.ts";
import type { GroupFacts } from "../checks/group.ts";
import { isKnown, type Known, know, worth } from "../known.ts";
import { isNew, type Looking, SQL_MS, soon } from "../looking.ts";

/** The group from the other side, and how far its copy is behind. */
export async function lookAtGroup(looking: Looking): Promise<GroupFacts> {
  const { context, subject, ownGroup, catalogHere, takesOver } = looking;
  const [there, lag] = await Promise.all([
    takesOver
      ? ("left" as const)
      : know(context, () => readGroup(context.azure, subject.group.there, soon(looking))),
    lagOf(looking),
  ]);
  return {
    group: subject.estate.failoverGroup.name,
    existing: subject.estate.failoverGroup.existing,
    onInstances: subject.estate.kind === "managedInstance",
    ...(catalogHere && { instance: { name: subject.here.sqlServer.name, catalogHere } }),
    here: ownGroup,
    ...{ there, lag },
  };
}

/** Only the primary knows. */
async function lagOf(looking: Looking): Promise<Known<number | undefined> | "left"> {
  const { context, subject, sql } = looking;
  const role = worth(looking.ownGroup)?.role;
  if (role === undefined) return { unknown: "the group's role is not known" };
  if (role === "Secondary" && looking.takesOver) return "left";
  if (isNew(looking)) return { unknown: "SSISDB is not in the group yet" };
  if (!isKnown(sql)) return sql;
  const { here, there } = subject.group;
  const [access, copy] = role === "Primary" ? [sql.value.own, there] : [sql.value.other, here];
  return await know(context, async () => {
    const link = await inCatalog(context, subject.estate.name, access, SQL_MS, (connection) =>
      readReplicationLink(connection, CATALOG_DATABASE, serverOf(copy)),
    );
    return link?.lagSeconds;
  });
}
