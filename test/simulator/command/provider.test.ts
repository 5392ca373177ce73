import assert from "node:assert/strict";
import {
  type SimulatedCluster,
  startSimulatedCluster,
} from "../../../simulator/cluster/simulated-cluster.ts";
import { create, differences, remove, update } from "../../../simulator/command/provider.ts";

describe("the stand-in for the command provider", () => {
  let cluster: SimulatedCluster;
  // Begun when these tests begin: all files are read long before, and a clock that runs from then on would be over.
  let signal: AbortSignal;
  before(async () => {
    signal = AbortSignal.timeout(60_000);
    cluster = await startSimulatedCluster();
  });
  after(() => cluster.stop());

  function inputs(more: object, connection: object = {}) {
    const { host, port, user } = cluster.nodes[0] ?? {};
    const { privateKey } = cluster.credentials;
    return {
      connection: { host, port, user, privateKey, dialErrorLimit: 0, ...connection },
      ...more,
    };
  }

  it("fails as the real one does when the command fails, with its output", async () => {
    await assert.rejects(create(inputs({ create: "whoami" }), signal), (error: Error) => {
      assert.match(error.message, /^Process exited with status 1: running "whoami":\n/);
      assert.match(error.message, /'whoami' is not recognized/);
      return true;
    });
  });

  it("runs nothing that it was not given: only a delete is run when that is all", async () => {
    const undo = inputs({ delete: "whoami", stdin: "" });
    const { outputs } = await create(undo, signal);
    assert.equal(cluster.runs.length, 1, "the run of the test before");
    await update(outputs, { ...undo, stdin: "other" }, signal);
    assert.equal(cluster.runs.length, 1);
    await assert.rejects(remove(outputs, signal), /whoami/);
  });

  it("connects to no other machine than the one whose key it was given", async () => {
    const wrong = inputs(
      { create: "whoami" },
      { hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA" },
    );
    await assert.rejects(create(wrong, signal), /Host denied|verification/);
  });

  it("replaces for triggers, updates for the rest", () => {
    assert.deepEqual(differences({ a: 1, triggers: ["x"] }, { a: 1, triggers: ["y"] }), {
      changed: ["triggers"],
      replaces: ["triggers"],
    });
    assert.deepEqual(differences({ stdin: "a" }, { stdin: "b" }), {
      changed: ["stdin"],
      replaces: [],
    });
  });
});
