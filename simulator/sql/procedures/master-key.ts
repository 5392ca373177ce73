import { nvarchar } from "../../tds/types.ts";
import { SqlError } from "../errors.ts";
import { findPlace, systemDatabasesOf } from "../place.ts";
import type { Procedure } from "./procedure.ts";

const procedure = "sp_control_dbmasterkey_password";

const refusal = (number: number, message: string): SqlError =>
  new SqlError({ number, message, procedure });

/**
 * Registers, in `master` of this instance, a password that may open the master key of a database.
 * It does not try the password. It works on a read-only side too: it writes to `master`. Not in
 * SQL Database.
 */
const controlMasterKeyPassword: Procedure = {
  schema: "sys",
  name: procedure,
  parameters: [
    { name: "@db_name", type: nvarchar(128) },
    { name: "@password", type: nvarchar(128) },
    { name: "@action", type: nvarchar(10) },
  ],
  changes: "server",
  exists: ({ server }) => server.kind === "managedInstance",
  run({ place: { session, server, world }, text }) {
    const databaseName = text("@db_name");
    const isSystem = systemDatabasesOf(server).some(
      (name) => name.toLowerCase() === databaseName.toLowerCase(),
    );
    if (isSystem) {
      throw refusal(15276, "Cannot provision master key passwords for system databases.");
    }
    const contentId = findPlace(session, databaseName)?.database?.contentId;
    if (contentId === undefined) {
      throw refusal(
        15151,
        `Cannot find the database '${databaseName}', because it does not exist or you do not have permission.`,
      );
    }
    const password = text("@password");
    const before = server.masterKeyPasswords;
    const registered = before.some(
      (entry) => entry.contentId === contentId && entry.password === password,
    );
    const action = text("@action").toLowerCase();
    if (action === "add") {
      if (registered) {
        throw refusal(15594, "The password is already provisioned for the database.");
      }
      const entry = { contentId, password, createdAt: world.now() };
      server.masterKeyPasswords = [...before, entry];
    } else if (action === "drop") {
      if (!registered) {
        throw refusal(
          15595,
          "The password cannot be dropped because it is not provisioned for the database.",
        );
      }
      server.masterKeyPasswords = before.filter(
        (entry) => entry.contentId !== contentId || entry.password !== password,
      );
    } else {
      throw refusal(
        15600,
        `An invalid parameter or option was specified for procedure '${procedure}'.`,
      );
    }
    session.undoable(() => {
      server.masterKeyPasswords = before;
    });
    return "changed";
  },
};

export const masterKeyProcedures = [controlMasterKeyPassword];
