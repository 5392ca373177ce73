import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { judgePlaces } from "../../readiness/checks/places.ts";
import { backendIn, secretsProviderIn, stackPlaces } from "../../readiness/stack-places.ts";
import { findings, only, standing } from "./setting.ts";

const files = (document: object, stack: object) => ({
  project: { file: "Pulumi.yaml", document },
  stacks: [{ file: "Pulumi.secondary.yaml", stack: "secondary", document: stack }],
  warnings: [],
});
const weu = { name: "westeurope", written: "West Europe" };
const neu = { name: "northeurope", written: "North Europe" };

describe("readiness: where things live", () => {
  it("finds the backend and the key as the CLI does", () => {
    const env = { PULUMI_HOME: "/nowhere" };
    const url = "azblob://state?storage_account=stpulumi";
    const written = files({ backend: { url } }, { secretsprovider: "passphrase" });
    assert.deepEqual(stackPlaces("secondary", written, env), {
      backend: url,
      secretsProvider: "passphrase",
    });
    const elsewhere = { ...env, PULUMI_BACKEND_URL: "https://api.pulumi.com" };
    assert.equal(
      stackPlaces("acme/ssis/secondary", written, elsewhere).backend,
      elsewhere.PULUMI_BACKEND_URL,
    );
    const salted = files({}, { encryptionsalt: "v1:…" });
    assert.deepEqual(stackPlaces("secondary", salted, env), {
      backend: undefined,
      secretsProvider: "passphrase",
    });
  });

  it("goes by the last login where neither environment nor project says, of this stack's own file", () => {
    const folder = mkdtempSync(join(tmpdir(), "pulumi-home-"));
    const login = (home: string, current: string) => {
      mkdirSync(join(folder, home), { recursive: true });
      const text = JSON.stringify({ current, accounts: { [current]: { accessToken: "pul-1" } } });
      writeFileSync(join(folder, home, "credentials.json"), text);
      return join(folder, home);
    };
    const { HOME } = process.env;
    try {
      process.env.HOME = folder;
      login(".pulumi", "azblob://of-home");
      const PULUMI_HOME = login("pulumi", "azblob://of-pulumi-home");
      const PULUMI_CREDENTIALS_PATH = login("credentials", "azblob://of-credentials");
      const [own] = files({}, {}).stacks;
      assert.ok(own);
      const other = { ...own, stack: "primary", document: { encryptionsalt: "v1:…" } };
      const places = (env: NodeJS.ProcessEnv) =>
        stackPlaces("secondary", { ...files({}, {}), stacks: [other, own] }, env);
      for (const [env, backend] of [
        [{}, "azblob://of-home"],
        [{ PULUMI_HOME }, "azblob://of-pulumi-home"],
        [{ PULUMI_HOME, PULUMI_CREDENTIALS_PATH }, "azblob://of-credentials"],
      ] as const)
        assert.deepEqual(places(env), { backend, secretsProvider: undefined });
    } finally {
      if (HOME === undefined) delete process.env.HOME;
      else process.env.HOME = HOME;
      rmSync(folder, { recursive: true });
    }
  });

  it("reads what an address names in Azure", () => {
    const account = { type: "Microsoft.Storage/storageAccounts", name: "stpulumi" };
    assert.deepEqual(backendIn("azblob://state?storage_account=stpulumi", {}), account);
    assert.deepEqual(backendIn("azblob://state", { AZURE_STORAGE_ACCOUNT: "stpulumi" }), account);
    assert.equal(backendIn("azblob://state", {}), undefined);
    assert.equal(backendIn("https://pulumi.contoso.com", {}), undefined);
    assert.ok("nowhere" in (backendIn("https://api.pulumi.com/acme", {}) ?? {}));
    assert.ok("notAsked" in (backendIn("file:///var/state", {}) ?? {}));
    assert.deepEqual(secretsProviderIn("azurekeyvault://kv-ssis.vault.azure.net/keys/pulumi"), {
      type: "Microsoft.KeyVault/vaults",
      name: "kv-ssis",
    });
    assert.ok("nowhere" in (secretsProviderIn("awskms://alias/x") ?? {}));
    for (const elsewhere of ["s3://state", "gs://state?file:=x"])
      assert.deepEqual(backendIn(elsewhere, {}), { nowhere: "not in Azure" });
    assert.deepEqual(secretsProviderIn("passphrase"), { nowhere: "in no region of Azure" });
    for (const own of [undefined, "default"])
      assert.deepEqual(secretsProviderIn(own), { notAsked: "the backend keeps the key" });
    // Nothing that can be asked for, and nothing that ends the checks.
    assert.equal(backendIn("somewhere", {}), undefined);
    assert.equal(secretsProviderIn("some key"), undefined);
  });

  it("fails only what lives in the region that is taken over from, whatever its spelling", () => {
    const fact = (region: string) => ({
      ...{ what: "state backend", name: "azblob://state", cure: "move it" },
      place: { value: { region } },
    });
    const outcomes = (region: string) =>
      judgePlaces([fact(region)], neu, weu).map(({ outcome }) => outcome);
    assert.deepEqual(outcomes("West Europe"), ["failed"]);
    assert.deepEqual(outcomes("northeurope"), ["passed"]);
    assert.deepEqual(outcomes("francecentral"), ["passed"]);
    const silent = { ...fact(""), place: { unknown: "no answer" } };
    assert.equal(judgePlaces([silent], neu, weu)[0]?.outcome, "unknown");
  });

  it("finds a setup container and a factory of the other region", async () => {
    const setting = standing({ strategy: "attach", customSetup: true });
    const ready = await findings(setting);
    assert.equal(only(ready, "place of setup container").outcome, "passed");
    assert.equal(only(ready, "place of data factory").outcome, "passed");
    const { generic, factories } = setting.azure.world.state;
    const account = generic.get(setting.estate.storageId("secondary"));
    const factory = factories.get(setting.estate.factoryAt("secondary"));
    assert.ok(account && factory);
    account.location = factory.location = "westeurope";
    const broken = await findings(setting);
    assert.match(only(broken, "place of setup container").says, /lives in westeurope/);
    assert.equal(only(broken, "place of data factory").outcome, "failed");
    generic.delete(account.id);
    assert.equal(only(await findings(setting), "place of setup container").outcome, "unknown");
  });

  for (const onInstances of [undefined, true] as const)
    it(`finds ${onInstances ? "managed instances" : "servers"} that were written down at the wrong site`, async () => {
      const setting = standing(onInstances ? { onInstances } : {});
      assert.equal(only(await findings(setting), "place of SQL server").outcome, "passed");
      const server = setting.azure.world.state.servers.get(setting.estate.serverId("secondary"));
      assert.ok(server);
      server.location = "westeurope";
      const { says, cure } = only(await findings(setting), "place of SQL server");
      assert.match(says, /lives in westeurope, the region that this site takes over from/);
      assert.match(cure ?? "", /sites\.secondary\.sqlServer.*the two sites' may be swapped/);
    });
});
