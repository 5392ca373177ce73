import { z } from "zod";
import { setSecretCommand } from "../config/commands.ts";
import { formatPath } from "../config/problems.ts";
import { type SqlConnection, SqlFailure } from "../sql/connection.ts";
import {
  changePassword,
  createLogin,
  type LiveLogin,
  type LoginPassword,
  readLogin,
  turnLogin,
} from "../sql/logins.ts";
import { quoteLiteral, quoteName } from "../sql/quote.ts";
import { inDatabase } from "./catalog/catalog-connection.ts";
import { type DoneByHand, inOneLine, lookOrBelieve, orByHand } from "./catalog/sql-by-hand.ts";
import type { Context } from "./context/context.ts";
import { beforeWrite, stackAt } from "./context/context.ts";
import { seeGroup } from "./group/group.ts";
import {
  type CatalogAccess,
  catalogAccess,
  common,
  groupSides,
  timeouts,
} from "./lifecycle/inputs.ts";
import type { Reconciler, Seen } from "./lifecycle/reconciler.ts";
import { inWords, Trouble } from "./lifecycle/trouble.ts";

const inputs = z.object({
  ...common,
  /** `the original`: this site is active, and its logins are what the other server gets; `a copy`: the other way round, once the role agrees. */
  keeps: z.enum(["the original", "a copy"]),
  group: groupSides,
  logins: z.array(z.string()),
  /** `hashed`: an instance takes the hash of a password over; `known`: SQL Database needs the password itself. */
  passwords: z.enum(["hashed", "known"]),
  /** This site's own server, and the other one. */
  catalog: catalogAccess,
  other: catalogAccess,
  timeouts,
});
type Inputs = z.infer<typeof inputs>;

export type { Inputs as ServerLoginsInputs, Live as ServerLoginsLive };

interface Live extends Seen, DoneByHand {
  /** Logins that this server does not have. */
  readonly missing: readonly string[];
}

const DATABASE = "master";

/**
 * Logins live in `master`, which does not travel with a failover group: users in the databases go by the SID of a login, so that the other
 * server needs the same one long before the day it takes over. Each stack makes the missing ones on its own server. Server roles and
 * permissions are not copied.
 */
export const serverLogins: Reconciler<Inputs, Live> = {
  kind: "server logins",
  identity: [],
  parse: (raw) => inputs.parse(raw),
  // What is kept for another day and cannot be looked at is worth a warning, not a nightly alarm.
  claims: (wish) => wish.keeps === "the original",

  look: (context, wish, before) =>
    lookOrBelieve(wish, { ...before, missing: before.missing ?? [] }, () => see(context, wish)),

  drift: (_wish, live) => live.missing.map((name) => `login ${name} is missing on this server`),

  async act(context, wish) {
    const what = `making server logins on ${wish.catalog.host}`;
    try {
      return await orByHand(
        context,
        wish,
        { step: "logins", what, database: DATABASE, statements: statements(wish), left: NOT_KNOWN },
        () => make(context, wish),
        { missing: [], byHand: wish.activeRegion },
      );
    } catch (error) {
      throw inWords(error, {
        estate: wish.estate,
        what,
        left: "logins that were not named are there; nothing else depends on this step",
      });
    }
  },
};

const NOT_KNOWN = "which logins this server has is not known; nothing else depends on this step";

const see = (context: Context, wish: Inputs): Promise<Live> =>
  onServer(context, wish, wish.catalog, async (connection) => {
    const missing: string[] = [];
    for (const name of wish.logins)
      if ((await readLogin(connection, name)) === undefined) missing.push(name);
    return { missing };
  });

async function make(context: Context, wish: Inputs): Promise<Live> {
  const live = await see(context, wish);
  // Which one is the original, the role tells: a flag that has gone to the other site would have a password that was changed here since
  // overwritten by the old one. The original asks the other server only for what it lacks: in a takeover that one may be gone.
  const { here: side } = await seeGroup(context, wish.group, wish.timeouts.call);
  const asked = side.role === "Secondary" ? wish.logins : live.missing;
  if (asked.length === 0) return live;
  const there = await readThere(context, wish, asked);
  if (there === undefined) return live;
  await onServer(context, wish, wish.catalog, (connection) =>
    bring(context, wish, connection, there),
  );
  return await see(context, wish);
}

const onServer = <T>(
  context: Context,
  wish: Inputs,
  server: CatalogAccess,
  work: (connection: SqlConnection) => Promise<T>,
): Promise<T> => inDatabase(context, wish.estate, server, DATABASE, wish.timeouts.call, work);

