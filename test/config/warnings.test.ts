import assert from "node:assert/strict";
import { cluster, type Loose, read, samples } from "./samples.ts";

/** Changes the valid samples (`c` the stack's keys, `e` its estates), and pins all warnings. */
function warned(name: string, change: (e: Loose, c: Loose) => void, ...warnings: string[]): void {
  it(name, () => {
    const e = samples();
    const c = { stack: "primary", estates: e };
    change(e, c);
    assert.deepEqual(read(c).warnings, warnings);
  });
}

describe("warned of", () => {
  warned(
    "a time that has passed, of an estate in a stack that is forced",
    (e, c) => {
      c.failover = "forced";
      c.allowDataLossUntil = "2026-11-22T14:00:00Z";
      e.sales.allowDataLossUntil = "2026-11-22T12:00:00Z";
    },
    "estates.sales: failover is forced, but allowDataLossUntil (2026-11-22T12:00:00Z) has passed: no forced failover will be sent.",
  );
  warned(
    "a time without a forced failover",
    (e) => {
      e.sales.allowDataLossUntil = "2026-11-22T14:00:00Z";
    },
    "estates.sales: allowDataLossUntil has no effect on a planned failover.",
  );
  warned(
    "express injection where there is none, by the documentation",
    (e) => {
      e.sales.sites.secondary.location = "Switzerland West";
      e.ledger.sites.secondary.location = "Switzerland West";
    },
    "estates.sales.sites.secondary: Azure's documentation says that Switzerland West has no express injection.",
  );

  warned(
    "a custom setup and a subnet that only one site's runtime would have",
    (e) => {
      delete e.sales.sites.secondary.customSetup;
      delete e.sales.sites.primary.subnet;
      delete e.sales.sites.primary.injection;
    },
    "estates.sales: subnet stands at the secondary site only: at the primary site the IR joins no network, and packages do not reach what only that network does.",
    "estates.sales: customSetup stands at the primary site only: at the secondary site the IR has no custom setup, and packages lack what it installs.",
  );

  it("a cluster's service in a group of its own, and packages on another disk", () => {
    const k = { ...cluster(), layout: "ownGroup", packages: "T:\\Packages" };
    assert.deepEqual(read({ stack: "cluster", estates: {}, cluster: k }).warnings, [
      "cluster: with layout ownGroup a client cannot manage packages in msdb through the service (the double hop: it does not delegate credentials).",
      "cluster: packages (T:\\Packages) is on another disk than folder (S:\\SSIS); only Cluster Disk 2 comes online before the service.",
    ]);
  });
});
