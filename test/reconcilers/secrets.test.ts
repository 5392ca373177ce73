import assert from "node:assert/strict";
import fc from "fast-check";
import { type RuntimeAddress, readRuntime } from "../../azure/integration-runtimes.ts";
import { areApplied, digestOf } from "../../reconcilers/runtime/applied-secrets.ts";
import { useAzure } from "../support/azure.ts";
import { TestEstate } from "../support/estate.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";

const MASK = "**********";
describe("a runtime's secrets", () => {
  const azure = useAzure({ quick: true });
  const options = { customSetup: true, expressSetup: true };
  it("are answered masked, and neither compared nor sent back", async () => {
    const estate = new TestEstate(azure(), options).standing();
    const stack = new TestStack(estate, "primary");
    await stack.bringUp("IntegrationRuntime");
    const { address } = stack.inputs("IntegrationRuntime") as { address: RuntimeAddress };
    const call = { signal: AbortSignal.timeout(5000), timeoutMs: 5000 };
    const read = await readRuntime(azure().session, address, call);
    assert.equal(JSON.stringify(read?.body).split(MASK).length - 1, 3, "Azure masks all three");
    assert.deepEqual(stack.live("IntegrationRuntime").differs, []);
    assert.deepEqual(estate.applied(), []);

    stack.config = { runtime: { ...RUNTIME, nodeCount: 3 } };
    await stack.bringUp("IntegrationRuntime");
    assert.deepEqual(estate.applied(), ["stop", "put", "start"]);
    const kept = JSON.stringify(estate.runtime.properties);
    assert.ok(!kept.includes(MASK));
    for (const secret of [
      estate.password,
      estate.sasOf("primary"),
      `file-secret-of-${estate.name}`,
    ])
      assert.ok(kept.includes(JSON.stringify(secret)), "the real ones were sent");
  });

  it("lead to a restart with the reason said, when one changes", async () => {
    const estate = new TestEstate(azure(), options).standing();
    const stack = new TestStack(estate, "primary");
    await stack.bringUp("IntegrationRuntime");
    const server = azure().world.server(estate.serverId("primary"));
    assert.ok(server);
    server.administratorPassword = "the-New-Pa55";
    stack.secrets = { ...stack.secrets, catalogPassword: "the-New-Pa55" };
    stack.catalogPassword = "the-New-Pa55";
    assert.deepEqual(await stack.preview(), ["IntegrationRuntime"]);
    assert.match(stack.log, /ssis is Started and will be restarted: credential changed/);
    await stack.bringUp("IntegrationRuntime");
    assert.deepEqual(estate.applied(), ["stop", "put", "start"]);
    assert.match(stack.log, /stopping ssis .*\(credential changed\)/);
    await stack.refresh();
    assert.deepEqual(await stack.preview(), []);
    assert.ok(!stack.log.includes("Pa55") && !stack.log.includes(estate.password));
  });

  it("stop nothing where the server refuses the new password: the runtime would not start again", async () => {
    for (const runState of ["managed", "external"] as const) {
      const estate = new TestEstate(azure(), options).standing();
      const stack = new TestStack(estate, "primary");
      stack.config = { runState };
      await stack.bringUp("IntegrationRuntime");
      // Set on the stack, and not on the server yet; or mistyped there.
      stack.secrets = { ...stack.secrets, catalogPassword: "the-New-Pa55" };
      stack.catalogPassword = "the-New-Pa55";
      const { errors } = await stack.up("IntegrationRuntime");
      assertSpoken(
        errors.IntegrationRuntime,
        { code: "SQL error 18456", does: /catalogPassword/, left: /ssis runs on as it was/ },
        "the-New-Pa55",
      );
      assert.deepEqual(estate.applied(), []);
      const server = azure().world.server(estate.serverId("primary"));
      assert.ok(server);
      server.administratorPassword = "the-New-Pa55";
      await stack.bringUp("IntegrationRuntime");
      assert.deepEqual(estate.applied(), ["stop", "put", "start"]);
    }
  });

  it("are said to restart a runtime that is taken back, and that nothing else would stop", async () => {
    const estate = new TestEstate(azure(), { strategy: "stay", endpoint: "listener" }).standing();
    const primary = new TestStack(estate, "primary");
    await primary.bringUp();
    const secondary = new TestStack(estate, "secondary", primary.flag);
    await secondary.flip("secondary").bringUp();
    primary.flag = secondary.flag;
    await primary.bringUp();
    primary.secrets = { ...primary.secrets, catalogPassword: "the-New-Pa55" };
    await primary.flip("primary").preview();
    assert.match(primary.log, /: ssis will be written anew and started: credential changed/);
  });

  it("are not said to restart a runtime of which a flip has been since: the state's last look may be of another day", async () => {
    const estate = new TestEstate(azure(), options).standing();
    const primary = new TestStack(estate, "primary");
    await primary.bringUp();
    const secondary = new TestStack(estate, "secondary", primary.flag);
    secondary.config = primary.config;
    await secondary.flip("secondary").bringUp();
    primary.flag = secondary.flag;
    primary.secrets = { ...primary.secrets, catalogPassword: "the-New-Pa55" };
    await primary.flip("primary").preview();
    assert.doesNotMatch(primary.log, /is Started/);
    assert.match(primary.log, /: ssis will be written anew and started: credential changed/);
  });

  const word = fc.string({ maxLength: 40 });
  const secrets = fc.record(
    {
      catalogPassword: word,
      customSetupSas: word,
      expressSetup: fc.dictionary(word, word, { maxKeys: 4 }),
    },
    { requiredKeys: [] },
  );

  it("are recognised by a salted digest: the same in any order, another one never", () => {
    fc.assert(
      fc.property(secrets, secrets, (one, other) => {
        const kept = digestOf(one);
        const reordered = Object.fromEntries(Object.entries(one).reverse());
        assert.ok(areApplied(reordered, kept));
        const same = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
        assert.equal(areApplied(other, kept), same);
        assert.ok(areApplied(other, undefined), "an adopted runtime is not restarted");
        assert.notEqual(digestOf(one).digest, kept.digest, "each with a salt of its own");
        for (const text of Object.values(one).filter((text) => typeof text === "string"))
          assert.ok(text.length < 8 || !JSON.stringify(kept).includes(text));
      }),
    );
  });
});

const RUNTIME = {
  name: "ssis",
  nodeSize: "Standard_D4_v3",
  maxParallelExecutionsPerNode: 4,
  expressCustomSetupProperties: [
    { type: "CmdkeySetup", targetName: "fs.contoso.com", userName: "contoso\\ssis" },
  ],
};

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const);
  return entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
}
