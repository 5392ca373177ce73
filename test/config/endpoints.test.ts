import assert from "node:assert/strict";
import type { Estate } from "../../config/deployment.ts";
import {
  catalogServerEndpoint,
  listenerHost,
  ownServerEndpoint,
  publicHost,
  serverHost,
  sqlAddress,
} from "../../config/endpoints.ts";
import { catalogAccess } from "../../estate/azure-addresses.ts";
import { archive, type Loose, ledger, read, sales, web } from "./samples.ts";

const world = { sqlSuffix: "database.windows.net" };
const zoned = { ...world, zone: "0a1b2c3d" };

function estate(input: Loose): Estate {
  const found = read({ estates: { estate: input } }).estates[0];
  assert.ok(found);
  return found;
}

describe("host names", () => {
  it("of a logical server come from its id and the cloud", () => {
    const { sites } = estate(sales());
    assert.equal(serverHost(sites.primary, world), "sql-weu.database.windows.net");
    assert.equal(
      serverHost(sites.primary, { sqlSuffix: "database.chinacloudapi.cn" }),
      "sql-weu.database.chinacloudapi.cn",
    );
    assert.equal(publicHost(sites.primary, world), undefined);
  });

  it("of a managed instance need its zone", () => {
    const { sites } = estate(ledger());
    assert.equal(serverHost(sites.primary, world), undefined);
    assert.equal(serverHost(sites.primary, zoned), "mi-weu.0a1b2c3d.database.windows.net");
    assert.equal(publicHost(sites.primary, zoned), "mi-weu.public.0a1b2c3d.database.windows.net");
  });

  it("are taken from sqlHost, in its private or its public form", () => {
    const { sites } = estate(archive());
    assert.equal(serverHost(sites.primary, world), "mi-archive-weu.0a1b2c3d.database.windows.net");
    assert.equal(
      publicHost(sites.primary, world),
      "mi-archive-weu.public.0a1b2c3d.database.windows.net",
    );
  });

  it("of a listener: of the group, in the instances' zone", () => {
    assert.equal(listenerHost(estate(web()), world), "fog-web.database.windows.net");
    const instances = ledger();
    instances.strategy = "attach";
    delete instances.dualStandby;
    instances.catalog.endpoint = "listener";
    assert.equal(listenerHost(estate(instances), world), undefined);
    assert.equal(
      listenerHost(estate(instances), zoned),
      "fog-ledger.0a1b2c3d.database.windows.net",
    );
    instances.sites.secondary.sqlHost = "mi-neu.0a1b2c3d.database.windows.net";
    assert.equal(
      listenerHost(estate(instances), world),
      "fog-ledger.0a1b2c3d.database.windows.net",
    );
  });
});

describe("the endpoint of the catalog", () => {
  it("is the site's server, the listener on both sites, or the public endpoint with its port", () => {
    const endpoints = (input: Loose) =>
      (["primary", "secondary"] as const).map((site) =>
        catalogServerEndpoint(estate(input), site, zoned),
      );
    assert.deepEqual(endpoints(sales()), [
      "sql-weu.database.windows.net",
      "sql-neu.database.windows.net",
    ]);
    assert.deepEqual(endpoints(web()), [
      "fog-web.database.windows.net",
      "fog-web.database.windows.net",
    ]);
    assert.deepEqual(endpoints(archive()), [
      "mi-archive-weu.public.0a1b2c3d.database.windows.net,3342",
      "mi-archive-neu.public.0a1b2c3d.database.windows.net,3342",
    ]);
  });

  it("is the own server for the first start, whatever comes later", () => {
    assert.equal(
      ownServerEndpoint(estate(web()), "primary", world),
      "sql-web-weu.database.windows.net",
    );
  });
});

describe("where this program connects", () => {
  it("is the server itself, or the place to dial instead under the real name", () => {
    assert.deepEqual(sqlAddress(estate(web()), "secondary", world), {
      host: "sql-web-neu.database.windows.net",
      port: 1433,
      dial: undefined,
      encrypt: "tls",
    });
    assert.deepEqual(sqlAddress(estate(archive()), "secondary", zoned), {
      host: "mi-archive-neu.public.0a1b2c3d.database.windows.net",
      port: 3342,
      dial: "localhost:14330",
      encrypt: "tls",
    });
    assert.equal(sqlAddress(estate(ledger()), "primary", world), undefined);
  });

  it("is told with the login, and with strict encryption where that is asked for", () => {
    const strict = web();
    strict.sites.secondary.sqlEncrypt = "strict";
    assert.deepEqual(catalogAccess(estate(strict), "secondary", world), {
      host: "sql-web-neu.database.windows.net",
      port: 1433,
      encrypt: "strict",
      user: "ssisadmin",
    });
    assert.deepEqual(catalogAccess(estate(strict), "primary", world), {
      host: "sql-web-weu.database.windows.net",
      port: 1433,
      user: "ssisadmin",
    });
    // With Entra authentication the program signs in by its own identity.
    assert.deepEqual(catalogAccess(estate(archive()), "secondary", zoned), {
      host: "mi-archive-neu.public.0a1b2c3d.database.windows.net",
      port: 3342,
      dial: "localhost:14330",
    });
  });
});
