import assert from "node:assert/strict";
import { useAzure } from "../support/azure.ts";
import { InstanceEstate } from "../support/instance-estate.ts";
import { InstanceStack } from "../support/instance-stack.ts";

const failed = 4;
const running = 2;

describe("SSISDB's master key on managed instances", () => {
  const azure = useAzure({ quick: true });

  /** Both stacks up with the primary site active, on a group that did not copy the service master key. */
  async function standing(copied = false) {
    const estate = new InstanceEstate(azure()).born().grouped(copied);
    const primary = new InstanceStack(estate, "primary");
    const secondary = new InstanceStack(estate, "secondary");
    await primary.bringUp("SsisCatalog");
    await primary.bringUp();
    await secondary.bringUp();
    return { estate, primary, secondary };
  }

  it("has its password in SSISDB, and registered on both instances", async () => {
    const { estate, primary, secondary } = await standing();
    assert.ok(estate.catalog.masterKey.passwords.includes("Master-Key-1"));
    assert.deepEqual(estate.registeredAt("primary"), ["Master-Key-1"]);
    assert.deepEqual(estate.registeredAt("secondary"), ["Master-Key-1"]);
    for (const stack of [primary, secondary]) {
      await stack.refresh();
      assert.deepEqual(await stack.preview(), []);
    }
  });

  it("opens by itself after a failover, so that packages run", async () => {
    const { estate, secondary } = await standing();
    await secondary.flip("secondary").bringUp();
    assert.equal(estate.runtime.serves, estate.instanceId("secondary"));
    assert.equal(estate.runPackage("secondary").status, running);
    assert.doesNotMatch(secondary.log, /closed/);
  });

  it("is closed for a product that forgets it: workers live, packages fail with 15581", async () => {
    const estate = new InstanceEstate(azure()).born().grouped(false);
    const forgetful = new InstanceStack(estate, "secondary").flip("secondary");
    forgetful.forgotten = ["MasterKey"];
    await forgetful.bringUp();
    assert.equal(forgetful.live("IntegrationRuntime").proof, "worker alive");
    assert.equal(estate.runtime.serves, undefined);
    const { status, error } = estate.runPackage("secondary");
    assert.equal(status, failed);
    assert.match(error ?? "", /open the master key/);
  });
});
