import { isDeepStrictEqual } from "node:util";
import type { MasterKey } from "../../world/catalog.ts";
import type { Database } from "../../world/servers.ts";
import { actionNotPermitted, notSupportedHere, SqlError, statementOnReadOnly } from "../errors.ts";
import { isReadOnly, type Place } from "../place.ts";
import type { MasterKeyStatement } from "../syntax.ts";
import { bindToServer, encrypts, masterKeyOf, opensByItself } from "./opening.ts";
import { checkPassword } from "./password-policy.ts";

const refusal = (number: number, message: string): SqlError => new SqlError({ number, message });

/** The symptom after a failover: nothing opens the key here. */
const keyClosed = (): SqlError =>
  new SqlError({
    number: 15581,
    state: 3,
    message:
      "Please create a master key in the database or open the master key in the session before performing this operation.",
  });

export const statementName: Readonly<Record<MasterKeyStatement["action"], string>> = {
  open: "OPEN MASTER KEY",
  close: "CLOSE MASTER KEY",
  create: "CREATE MASTER KEY",
  drop: "DROP MASTER KEY",
  addPassword: "ALTER MASTER KEY ADD ENCRYPTION BY PASSWORD",
  dropPassword: "ALTER MASTER KEY DROP ENCRYPTION BY PASSWORD",
  addServiceKey: "ALTER MASTER KEY ADD ENCRYPTION BY SERVICE MASTER KEY",
  dropServiceKey: "ALTER MASTER KEY DROP ENCRYPTION BY SERVICE MASTER KEY",
  regenerate: "ALTER MASTER KEY REGENERATE",
};

/** Opening and closing are the session's own business; everything else changes the database. */
export const isSessionOnly = ({ action }: MasterKeyStatement): boolean =>
  action === "open" || action === "close";

/** @returns `unchanged` also for a key that is bound once more to the service master key that it is bound to. */
export function runMasterKeyStatement(
  place: Place,
  statement: MasterKeyStatement,
): "changed" | "unchanged" {
  if (!place.session.principal.isAdministrator) throw actionNotPermitted();
  const { database } = place;
  const masterKey = database && masterKeyOf(place.world, database);
  if (database === undefined || masterKey === undefined) {
    if (statement.action === "create") throw notSupportedHere("CREATE MASTER KEY");
    throw keyClosed();
  }
  if (isSessionOnly(statement)) {
    openOrClose(place, database, masterKey, statement);
    return "unchanged";
  }
  if (isReadOnly(place)) {
    throw statementOnReadOnly(statementName[statement.action].split(" ").slice(0, 3).join(" "));
  }
  const before = { passwords: masterKey.passwords, openedBy: masterKey.openedBy };
  alter(place, database, masterKey, statement);
  place.world.changed();
  place.session.undoable(() => Object.assign(masterKey, before));
  return isDeepStrictEqual(before, { passwords: masterKey.passwords, openedBy: masterKey.openedBy })
    ? "unchanged"
    : "changed";
}

function openOrClose(
  { session }: Place,
  database: Database,
  masterKey: MasterKey,
  statement: MasterKeyStatement,
): void {
  if (statement.action !== "open") {
    session.openKeys.delete(database.contentId);
    return;
  }
  if (!encrypts(masterKey, statement.password)) {
    throw refusal(15313, "The key is not encrypted using the specified decryptor.");
  }
  session.openKeys.add(database.contentId);
}

/** Opened in this session, or by the engine itself. */
function requireOpen({ session, world }: Place, database: Database): void {
  if (session.openKeys.has(database.contentId) || opensByItself(world, database)) return;
  throw keyClosed();
}

function alter(
  place: Place,
  database: Database,
  masterKey: MasterKey,
  statement: MasterKeyStatement,
): void {
  switch (statement.action) {
    case "create":
      throw refusal(
        15578,
        "There is already a master key in the database. Please drop it before performing this statement.",
      );
    case "drop":
      throw refusal(15580, "Cannot drop master key because certificates are encrypted by it.");
    case "addPassword":
      requireOpen(place, database);
      checkPassword(statement.password);
      if (encrypts(masterKey, statement.password)) {
        throw refusal(
          15579,
          "Adding an encryption by password failed: the same encryption may already exist.",
        );
      }
      masterKey.passwords = [...masterKey.passwords, statement.password];
      return;
    case "dropPassword":
      requireOpen(place, database);
      dropPassword(masterKey, statement.password);
      return;
    case "addServiceKey":
      requireOpen(place, database);
      bindToServer(masterKey, place.server);
      return;
    case "dropServiceKey":
      requireOpen(place, database);
      masterKey.openedBy = [];
      return;
    case "regenerate":
      if (!statement.force) requireOpen(place, database);
      checkPassword(statement.password);
      masterKey.passwords = [statement.password];
      bindToServer(masterKey, place.server);
  }
}

function dropPassword(masterKey: MasterKey, password: string): void {
  if (!encrypts(masterKey, password)) {
    throw refusal(15313, "The key is not encrypted using the specified decryptor.");
  }
  masterKey.passwords = masterKey.passwords.filter((known) => known !== password);
}
