import { nvarchar } from "../../tds/types.ts";
import { SqlError } from "../errors.ts";
import { replicationLink } from "../tables/replication.ts";
import type { Procedure } from "./procedure.ts";

const shortName = (server: string): string => (server.split(".")[0] ?? "").toLowerCase();

/**
 * Waits until the last commits have reached the secondary. Replication of a seeded copy is
 * immediate here, so there is nothing to wait for; without such a link it is refused.
 */
const waitForCopySync: Procedure = {
  schema: "sys",
  name: "sp_wait_for_database_copy_sync",
  parameters: [
    { name: "@target_server", type: nvarchar(128) },
    { name: "@target_database", type: nvarchar(128) },
  ],
  changes: "nothing",
  exists: ({ database }) => database !== undefined,
  run({ place, text }) {
    const link = replicationLink(place);
    const found =
      link?.isPrimary === true &&
      link.state === "CATCH_UP" &&
      shortName(link.partnerServer) === shortName(text("@target_server")) &&
      link.partnerDatabase.toLowerCase() === text("@target_database").toLowerCase();
    if (!found || link.lastReplication === undefined) {
      // The documentation names the cause ("link not found", "interlink connectivity broken"), not
      // a number: 50000 stands for it.
      throw new SqlError({
        number: 50000,
        procedure: "sp_wait_for_database_copy_sync",
        message: `There is no active replication link to database '${text("@target_database")}' on server '${text("@target_server")}'.`,
      });
    }
    return "unchanged";
  },
};

export const copySyncProcedures = [waitForCopySync];
