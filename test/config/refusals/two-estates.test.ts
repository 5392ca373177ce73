import { server } from "../samples.ts";
import { refused } from "./refused.ts";

describe("refused: two estates", () => {
  refused(
    "one failover group",
    (e) => {
      e.web.failoverGroup.name = "fog-sales";
    },
    [
      'estates.web.failoverGroup.name = "fog-sales"',
      "is the failover group of estate sales too, and one group moves one SSISDB",
      "give each estate a failover group of its own",
    ],
  );
  refused(
    "one server",
    (e) => {
      e.web.sites.secondary.sqlServer = server("sql-neu");
    },
    [
      'estates.web.sites.secondary.sqlServer = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-sql/providers/Microsoft.Sql/servers/sql-neu"',
      "is the server of estate sales too, and a server holds one SSISDB",
      "give each estate servers of its own",
    ],
  );
  refused(
    "one runtime of one factory",
    (e) => {
      e.web.dataFactory.name = "adf-sales";
      e.web.runtime.name = "SSIS";
    },
    [
      'estates.web.runtime.name = "SSIS"',
      "is the runtime of estate sales too, in the same factory adf-sales, and an IR serves one SSISDB",
      "give each estate a runtime name of its own in that factory",
    ],
  );
  refused(
    "one trigger of one factory",
    (e) => {
      e.web.dataFactory.name = "adf-sales";
      e.web.triggers = { nightly: {} };
    },
    [
      "estates.web.triggers.nightly",
      "is a trigger of estate sales too, in the same factory adf-sales, and a trigger follows one estate",
      "leave it to one of them",
    ],
  );
  refused(
    "one runtime, and one trigger, of a factory that is the one site's own and the other estate's",
    (e) => {
      e.archive.sites.secondary.dataFactory.name = "ADF-sales";
      e.archive.sites.secondary.runtime = { name: "SSIS" };
      e.archive.triggers = { nightly: {} };
    },
    [
      'estates.sales.runtime.name = "ssis"',
      "is the runtime of estate archive too, in the same factory adf-sales, and an IR serves one SSISDB",
      "give each estate a runtime name of its own in that factory",
    ],
    [
      "estates.sales.triggers.nightly",
      "is a trigger of estate archive too, in the same factory adf-sales, and a trigger follows one estate",
      "leave it to one of them",
    ],
  );
});
