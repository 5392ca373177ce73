import { badRequest, Refusal } from "../arm/refusals.ts";
import type { FailoverGroup } from "../world/groups.ts";
import { region, sameId, segment } from "../world/ids.ts";
import { isObject, type JsonObject, objectAt } from "../world/json.ts";
import type { SqlServer } from "../world/servers.ts";
import type { World } from "../world.ts";

const prefix = "FailoverGroupCreateOrUpdateRequest";

/** Reads readWriteEndpoint, with Azure's rules for the grace period (facts 3.1, 3.3). */
export function readPolicy(
  properties: JsonObject,
  kind: "" | "Instance" = "",
): Pick<FailoverGroup, "policy" | "graceMinutes"> {
  const endpoint = properties.readWriteEndpoint;
  const code = (end: string) => `${kind}${prefix}${end}`;
  if (!isObject(endpoint))
    throw badRequest(
      "The readWriteEndpoint field is required for create or update requests.",
      code("InvalidReadWriteEndpoint"),
    );
  const grace = endpoint.failoverWithDataLossGracePeriodMinutes ?? undefined;
  const policy = endpoint.failoverPolicy;
  if (policy !== "Manual" && policy !== "Automatic")
    throw badRequest(
      "The failoverPolicy field for the read-write endpoint is required for create or update requests.",
      code("InvalidReadWriteFailoverPolicy"),
    );
  if (policy === "Manual" && grace !== undefined)
    throw badRequest(
      "Grace period value should not be provided when failover policy Manual is selected for the read-write endpoint. Please remove it from request.",
      code("InvalidReadWriteEndpointFieldsForManualPolicy"),
    );
  if (policy === "Automatic" && typeof grace !== "number")
    throw badRequest(
      "The property failoverWithDataLossGracePeriodMinutes must be provided when failover policy Automatic is selected for the read-write endpoint.",
      code("InvalidReadWriteEndpointFields"),
    );
  if (typeof grace === "number" && grace < 60)
    throw badRequest(
      "Grace period value for the failover group must be greater than or equal to the '60' minutes minimum grace period",
      code("LessThanMinimumGracePeriodValues"),
    );
  return { policy, graceMinutes: typeof grace === "number" ? grace : undefined };
}

/** The partner server of a new group. */
export function readPartner(world: World, server: SqlServer, properties: JsonObject): SqlServer {
  const partners = Array.isArray(properties.partnerServers) ? properties.partnerServers : [];
  if (partners.length > 1)
    throw badRequest(
      "Only one partner server for Failover Group is supported. Please modify your request accordingly.",
      `${prefix}UnsupportedPartnerCount`,
    );
  const [first] = partners;
  const id = isObject(first) && typeof first.id === "string" ? first.id : undefined;
  const partner = id === undefined ? undefined : world.server(id);
  if (partner?.kind !== "server")
    throw badRequest(
      "The given partners field in create or update failover group request body is empty or invalid. Please provide a valid value of this field.",
      `${prefix}InvalidPartner`,
    );
  if (sameId(partner.id, server.id))
    throw badRequest(
      "One or more of the provided partner servers are already part of the failover group. Please make sure the primary server and all of the given partner servers are unique.",
      `${prefix}DuplicatePartner`,
    );
  if (region(partner.location) === region(server.location))
    throw badRequest(
      "Servers specified in a Failover Group need to reside in different regions to provide isolation.",
      "InvalidFailoverGroupRegion",
    );
  return partner;
}

/** The names of the databases a body lists; all must be on the primary server. */
export function readDatabases(world: World, server: SqlServer, properties: JsonObject): string[] {
  const ids = properties.databases ?? [];
  if (!Array.isArray(ids)) throw invalidDatabases();
  return ids.map((id) => {
    const name = typeof id === "string" ? segment(id, "databases") : undefined;
    if (typeof id !== "string" || name === undefined) throw invalidDatabases();
    const database = world.state.databases.get(id);
    if (!database || !sameId(database.serverId, server.id))
      throw badRequest(
        "One or more of the provided databases do not exist on the primary server of the failover group. Please make sure that all the databases exist on the primary server.",
        `${prefix}InvalidDatabaseServer`,
      );
    return database.name;
  });
}

function invalidDatabases(): Refusal {
  return badRequest(
    "The provided databases IDs are not properly constructed database resource IDs.",
    `${prefix}InvalidDatabases`,
  );
}

/** Refuses databases that cannot be taken into the group. */
export function checkJoining(
  world: World,
  group: Pick<FailoverGroup, "id">,
  server: SqlServer,
  partner: SqlServer,
  names: readonly string[],
): void {
  for (const name of names) {
    const database = world.database(server.id, name);
    if (!database) continue;
    const other = world.groupOf(database);
    if (other && other.id !== group.id)
      throw new Refusal(
        409,
        "DatabaseBelongsToOtherFailoverGroup",
        `Database '${name}' belongs to other Failover Group and cannot be consider a part of this one.`,
      );
    const there = world.database(partner.id, name);
    if (there && there.contentId !== database.contentId)
      throw new Refusal(
        409,
        "RemoteDatabaseExists",
        `The destination database name '${name}' already exists on the server '${partner.name}'.`,
      );
  }
}

/** Automatic failover and virtual network rules exclude each other. */
export function checkRules(policy: FailoverGroup["policy"], servers: readonly SqlServer[]): void {
  if (policy === "Automatic" && servers.some((server) => server.virtualNetworkRules.length > 0))
    throw badRequest(
      "Failover Groups configured with an automatic failover policy are currently not supported on servers configured with virtual network firewall rules. Please configure the failover group with manual failover policy.",
      "FailoverGroupWithVirtualNetworkRulesNotSupported",
    );
}

/** `readOnlyEndpoint.failoverPolicy`, when the body has it. */
export function readReadOnlyPolicy(properties: JsonObject): string | undefined {
  const { failoverPolicy } = objectAt(properties, "readOnlyEndpoint");
  return typeof failoverPolicy === "string" ? failoverPolicy : undefined;
}
