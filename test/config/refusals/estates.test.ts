import { web } from "../samples.ts";
import { refused } from "./refused.ts";

describe("refused: estates", () => {
  refused(
    "an estate that is empty",
    (e) => {
      e.sales = null;
    },
    ["estates.sales", "is empty where an object belongs", "write an object"],
  );
  refused(
    "a name that cannot become a resource name",
    (e) => {
      e["2 sales"] = e.sales;
      delete e.sales;
    },
    [
      'estates["2 sales"]',
      "cannot be the name of an estate, because it becomes part of resource names",
      "use 1 to 40 letters, digits and hyphens, beginning with a letter",
    ],
  );
  refused(
    "names that differ by case",
    (e) => {
      e.Sales = web();
      delete e.web;
    },
    ["estates.sales", "differs from estate Sales only by case", "give it another name"],
  );
  refused(
    "an estate called cluster",
    (e) => {
      e.cluster = e.web;
      delete e.web;
    },
    [
      "estates.cluster",
      "cannot be called cluster: credentials.cluster belongs to the Windows cluster",
      "give the estate another name",
    ],
  );
  refused(
    "a missing object",
    (e) => {
      delete e.sales.failoverGroup;
    },
    [
      "estates.sales.failoverGroup",
      "is missing",
      'add it, such as {"name":"fog-sales"} (The failover group that holds SSISDB)',
    ],
  );
  refused(
    "a missing key",
    (e) => {
      delete e.sales.sites.primary.location;
    },
    [
      "estates.sales.sites.primary.location",
      "is missing",
      "add it, such as westeurope (Azure region of this site)",
    ],
  );
  refused(
    "a missing choice",
    (e) => {
      delete e.sales.strategy;
    },
    [
      "estates.sales.strategy",
      "is missing",
      "add it, one of stay, relocate, attach, dualStandby (What a failover does to the IR: nothing (`stay`), stop, edit and start it (`relocate`), attach another IR to the catalog (`attach`), swap the roles of two (`dualStandby`))",
    ],
  );
  refused(
    "an unknown choice",
    (e) => {
      e.sales.strategy = "dualstandby";
    },
    [
      'estates.sales.strategy = "dualstandby"',
      "is not one of stay, relocate, attach, dualStandby",
      "write one of stay, relocate, attach, dualStandby; dualStandby is the nearest",
    ],
  );
  refused(
    "a group's name in capitals",
    (e) => {
      e.sales.failoverGroup.name = "FOG-Sales";
    },
    [
      'estates.sales.failoverGroup.name = "FOG-Sales"',
      "is not a name that Azure SQL takes for a failover group",
      "use 1 to 63 lower-case letters, digits and hyphens, with no hyphen at either end",
    ],
  );
  refused(
    "a duration in other words",
    (e) => {
      e.sales.drainTimeout = "30 min";
    },
    [
      'estates.sales.drainTimeout = "30 min"',
      "is not a duration",
      "write a whole number with s, m or h, at most 24h: 90s, 30m, 2h",
    ],
  );
  refused(
    "a timeout of nothing",
    (e) => {
      e.sales.callTimeout = "0s";
    },
    [
      'estates.sales.callTimeout = "0s"',
      "leaves no time at all",
      "write a longer one, such as 60s",
    ],
  );
  refused(
    "a timeout without its unit",
    (e) => {
      e.sales.startTimeout = 90;
    },
    [
      "estates.sales.startTimeout = 90",
      "is a number where a text belongs",
      "write a text, such as 90m, in quotes",
    ],
  );
  refused(
    "triggers as a list of names",
    (e) => {
      e.sales.triggers = ["nightly"];
    },
    [
      "estates.sales.triggers",
      "is a list where an object belongs",
      'write an object, such as {"nightly":{}}',
    ],
  );
  refused(
    "one value for both sites",
    (e) => {
      e.ledger.hooks.environments = { Sales: { Region: { Inbox: "stweu" } } };
    },
    [
      "estates.ledger.hooks.environments.Sales.Region.Inbox",
      "is a text where an object belongs",
      'write an object, such as {"primary":"stweu","secondary":"stneu"}',
    ],
  );
  refused(
    "a file that is no list of files",
    (e) => {
      e.ledger.hooks.onRelease = "sql/hooks/agent-schedules-by-role.sql";
    },
    [
      "estates.ledger.hooks.onRelease",
      "is a text where a list belongs",
      'write a list, such as ["sql/hooks/agent-schedules-by-role.sql"]',
    ],
  );
  refused(
    "a hook outside the project",
    (e) => {
      e.ledger.hooks.onTakeOver = ["../schedules.sql"];
    },
    [
      'estates.ledger.hooks.onTakeOver[0] = "../schedules.sql"',
      "is not a SQL file inside the project",
      "name a .sql file by its path from the project directory, with forward slashes, such as sql/hooks/schedules.sql",
    ],
  );
  refused(
    "a hook that is no SQL",
    (e) => {
      e.ledger.hooks.onRelease = ["hooks/release.sh"];
    },
    [
      'estates.ledger.hooks.onRelease[0] = "hooks/release.sh"',
      "is not a SQL file inside the project",
      "name a .sql file by its path from the project directory, with forward slashes, such as sql/hooks/schedules.sql",
    ],
  );
  refused(
    "a backfill that is no time",
    (e) => {
      e.sales.triggers.nightly.backfillFrom = "yesterday";
    },
    [
      'estates.sales.triggers.nightly.backfillFrom = "yesterday"',
      "is not an RFC 3339 time",
      "write date, time and zone, such as 2026-11-22T10:00:00Z, in quotes",
    ],
  );
  refused(
    "a trigger without an object",
    (e) => {
      e.sales.triggers.nightly = null;
    },
    [
      "estates.sales.triggers.nightly",
      "is empty where an object belongs",
      "write an object, {} when there is nothing in it",
    ],
  );
  refused(
    "a trigger's name that Azure refuses",
    (e) => {
      e.sales.triggers["a/b"] = {};
    },
    [
      'estates.sales.triggers["a/b"]',
      "is not a name that Azure Data Factory takes for a trigger",
      "use the trigger's name as the factory shows it: at most 260 characters, none of <>*#.%&:\\+?/",
    ],
  );
});
