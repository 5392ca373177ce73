import assert from "node:assert/strict";
import { ConfigurationError } from "../../../config/problems.ts";
import { read, samples } from "../samples.ts";

function refusalOf(estates: unknown): ConfigurationError {
  try {
    read({ stack: "dev", estates, failover: "forced" });
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
  }
  throw new Error("the configuration was accepted");
}

describe("refused: several things at once", () => {
  it("in one message, stack first, then estate by estate, without a stack trace", () => {
    const estates = samples();
    estates.sales.sites.secondary.location = "West Europe";
    estates.sales.runtime.nodeCount = 12;
    estates.ledger.hooks = { onTakeover: [] };
    estates.web.failoverGroup.name = "fog-sales";
    delete estates.archive.sites.secondary;
    const error = refusalOf(estates);
    assert.equal(
      error.message,
      `The configuration of stack dev has 7 problems; nothing was called or changed.
  1. site
     is missing, and the stack's name "dev" does not end in primary or secondary.
     Cure: rename the stack (npm run pulumi -- stack rename dev-primary --stack dev), or say which half it is (npm run pulumi -- config set site primary --stack dev).
  2. allowDataLossUntil
     is missing: a forced failover may lose data and needs a time until which that is allowed.
     Cure: add an RFC 3339 time within the next 24 hours (the command: docs/runbook.md, Region lost), or use failover: planned.
  3. estates.archive.sites.secondary
     is missing.
     Cure: add it (The other site, in another region).
  4. estates.ledger.hooks.onTakeover
     is not a key that this program knows.
     Cure: write onTakeOver, if that is what was meant, or remove it.
  5. estates.sales.runtime.nodeCount = 12
     is not a number of nodes that Azure takes.
     Cure: write a whole number from 1 to 10.
  6. estates.sales.sites.secondary.location = "West Europe"
     is the primary site's region too, so that the loss of one region takes both sites.
     Cure: name another region, best the paired one.
  7. estates.web.failoverGroup.name = "fog-sales"
     is the failover group of estate sales too, and one group moves one SSISDB.
     Cure: give each estate a failover group of its own.`,
    );
    assert.equal(error.stack, error.message);
    assert.equal(error.problems.length, 7);
  });

  it("without the follow-up of a mistake that was told already", () => {
    const estates = samples();
    estates.sales.catalog.authentication = "password";
    delete estates.sales.catalog.adminLogin;
    estates.sales.dataFactory = "adf-sales";
    const places = refusalOf(estates).problems.map((problem) => problem.path.join("."));
    assert.deepEqual(places.slice(2), [
      "estates.sales.catalog.authentication",
      "estates.sales.dataFactory",
    ]);
  });
});
