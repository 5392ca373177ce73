import assert from "node:assert/strict";
import { SITES } from "../../config/pair.ts";
import { runtimeAddress } from "../../estate/azure-addresses.ts";
import { ledger, read, sales } from "./samples.ts";

const HOME = "00000000-0000-0000-0000-000000000001";
const AWAY = "00000000-0000-0000-0000-00000000000A";

describe("the subscription of a factory", () => {
  const away = (described: ReturnType<typeof sales>) => {
    const { secondary } = described.sites;
    secondary.sqlServer = secondary.sqlServer.replace(HOME, AWAY);
    return described;
  };
  const subscriptions = (estates: object, login: string | undefined) => {
    const [estate] = read({ estates }).estates;
    assert.ok(estate);
    return SITES.map((site) => runtimeAddress(estate, site, login).subscriptionId);
  };

  it("is the one that it names", () => {
    const named = sales();
    named.dataFactory.subscriptionId = AWAY;
    assert.deepEqual(subscriptions({ sales: named }, HOME), [AWAY, AWAY]);
  });

  it("is the login's where it names none", () => {
    assert.deepEqual(subscriptions({ sales: away(sales()) }, "login"), ["login", "login"]);
  });

  it("is that of SSISDB on the factory's side where the login has none either, on both stacks the same", () => {
    assert.deepEqual(subscriptions({ sales: away(sales()) }, undefined), [HOME, HOME]);
    assert.deepEqual(subscriptions({ ledger: away(ledger()) }, undefined), [HOME, AWAY]);
  });
});
