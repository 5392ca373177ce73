import assert from "node:assert/strict";
import { startAzureIn, type TestAzure } from "../support/azure.ts";
import { TestEstate } from "../support/estate.ts";
import { FastTime } from "../support/fast-time.ts";
import { estateAtSite, inputsOf, type Kind } from "../support/inputs.ts";
import { ProviderError, ProviderProcess } from "../support/provider-process.ts";
import { registered } from "../support/registered.ts";

describe("the real dynamic provider process, misconfigured", () => {
  let azure: TestAzure<FastTime>;
  let provider: ProviderProcess;
  let inputs: (kind: Kind) => Record<string, unknown>;

  before(async () => {
    azure = await startAzureIn(new FastTime(600));
    const estate = new TestEstate(azure).standing();
    const texts = await registered();
    const at = estateAtSite(estate, {
      site: "secondary",
      flag: { activeRegion: "secondary", activeSince: "2026-11-22T10:00:00Z" },
      config: {},
      secrets: estate.secrets("secondary"),
    });
    inputs = (kind) => ({ ...inputsOf(at, kind), __provider: texts[kind]?.provider });
  });
  beforeEach(async () => {
    provider = await ProviderProcess.start(azure);
  });
  afterEach(() => provider.stop());
  after(() => azure.stop());

  /** What the engine would print of it: no stack trace is in it, nor in what the process prints itself. */
  const refused = async (ask: () => Promise<unknown>): Promise<string> => {
    const error = await ask().catch((error: unknown) => error);
    assert.ok(error instanceof ProviderError);
    assert.doesNotMatch(error.message + provider.output, /\n\s+at /);
    return error.message;
  };
  const create = (kind: Kind) => () => provider.create(inputs(kind));

  it("says what is wrong with a login that is not complete, by a plain message", async () => {
    const secret = "wrong-secret-of-the-app";
    await provider.configure({ "azure-native:clientSecret": secret });
    const said = await refused(create("FailoverGroupRole"));
    assert.match(said, /AADSTS7000215/);
    assert.ok(!(said + provider.output).includes(secret));
  });

  // The plugin uses a provider whose configuration has failed as if it had not.
  it("says of each resource what is wrong with its configuration", async () => {
    await provider.configure({ "azure-native:auxiliaryTenantIds": "no list" });
    const read = () => provider.read("id", inputs("Fence"));
    for (const ask of [create("Fence"), read, create("Fence"), read])
      assert.match(await refused(ask), /auxiliaryTenantIds is not a JSON array/);
  });

  it("shows nothing of credentials that are no JSON", async () => {
    await provider.configure({ "ssis-failover:credentials": "Swordfish-1" });
    const said = await refused(create("FailoverGroupRole"));
    assert.match(said, /credentials\n.*is not an object that holds secrets/);
    assert.doesNotMatch(said + provider.output, /Swordfish/);
  });
});