/** The other server's logins; undefined, and said aloud, when it cannot be asked: what is missing then stays drift. */
async function readThere(
  context: Context,
  wish: Inputs,
  names: readonly string[],
): Promise<ReadonlyMap<string, LiveLogin | undefined> | undefined> {
  try {
    return await onServer(context, wish, wish.other, async (connection) => {
      const found = new Map<string, LiveLogin | undefined>();
      for (const name of names) found.set(name, await readLogin(connection, name));
      return found;
    });
  } catch (error) {
    if (!(error instanceof SqlFailure)) throw error;
    context.log(
      `${wish.estate}: warning: ${wish.other.host} cannot be asked for its logins (${error.code}): ${names.join(", ")} not compared`,
    );
    return undefined;
  }
}

async function bring(
  context: Context,
  wish: Inputs,
  connection: SqlConnection,
  there: ReadonlyMap<string, LiveLogin | undefined>,
): Promise<void> {
  const failures: string[] = [];
  for (const [name, original] of there) {
    const failure = await inOneLine(() => bringOne(context, wish, connection, name, original));
    if (failure !== undefined) failures.push(`${name}: ${failure}`);
  }
  if (failures.length === 0) return;
  throw new Trouble({
    estate: wish.estate,
    what: `making server logins on ${wish.catalog.host}`,
    code: "LoginsNotMade",
    answer: failures.join("; "),
    means:
      "whoever signs in with these logins is refused, or has no user in the databases, once SSIS runs on this server",
    cure: "fix what is named for each of them, then run `pulumi up` again",
    left: "logins that were not named are there; nothing else depends on this step",
  });
}

async function bringOne(
  context: Context,
  wish: Inputs,
  connection: SqlConnection,
  name: string,
  original: LiveLogin | undefined,
): Promise<string | undefined> {
  const here = await readLogin(connection, name);
  if (original === undefined) {
    return here === undefined
      ? `neither server has it; create it on the one that is Primary, with its user in the databases`
      : undefined;
  }
  const write = async (doing: string, statement: () => Promise<void>): Promise<void> => {
    context.log(`${wish.estate}: ${doing} login ${name} on ${wish.catalog.host}`);
    await beforeWrite(context);
    await statement();
  };
  if (here === undefined) {
    const password = passwordFor(context, wish, name, original);
    if (password === undefined) return await noPassword(context, wish, name);
    await write("making", () => createLogin(connection, name, original, password));
    return undefined;
  }
  if (here.sid !== original.sid) {
    return `it has another SID here (${here.sid}) than on ${wish.other.host} (${original.sid}), so that its users are orphaned on one side; on the server that is Secondary: DROP LOGIN ${quoteName(name)}, and bring up its stack`;
  }
  const hash = original.passwordHash;
  if (wish.passwords === "hashed" && hash !== undefined && here.passwordHash !== hash)
    await write("giving the other server's password to", () =>
      changePassword(connection, name, { hash }),
    );
  if (here.disabled !== original.disabled)
    await write(original.disabled ? "disabling" : "enabling", () =>
      turnLogin(connection, name, !original.disabled),
    );
  return undefined;
}

function passwordFor(
  context: Context,
  wish: Inputs,
  name: string,
  original: LiveLogin,
): LoginPassword | undefined {
  if (wish.passwords === "hashed")
    return original.passwordHash === undefined ? undefined : { hash: original.passwordHash };
  const text = context.credentials(wish.estate).logins?.[name];
  return text === undefined ? undefined : { text };
}

async function noPassword(context: Context, wish: Inputs, name: string): Promise<string> {
  return wish.passwords === "hashed"
    ? `${wish.other.host} does not show the hash of its password to this program's login, which needs to be its administrator`
    : `this stack has no password for it: ${setSecretCommand(["credentials", wish.estate, "logins", name], await stackAt(context, wish.site))}`;
}

/**
 * For somebody who can connect. What only the other server knows is asked there first; SQL Database wants each statement in a batch of its own,
 * and a login that is there already (15025) keeps no other one waiting.
 */
function statements({ estate, logins, passwords, other: { host } }: Inputs): readonly string[] {
  const isHashed = passwords === "hashed";
  const columns = isHashed ? "name, sid, password_hash" : "name, sid";
  const names = logins.map(quoteLiteral).join(", ");
  return [
    `-- First, in master of ${host}: SELECT ${columns} FROM sys.sql_logins WHERE name IN (${names});`,
    "-- 15025 says that a login is there already.",
    ...logins.flatMap((name) => {
      const kept = formatPath(["credentials", estate, "logins", name]);
      const password = isHashed
        ? `<password_hash of ${host}> HASHED`
        : quoteLiteral(`<the password in ${kept}>`);
      const create = `CREATE LOGIN ${quoteName(name)} WITH PASSWORD = ${password}, SID = <sid of ${host}>;`;
      return [create, "GO"];
    }),
  ];
}
