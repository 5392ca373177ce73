import { refused } from "./refused.ts";

describe("refused: catalog", () => {
  refused(
    "a pricing tier on a managed instance",
    (e) => {
      e.ledger.catalog.pricingTier = "S1";
    },
    [
      'estates.ledger.catalog.pricingTier = "S1"',
      "cannot stand on a managed instance: Azure refuses the start with CatalogPricingTierCannotBeSpecifiedForManagedInstance",
      "remove it",
    ],
  );
  refused(
    "a pricing tier that does not exist",
    (e) => {
      e.sales.catalog.pricingTier = "Standard";
    },
    [
      'estates.sales.catalog.pricingTier = "Standard"',
      "is not a pricing tier for SSISDB",
      'use a service objective: Basic, S0 to S12, P1 to P15, GP_…, BC_…, HS_… or ELASTIC_POOL(name="pool")',
    ],
  );
  refused(
    "the public endpoint on SQL Database",
    (e) => {
      e.sales.catalog.endpoint = "public";
    },
    [
      'estates.sales.catalog.endpoint = "public"',
      "is for managed instances: SQL Database has no separate public endpoint",
      "use server or listener",
    ],
  );
  refused(
    "the listener with a public host",
    (e) => {
      e.web.sites.primary.sqlHost = "mi.public.0a1b.database.windows.net";
    },
    [
      'estates.web.sites.primary.sqlHost = "mi.public.0a1b.database.windows.net"',
      "is a public endpoint, through which a failover group's listener cannot be reached",
      "use the private host name and port 1433, or catalog.endpoint: public",
    ],
  );
  refused(
    "the listener with port 3342",
    (e) => {
      e.web.sites.primary.sqlDial = "10.0.0.4:3342";
    },
    [
      'estates.web.sites.primary.sqlDial = "10.0.0.4:3342"',
      "is a public endpoint, through which a failover group's listener cannot be reached",
      "use the private host name and port 1433, or catalog.endpoint: public",
    ],
  );
  refused(
    "a public host on the private endpoint",
    (e) => {
      e.ledger.sites.primary.sqlHost = "mi-weu.public.0a1b.database.windows.net";
    },
    [
      'estates.ledger.sites.primary.sqlHost = "mi-weu.public.0a1b.database.windows.net"',
      "is a public endpoint, and catalog.endpoint is server",
      "use catalog.endpoint: public, or the private host name",
    ],
  );
  refused(
    "the public port on the private endpoint",
    (e) => {
      e.ledger.sites.primary.sqlHost = "mi-weu.0a1b.database.windows.net,3342";
    },
    [
      'estates.ledger.sites.primary.sqlHost = "mi-weu.0a1b.database.windows.net,3342"',
      "is a public endpoint, and catalog.endpoint is server",
      "use catalog.endpoint: public, or the private host name",
    ],
  );
  refused(
    "a host that is an address",
    (e) => {
      e.sales.sites.primary.sqlHost = "tcp:sql-weu";
    },
    [
      'estates.sales.sites.primary.sqlHost = "tcp:sql-weu"',
      "is not a server's host name",
      "write the full host name, such as mi-weu.0a1b2c3d4e5f.database.windows.net",
    ],
  );
  refused(
    "a place to dial without a port",
    (e) => {
      e.sales.sites.primary.sqlDial = "localhost";
    },
    [
      'estates.sales.sites.primary.sqlDial = "localhost"',
      "is not an address to connect to",
      "write host:port, such as 10.1.0.4:1433 or localhost:14330",
    ],
  );
  refused(
    "a login with Entra",
    (e) => {
      e.archive.catalog.adminLogin = "ssisadmin";
    },
    [
      'estates.archive.catalog.adminLogin = "ssisadmin"',
      "has no place with authentication: entra, where the IR must not get a user name",
      "remove it, or use authentication: sql",
    ],
  );
  refused(
    "no login with a password",
    (e) => {
      delete e.sales.catalog.adminLogin;
    },
    [
      "estates.sales.catalog.adminLogin",
      "is missing: with authentication: sql the IR signs in with a user name and a password",
      "add it, such as ssisadmin, or use authentication: entra",
    ],
  );
  refused(
    "a login with Entra, at one of the sites",
    (e) => {
      e.archive.sites.secondary.catalog = { adminLogin: "neuadmin" };
    },
    [
      'estates.archive.sites.secondary.catalog.adminLogin = "neuadmin"',
      "has no place with authentication: entra, where the IR must not get a user name",
      "remove it, or use authentication: sql",
    ],
  );
  refused(
    "a login at one of the sites only",
    (e) => {
      delete e.sales.catalog.adminLogin;
      e.sales.sites.primary.catalog = { adminLogin: "weuadmin" };
    },
    [
      "estates.sales.catalog.adminLogin",
      "is missing: with authentication: sql the IR signs in with a user name and a password",
      "add it, such as ssisadmin, or use authentication: entra",
    ],
  );
});
