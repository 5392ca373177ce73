import assert from "node:assert/strict";
import { madeElsewhere } from "../../config/made-elsewhere.ts";
import type { Site } from "../../config/pair.ts";
import { ledger, read, sales } from "./samples.ts";

const SERVERS = "00000000-0000-0000-0000-000000000001";
const LOGIN = "00000000-0000-0000-0000-00000000000A";
const FACTORY = "00000000-0000-0000-0000-00000000000f";

describe("what would be made in another subscription", () => {
  const keys = (site: Site, login: string | undefined, estates: unknown): readonly string[] =>
    read({ stack: site, estates })
      .estates.flatMap((estate) => madeElsewhere(estate, site, login))
      .map((line) => line.slice(0, line.indexOf(":")));

  it("is nothing where the login's subscription is meant, or the Azure CLI chooses", () => {
    const estates = { sales: sales(), ledger: ledger() };
    assert.deepEqual(keys("primary", SERVERS, estates), []);
    assert.deepEqual(keys("primary", undefined, estates), []);
  });

  it("is the group of the home stack, which belongs beside its server, and says both ways out", () => {
    assert.deepEqual(keys("primary", LOGIN, { sales: sales() }), ["estates.sales.failoverGroup"]);
    assert.deepEqual(keys("secondary", LOGIN, { sales: sales() }), []);
    const [estate] = read({ estates: { sales: sales() } }).estates;
    assert.ok(estate);
    assert.match(
      madeElsewhere(estate, "primary", LOGIN).join(),
      /existing: true, or sign in with ARM_SUBSCRIPTION_ID=00000000-0000-0000-0000-000000000001$/,
    );
    const existing = sales();
    existing.failoverGroup.existing = true;
    assert.deepEqual(keys("primary", LOGIN, { sales: existing }), []);
  });

  it("is a factory of another subscription, by the stack that makes it", () => {
    const own = ledger();
    own.sites.secondary.dataFactory.subscriptionId = FACTORY;
    assert.deepEqual(keys("primary", SERVERS, { ledger: own }), []);
    assert.deepEqual(keys("secondary", SERVERS, { ledger: own }), [
      "estates.ledger.sites.secondary.dataFactory",
    ]);
    assert.deepEqual(keys("secondary", FACTORY.toUpperCase(), { ledger: own }), []);
    const shared = sales();
    Object.assign(shared.dataFactory, { existing: false, subscriptionId: FACTORY });
    assert.deepEqual(keys("primary", SERVERS, { sales: shared }), ["estates.sales.dataFactory"]);
    assert.deepEqual(keys("secondary", SERVERS, { sales: shared }), []);
  });
});
