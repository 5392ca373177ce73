import type { Content, DatabaseUser } from "../../world/catalog.ts";
import type { SqlLogin } from "../../world/servers.ts";
import { actionNotPermitted, databaseReadOnly, notSupportedHere, SqlError } from "../errors.ts";
import { isReadOnly, type Place } from "../place.ts";
import type { UserStatement } from "../syntax.ts";

const refusal = (number: number, message: string): SqlError => new SqlError({ number, message });

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

export const userStatementName: Readonly<Record<UserStatement["action"], string>> = {
  create: "CREATE USER",
  drop: "DROP USER",
};

/** Users of logins, in databases that the world keeps. */
export function runUserStatement(place: Place, statement: UserStatement): void {
  const { world, server, database, session } = place;
  if (!session.principal.isAdministrator) throw actionNotPermitted();
  if (database === undefined) {
    throw notSupportedHere(`${userStatementName[statement.action]} in ${place.databaseName}`);
  }
  if (isReadOnly(place)) throw databaseReadOnly(place.databaseName);
  const content = world.content(database);
  const before = content.users ?? [];
  const known = before.some(({ name }) => same(name, statement.name));
  if (statement.action === "drop") {
    if (!known) {
      throw refusal(
        15151,
        `Cannot drop the user '${statement.name}', because it does not exist or you do not have permission.`,
      );
    }
    content.users = before.filter(({ name }) => !same(name, statement.name));
  } else {
    if (known) {
      throw refusal(
        15023,
        `User, group, or role '${statement.name}' already exists in the current database.`,
      );
    }
    content.users = [...before, newUser(content, server.logins, statement)];
  }
  session.undoable(() => {
    content.users = before;
  });
}

function newUser(
  content: Content,
  logins: readonly SqlLogin[],
  { name, login }: Extract<UserStatement, { action: "create" }>,
): DatabaseUser {
  const found = logins.find((one) => same(one.name, login));
  if (found === undefined) {
    throw refusal(15007, `'${login}' is not a valid login or you do not have permission.`);
  }
  if (content.users?.some(({ sid }) => same(sid, found.sid))) {
    throw refusal(15063, "The login already has an account under a different user name.");
  }
  return { name, sid: found.sid };
}
