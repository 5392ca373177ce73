import { refused } from "./refused.ts";

describe("refused: strategies", () => {
  refused(
    "stay on a managed instance",
    (e) => {
      e.ledger.strategy = "stay";
      delete e.ledger.dualStandby;
      e.ledger.dataFactory = e.ledger.sites.primary.dataFactory;
      delete e.ledger.sites.primary.dataFactory;
      delete e.ledger.sites.secondary.dataFactory;
      e.ledger.catalog.endpoint = "listener";
    },
    [
      'estates.ledger.strategy = "stay"',
      "does not work on a managed instance: its listener is private to a virtual network in one region, so the IR cannot stay behind",
      "use relocate, or attach with a factory on each side",
    ],
  );
  refused(
    "stay with another login on each server",
    (e) => {
      e.web.sites.secondary.catalog = { adminLogin: "neuadmin" };
    },
    [
      'estates.web.sites.secondary.catalog.adminLogin = "neuadmin"',
      'differs from the primary site\'s "ssisadmin", and an IR that stays as it is signs in to both servers with one name and password',
      "name a login that both servers have, or use relocate, which writes the IR anew for each side",
    ],
  );
  refused(
    "stay on a server's own endpoint",
    (e) => {
      e.web.catalog.endpoint = "server";
    },
    [
      'estates.web.catalog.endpoint = "server"',
      "does not move with the failover group, so an IR that stays would be left with a read-only SSISDB",
      "use listener, or another strategy",
    ],
  );
  refused(
    "dualStandby without a pair",
    (e) => {
      delete e.ledger.dualStandby;
    },
    [
      "estates.ledger.dualStandby",
      "is missing",
      "add dualStandby: { pairName: <any name>, mode: hot or cold }",
    ],
  );
  refused(
    "dualStandby without a name for the pair",
    (e) => {
      delete e.ledger.dualStandby.pairName;
    },
    [
      "estates.ledger.dualStandby.pairName",
      "is missing",
      "add it, such as sales (Name that makes the two runtimes a pair)",
    ],
  );
  refused(
    "dualStandby through the listener",
    (e) => {
      e.ledger.catalog.endpoint = "listener";
    },
    [
      'estates.ledger.catalog.endpoint = "listener"',
      "does not work with dualStandby: each runtime of the pair points at its own region's server",
      "use server",
    ],
  );
  refused(
    "dualStandby on relocate",
    (e) => {
      e.sales.dualStandby = { pairName: "x", mode: "hot" };
    },
    [
      "estates.sales.dualStandby",
      "belongs to strategy dualStandby, and this estate has relocate",
      "remove it, or set strategy: dualStandby",
    ],
  );
  refused(
    "two names for the runtimes of a pair",
    (e) => {
      e.ledger.sites.secondary.runtime = { name: "other" };
    },
    [
      'estates.ledger.sites.secondary.runtime.name = "other"',
      'differs from the primary site\'s "ssis", and pipelines find the IR by its name in both factories',
      "give the name once, as runtime.name of the estate",
    ],
  );
  refused(
    "two factories on relocate",
    (e) => {
      e.sales.sites.secondary.dataFactory = { name: "adf-other", resourceGroup: "rg" };
    },
    [
      "estates.sales.sites.secondary.dataFactory",
      "belongs to attach or dualStandby: strategy relocate has one factory for both sites",
      "move it up to the estate's dataFactory, or change the strategy",
    ],
  );
  refused(
    "no factory on relocate",
    (e) => {
      delete e.sales.dataFactory;
    },
    [
      "estates.sales.dataFactory",
      "is missing: strategy relocate has one factory for both sites",
      "add dataFactory: { name: …, resourceGroup: … } to the estate",
    ],
  );
  refused(
    "a shared factory on dualStandby",
    (e) => {
      e.ledger.dataFactory = { name: "adf-other", resourceGroup: "rg" };
    },
    [
      "estates.ledger.dataFactory",
      "would be shared, and strategy dualStandby has a factory on each side",
      "move it down to sites.primary.dataFactory and give sites.secondary its own",
    ],
  );
  refused(
    "one factory short on dualStandby",
    (e) => {
      delete e.ledger.sites.secondary.dataFactory;
    },
    [
      "estates.ledger.sites.secondary.dataFactory",
      "is missing: strategy dualStandby has a factory on each side",
      "add dataFactory: { name: …, resourceGroup: … } to this site",
    ],
  );
  refused(
    "one factory for both sites of attach",
    (e) => {
      e.archive.sites.secondary.dataFactory.name = "ADF-archive-weu";
    },
    [
      'estates.archive.sites.secondary.dataFactory.name = "ADF-archive-weu"',
      "is the primary site's factory too: when its region is lost, both are",
      "name another factory, in the secondary site's region",
    ],
  );
  refused(
    "one runtime for both sites of attach in one factory",
    (e) => {
      e.archive.dataFactory = e.archive.sites.primary.dataFactory;
      delete e.archive.sites.primary.dataFactory;
      delete e.archive.sites.secondary.dataFactory;
    },
    [
      'estates.archive.sites.secondary.runtime.name = "ssis"',
      "is the primary site's runtime too, in one factory: attach makes a second one beside it",
      "give this site's runtime a name of its own, or each site a factory of its own",
    ],
  );
  refused(
    "one runtime, written in two ways, for both sites of attach in one factory",
    (e) => {
      e.archive.dataFactory = e.archive.sites.primary.dataFactory;
      e.archive.sites.secondary.runtime = { name: "SSIS" };
      delete e.archive.sites.primary.dataFactory;
      delete e.archive.sites.secondary.dataFactory;
    },
    [
      'estates.archive.sites.secondary.runtime.name = "SSIS"',
      "is the primary site's runtime too, in one factory: attach makes a second one beside it",
      "give this site's runtime a name of its own, or each site a factory of its own",
    ],
  );
  refused(
    "a factory for one site beside the shared one of attach",
    (e) => {
      e.archive.dataFactory = e.archive.sites.primary.dataFactory;
      e.archive.sites.secondary.runtime = { name: "ssis-b" };
      delete e.archive.sites.primary.dataFactory;
    },
    [
      "estates.archive.sites.secondary.dataFactory",
      "stands beside the estate's dataFactory: the runtimes are either in one factory or in one each",
      "move the estate's dataFactory down to the site that it belongs to, so that each site has its own; or remove this one, and give the runtimes two names",
    ],
  );
  refused(
    "a runtime's name per site on relocate",
    (e) => {
      e.sales.sites.primary.runtime = { name: "ssis" };
    },
    [
      'estates.sales.sites.primary.runtime.name = "ssis"',
      "is one IR with one name under strategy relocate, on both sites",
      "give the name once, as runtime.name of the estate",
    ],
  );
  refused(
    "catalogRole leave on relocate",
    (e) => {
      e.sales.catalogRole = "leave";
    },
    [
      'estates.sales.catalogRole = "leave"',
      "is for strategy attach only: relocate moves the database with the IR",
      "remove it, or set strategy: attach",
    ],
  );
});
