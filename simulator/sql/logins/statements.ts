import { randomUUID } from "node:crypto";
import type { SqlLogin, SqlServer } from "../../world/servers.ts";
import { actionNotPermitted, SqlError } from "../errors.ts";
import { checkPassword } from "../master-key/password-policy.ts";
import type { Place } from "../place.ts";
import type { LoginStatement, Statement } from "../syntax.ts";
import { bytesOf, hashPassword, isPasswordHash } from "./password-hash.ts";

const refusal = (number: number, message: string): SqlError =>
  new SqlError({ number, message, endsBatch: true });

export const loginStatementName: Readonly<Record<LoginStatement["action"], string>> = {
  create: "CREATE LOGIN",
  alter: "ALTER LOGIN",
  turn: "ALTER LOGIN",
  drop: "DROP LOGIN",
};

/** SQL Database wants each statement that changes logins alone in its batch; an instance takes it in any company. */
export function assertAlone(kind: SqlServer["kind"], batch: readonly Statement[]): void {
  if (kind !== "server" || batch.length < 2) return;
  for (const one of batch) {
    if (one.kind !== "login") continue;
    const name = loginStatementName[one.statement.action];
    throw refusal(40530, `The ${name} statement must be the only statement in the batch.`);
  }
}

/** On SQL Database a SID is that of an external principal, 32 bytes; on an instance it is a GUID. */
const sidLength = { server: 32, managedInstance: 16 } as const;

/** What SQL Database knows: a password in clear, and a SID. On it, logins are made in master only. */
export function runLoginStatement(place: Place, statement: LoginStatement): void {
  const { server, session } = place;
  if (!session.principal.isAdministrator) throw actionNotPermitted();
  if (server.kind === "server" && place.databaseName !== "master") {
    throw refusal(5001, "User must be in the master database.");
  }
  const before = server.logins;
  const same = (one: SqlLogin): boolean => one.name.toLowerCase() === statement.name.toLowerCase();
  const known = before.find(same);
  const isAdministrator = server.administratorLogin.toLowerCase() === statement.name.toLowerCase();
  if (statement.action === "create") {
    if (known !== undefined || isAdministrator) {
      throw refusal(15025, `The server principal '${statement.name}' already exists.`);
    }
    server.logins = [...before, newLogin(place, statement)];
  } else if (known === undefined) {
    const verb = statement.action === "drop" ? "drop" : "alter";
    throw refusal(
      15151,
      `Cannot ${verb} the login '${statement.name}', because it does not exist or you do not have permission.`,
    );
  } else if (statement.action === "drop") {
    server.logins = before.filter((one) => !same(one));
  } else {
    const changed =
      statement.action === "turn"
        ? { enabled: statement.enabled }
        : { passwordHash: hashOf(place, statement.password) };
    server.logins = before.map((one) => (same(one) ? { ...one, ...changed } : one));
  }
  session.undoable(() => {
    server.logins = before;
  });
}

type Create = Extract<LoginStatement, { action: "create" }>;

function newLogin(place: Place, { name, password, sid }: Create): SqlLogin {
  const { server } = place;
  const passwordHash = hashOf(place, password);
  if (sid !== undefined && bytesOf(sid).length !== sidLength[server.kind]) {
    throw refusal(15419, "Supplied parameter sid should be binary(16).");
  }
  const taken = server.logins.some((one) => one.sid.toLowerCase() === sid?.toLowerCase());
  if (taken) throw refusal(15433, "Supplied parameter sid is in use.");
  return { name, passwordHash, sid: sid ?? newSid(server.kind), enabled: true };
}

export function newSid(kind: "server" | "managedInstance"): string {
  const guid = randomUUID().replaceAll("-", "").toUpperCase();
  return kind === "server" ? `0x01060000000000640000000000000000${guid}` : `0x${guid}`;
}

function hashOf({ server }: Place, { text, hashed }: Create["password"]): string {
  if (!hashed) {
    checkPassword(text);
    return hashPassword(text);
  }
  if (server.kind === "server") {
    throw refusal(
      40517,
      "Keyword or statement option 'HASHED' is not supported in this version of SQL Server.",
    );
  }
  if (!isPasswordHash(text)) {
    throw refusal(
      15021,
      "Invalid value given for parameter PASSWORD. Specify a valid parameter value.",
    );
  }
  return text;
}
