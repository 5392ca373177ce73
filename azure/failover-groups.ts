import { z } from "zod";
import { type AskOptions, ask, askFor, type Question, unlessAbsent } from "./ask.ts";
import { type Call, shared } from "./call.ts";
import { handleIn, type OperationHandle } from "./operations.ts";
import type { AzureSession } from "./session.ts";

/** A group as seen from one of its sides; roles are relative to that side. */
export type GroupAddress =
  | {
      readonly kind: "server";
      readonly subscriptionId: string;
      readonly resourceGroup: string;
      readonly server: string;
      readonly group: string;
    }
  | {
      readonly kind: "instance";
      readonly subscriptionId: string;
      readonly resourceGroup: string;
      readonly location: string;
      readonly group: string;
    };

export type ReplicationRole = "Primary" | "Secondary";

export interface LiveGroup {
  readonly role: ReplicationRole;
  /** Azure's own word, such as `CATCH_UP` or `SEEDING`; for instance groups not documented. */
  readonly replicationState: string;
  /** Ids of the databases in it; instance groups hold all of them and list none. */
  readonly databases: readonly string[];
}

const group = z.object({
  properties: z.object({
    replicationRole: z.enum(["Primary", "Secondary"]),
    replicationState: z.string().nullish(),
    databases: z.array(z.string()).nullish(),
  }),
});

/** Reads a group from the side that `address` names; undefined when that side knows none of that name. */
export async function readGroup(
  session: AzureSession,
  address: GroupAddress,
  call: Call,
): Promise<LiveGroup | undefined> {
  const answer = await unlessAbsent(
    askFor(session, question("GET", address), call, group, async (options) => {
      const sql = await session.sql(address.subscriptionId);
      return address.kind === "server"
        ? sql.failoverGroups.get(...onServer(address), options)
        : sql.instanceFailoverGroups.get(...inRegion(address), options);
    }),
  );
  if (!answer) return undefined;
  const { properties } = answer;
  return {
    role: properties.replicationRole,
    replicationState: properties.replicationState ?? "",
    databases: properties.databases ?? [],
  };
}

/**
 * Makes the side that `address` names the primary; `forced` may lose data. Returns when Azure has accepted. It is never sent a second time
 * by itself: when the answer is lost, the roles tell whether it was accepted.
 */
export async function failover(
  session: AzureSession,
  address: GroupAddress,
  mode: "planned" | "forced",
  call: Call,
): Promise<OperationHandle | undefined> {
  const action = mode === "planned" ? "/failover" : "/forceFailoverAllowDataLoss";
  const send = async (options: AskOptions) => {
    const sql = await session.sql(address.subscriptionId);
    if (address.kind === "server") {
      const to = onServer(address);
      return mode === "planned"
        ? sql.failoverGroups.beginFailover(...to, options)
        : sql.failoverGroups.beginForceFailoverAllowDataLoss(...to, options);
    }
    const to = inRegion(address);
    return mode === "planned"
      ? sql.instanceFailoverGroups.beginFailover(...to, options)
      : sql.instanceFailoverGroups.beginForceFailoverAllowDataLoss(...to, options);
  };
  return handleIn(await ask(session, question("POST", address, action), call, send));
}

type ServerGroup = GroupAddress & { readonly kind: "server" };
type InstanceGroup = GroupAddress & { readonly kind: "instance" };

/**
 * Adds one database to a server group by reading, joining and patching, since a list that is sent replaces the whole list. Nothing is sent
 * when it is in it. Instance groups need none of this: they hold every database.
 */
export async function addDatabase(
  session: AzureSession,
  address: ServerGroup,
  databaseId: string,
  call: Call,
): Promise<OperationHandle | undefined> {
  const rest = shared(call);
  const what = question("GET", address);
  const { properties } = await askFor(session, what, rest(), group, async (options) =>
    (await session.sql(address.subscriptionId)).failoverGroups.get(...onServer(address), options),
  );
  const databases = properties.databases ?? [];
  if (databases.some((id) => id.toLowerCase() === databaseId.toLowerCase())) return undefined;
  // The reading may have been put off for minutes (429).
  await call.mayRepeat?.();
  const answer = await ask(session, question("PATCH", address), rest(), async (options) =>
    (await session.sql(address.subscriptionId)).failoverGroups.beginUpdate(
      ...onServer(address),
      { databases: [...databases, databaseId] },
      options,
    ),
  );
  return handleIn(answer);
}

function question(method: string, address: GroupAddress, action = ""): Question {
  const what =
    address.kind === "server"
      ? `servers/${address.server}/failoverGroups/${address.group}`
      : `locations/${address.location}/instanceFailoverGroups/${address.group}`;
  return { what: `${method} ${what}${action}`, repeatable: method !== "POST" };
}

function onServer({ resourceGroup, server, group }: ServerGroup): [string, string, string] {
  return [resourceGroup, server, group];
}

function inRegion({ resourceGroup, location, group }: InstanceGroup): [string, string, string] {
  return [resourceGroup, location, group];
}
