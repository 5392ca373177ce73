import { z } from "zod";
import { parseDuration } from "../durations.ts";
import { parseResourceId } from "../resource-ids.ts";
import { isTime } from "../times.ts";
import { checked } from "./checked.ts";

function matching(pattern: RegExp, wrong: string, cure: string) {
  return checked(
    z.string(),
    (text) => pattern.test(text),
    { wrong, cure },
    pattern.flags === "" ? { pattern: pattern.source } : {},
  );
}

/** Names of factories and IRs: IntegrationRuntimeResource and Factory in Azure's own spec. */
export const factoryName = checked(
  z.string(),
  (text) => /^[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$/.test(text) && text.length >= 3 && text.length <= 63,
  {
    wrong: "is not a name that Azure Data Factory takes",
    cure: "use 3 to 63 letters, digits and single hyphens, with a letter or digit at both ends",
  },
  { pattern: "^[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$", minLength: 3, maxLength: 63 },
);

/** A failover group's name is the listener's DNS label. */
export const failoverGroupName = matching(
  /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
  "is not a name that Azure SQL takes for a failover group",
  "use 1 to 63 lower-case letters, digits and hyphens, with no hyphen at either end",
);

/** Letters and digits of any script: groups are named by people, in their language (azure-sdk-for-java#1250). */
export const resourceGroupName = checked(
  z.string(),
  (text) => /^[-\w().\p{L}\p{N}]{1,90}$/u.test(text) && !text.endsWith("."),
  {
    wrong: "is not a name that Azure takes for a resource group",
    cure: "use 1 to 90 letters, digits, hyphens, underscores, periods and parentheses, with no period at the end",
  },
);

export const triggerName = matching(
  /^[A-Za-z0-9_][^<>*#.%&:\\+?/]{0,259}$/,
  "is not a name that Azure Data Factory takes for a trigger",
  "use the trigger's name as the factory shows it: at most 260 characters, none of <>*#.%&:\\+?/",
);

/** Estate names become resource names, key paths and file names. */
export const estateName = matching(
  /^[A-Za-z][A-Za-z0-9-]{0,39}$/,
  "cannot be the name of an estate, because it becomes part of resource names",
  "use 1 to 40 letters, digits and hyphens, beginning with a letter",
);

export const location = matching(
  /^[A-Za-z][A-Za-z0-9 ]*$/,
  "is not the name of an Azure region",
  "write it like westeurope or West Europe",
);

export const subscriptionId = matching(
  /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
  "is not a subscription id",
  "write the id (a GUID), as `az account show` prints it",
);

export const time = checked(
  z.string(),
  (text) => text === "" || isTime(text),
  {
    wrong: "is not an RFC 3339 time",
    cure: "write date, time and zone, such as 2026-11-22T10:00:00Z, in quotes",
  },
  { title: "time (RFC 3339)" },
);

export const duration = checked(
  z.string(),
  (text) => parseDuration(text) !== undefined,
  {
    wrong: "is not a duration",
    cure: "write a whole number with s, m or h, at most 24h: 90s, 30m, 2h",
  },
  { title: "duration (`90s`, `30m`, `2h`)", pattern: "^[0-9]+[smh]$" },
);

export const hookFile = checked(z.string(), (path) => isInside(path) && /[^/]\.sql$/i.test(path), {
  wrong: "is not a SQL file inside the project",
  cure: "name a .sql file by its path from the project directory, with forward slashes, such as sql/hooks/schedules.sql",
});

/** A name that SQL Server keeps as sysname. */
export const sqlName = checked(
  z.string(),
  (text) => text.trim() !== "" && text.length <= 128 && !/\p{Cc}/u.test(text),
  {
    wrong: "is not a name that SQL Server takes",
    cure: "write the name as the server shows it, at most 128 characters",
  },
  { minLength: 1, maxLength: 128 },
);

function isInside(path: string): boolean {
  return !/^([/~]|[A-Za-z]:)|\\/.test(path) && !path.split("/").includes("..");
}

/** `ELASTIC_POOL(name="pool")` is the spelling that the service takes. */
export const pricingTier = matching(
  /^(?:Basic|S(?:[0-4]|6|7|9|12)|P(?:1|2|4|6|11|15)|ELASTIC_POOL\(name="[^"]+"\)|(?:GP|BC|HS)_[A-Za-z0-9_]+)$/,
  "is not a pricing tier for SSISDB",
  'use a service objective: Basic, S0 to S12, P1 to P15, GP_…, BC_…, HS_… or ELASTIC_POOL(name="pool")',
);

export const sqlHost = matching(
  /^(?=.{1,253}(?:,|$))[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+(?:,(?:1433|3342))?$/,
  "is not a server's host name",
  "write the full host name, such as mi-weu.0a1b2c3d4e5f.database.windows.net",
);

export const sqlDial = checked(
  z.string(),
  (text) => {
    const port = Number(/^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})$/.exec(text)?.[1]);
    return port >= 1 && port <= 65535;
  },
  {
    wrong: "is not an address to connect to",
    cure: "write host:port, such as 10.1.0.4:1433 or localhost:14330",
  },
);

/** The container only: its SAS token is a secret of the stack. */
export const containerUri = matching(
  /^https:\/\/[a-z0-9]{3,24}\.[A-Za-z0-9.-]+\/(?:\$root|[a-z0-9](?:[a-z0-9-]{1,61}[a-z0-9]))\/?$/,
  "is not the URI of a blob container",
  "write https://<account>.blob.core.windows.net/<container>, without a SAS token",
);

/** A resource id of one of the given types, with the given name in the messages. */
export function resourceIdOf(what: string, ...types: readonly string[]) {
  return z
    .string()
    .superRefine((text, context) => {
      const wrong = wrongIdentity(text, what, types);
      if (wrong !== undefined) {
        const cure = `write the id of ${what}: /subscriptions/<id>/resourceGroups/<group>/providers/${types.join(" or …/")}/<name>`;
        context.addIssue({ code: "custom", message: wrong, params: { cure }, input: text });
      }
    })
    .meta({ title: "resource id" });
}

function wrongIdentity(text: string, what: string, types: readonly string[]): string | undefined {
  const parsed = parseResourceId(text);
  if (parsed === undefined) return "is not an Azure resource id";
  const fits = types.some((type) => type.toLowerCase() === parsed.type.toLowerCase());
  return fits ? undefined : `is the id of a ${parsed.type}, not of ${what}`;
}
