import { z } from "zod";
import { checked, key } from "./checked.ts";
import { hookFile, sqlName } from "./formats.ts";

/** A value as a variable of the catalog takes it. A whole number that JavaScript cannot hold exactly is written as a text. */
const variableValue = checked(
  z.unknown(),
  (value) =>
    (typeof value === "string" && value.length <= 4000) ||
    typeof value === "boolean" ||
    (typeof value === "number" &&
      (Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value)))),
  {
    wrong: "is not a value for a variable of SSISDB",
    cure: "write a text (at most 4000 characters), true or false, or a number; one of more than 15 digits as a text",
  },
).meta({ title: "text, number, true or false" });

const variableSchema = z
  .strictObject({
    primary: key(variableValue, {
      description: "Value while the primary site is active.",
      examples: ["https://stweu.blob.core.windows.net/in"],
    }),
    secondary: key(variableValue, {
      description: "Value while the secondary site is active.",
      examples: ["https://stneu.blob.core.windows.net/in"],
    }),
    sensitive: key(z.boolean(), {
      description:
        "The value is a secret of each stack: `credentials.<estate>.environments.<folder>.<environment>.<variable>`. It is then a text, and no value stands here.",
      default: false,
    }),
  })
  .meta({ examples: [{ primary: "stweu", secondary: "stneu" }] });

export const hooksSchema = z.strictObject({
  onTakeOver: key(z.array(hookFile), {
    description:
      "SQL files, by path from the project directory, run in SSISDB of this site after a takeover (and after the first deployment of the active site), while its role is Primary. In order, at least once for each flag and time: write them to be repeatable. Batches end at GO lines; a batch may use `@estate`, `@site`, `@activeRegion` and `@activeSince` (all nvarchar; they are declared already, so that a `DECLARE @site` of its own fails). A changed file waits for the next takeover; the first hooks of an estate that is active already run with the next `up`.",
    default: [],
    examples: [["sql/hooks/agent-schedules-by-role.sql"]],
  }),
  onRelease: key(z.array(hookFile), {
    description:
      "The same, run when the flag has gone to the other site and that one has taken over, in SSISDB of the site that is released: read-only there by then, so for what stands in `master` or `msdb`. Brought up before, this site's stack leaves them to its next `up`.",
    default: [],
    examples: [["sql/hooks/agent-schedules-by-role.sql"]],
  }),
  agentSchedules: key(z.array(sqlName), {
    description:
      "Schedules of SQL Server Agent, by name, that are enabled where SSISDB is Primary and disabled elsewhere (managed instance only). Script them and their jobs to both instances, disabled. Each stack switches them on its own instance at a takeover or release, and installs a job there that does the same every minute, for failovers that happen without this program.",
    default: [],
    examples: [["Nightly load"]],
  }),
  logins: key(z.array(sqlName), {
    description:
      "SQL logins, by name, that each stack makes on its own server with the SID of the other one's, long before the day they are needed. A managed instance takes the password's hash over too; for SQL Database it is a secret of the stack: `credentials.<estate>.logins.<name>`. Not the administrator.",
    default: [],
    examples: [["etl"]],
  }),
  environments: key(
    z.record(z.string(), z.record(z.string(), z.record(z.string(), variableSchema))),
    {
      description:
        "Environment variables of SSISDB by folder, environment and name, each with a value for either site: written after the role has come and before triggers start. Missing environments and variables are made; a folder comes with the projects that are deployed to it, and until then its variables are only told of.",
      default: {},
      examples: [{ Sales: { Region: { Inbox: { primary: "stweu", secondary: "stneu" } } } }],
    },
  ),
});
