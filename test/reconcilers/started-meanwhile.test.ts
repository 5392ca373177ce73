import assert from "node:assert/strict";
import { durations } from "../../simulator/durations.ts";
import { useAzure } from "../support/azure.ts";
import { start } from "../support/by-hand.ts";
import { TestEstate } from "../support/estate.ts";
import { TestStack } from "../support/stack.ts";

describe("the other site's runtime, started again by its own stack while the role was moving", () => {
  const azure = useAzure({ quick: true });

  it("is stopped before this site's is started beside it", async () => {
    const estate = new TestEstate(azure(), { strategy: "attach" }).standing();
    const primary = new TestStack(estate, "primary");
    const secondary = new TestStack(estate, "secondary");
    await primary.bringUp();
    await secondary.bringUp();
    // Longer than a start takes.
    durations.plannedFailover = 2 * durations.startExpress;
    let nightly: Promise<unknown> | undefined;
    secondary.engine = {
      async assertAlive() {
        if (nightly !== undefined || !/planned failover to secondary/.test(secondary.log)) return;
        nightly = primary.refresh().then(() => primary.bringUp("IntegrationRuntime"));
      },
    };
    await secondary.flip("secondary").bringUp();
    await nightly;
    const asked = estate.writes().filter(({ runtime }) => runtime !== undefined);
    assert.deepEqual(
      asked.map(
        ({ action, resource }) => `${action} ${/adf-e\d+(-away)?/.exec(resource)?.[1] ?? ""}`,
      ),
      ["stop ", "start ", "stop ", "put -away", "start -away"],
    );
    assert.equal(estate.runtimeAt("primary").state, "Stopped");
    assert.deepEqual(estate.serving, ["secondary"]);
  });

  it("ends no takeover by the failure of that start, where both sites run the same one", async () => {
    const estate = new TestEstate(azure()).standing();
    const primary = new TestStack(estate, "primary");
    const secondary = new TestStack(estate, "secondary");
    await primary.bringUp();
    await secondary.bringUp();
    // The role leaves while it starts, so that it fails: its database is read-only by then.
    durations.plannedFailover = durations.startExpress / 2;
    let nightly: Promise<unknown> | undefined;
    secondary.engine = {
      async assertAlive() {
        if (nightly !== undefined || !/planned failover to secondary/.test(secondary.log)) return;
        nightly = primary.refresh().then(() => primary.up("IntegrationRuntime"));
      },
    };
    await secondary.flip("secondary").bringUp();
    await nightly;
    assert.match(
      secondary.log,
      /started with other settings than it is to have, and that start failed \(\w+\)/,
    );
    assert.equal(estate.runtime.serves, estate.serverId("secondary"));
  });

  it("is at rest where it is to rest, also when a start of somebody's fails", async () => {
    const estate = new TestEstate(azure(), { strategy: "attach" }).standing();
    const primary = new TestStack(estate, "primary");
    const secondary = new TestStack(estate, "secondary");
    await primary.bringUp();
    await secondary.bringUp();
    await secondary.flip("secondary").bringUp();
    start(estate);
    primary.flag = secondary.flag;
    await primary.bringUp();
    assert.match(String(primary.live("IntegrationRuntime").state), /Stopped/);
  });
});
