import assert from "node:assert/strict";
import { type Command, type Ended, runCommand } from "../../drill/commands/command.ts";
import { addressOf, ordinary, type SampleEstate } from "../../drill/estates/sample.ts";
import { canariesOf } from "../../drill/secrets/canaries.ts";
import { type Stage, setStage } from "../../drill/stage/stage.ts";
import { publishFactory } from "../../simulator/data-factory/publish.ts";

/** Codes with which the start of an Azure-SSIS runtime ends, as Microsoft's troubleshooting article lists them. */
const START_CODES = [
  "AzureSqlConnectionFailure",
  "CatalogCapacityLimitError",
  "CatalogDbBelongsToAnotherIR",
  "CatalogDbCreationFailure",
  "InvalidCatalogDb",
  "CustomSetupScriptFailure",
  "CustomSetupScriptBlobContainerInaccessible",
  "InvalidVnetConfiguration",
  "VNetResourceGroupLockedDuringStart",
  "NodeUnavailable",
  "InvalidPublicIPSpecified",
  "InternalServerError",
] as const;

const envelope = (code: string) => ({ error: { code, message: `Azure's own words on ${code}.` } });

/** Answers of ARM itself to the PUT of a runtime. */
const ARM_ANSWERS = {
  Conflict: { status: 409, body: envelope("Conflict") },
  TooManyRequests: { status: 429, body: envelope("TooManyRequests") },
  ServiceUnavailable: { status: 503, body: envelope("ServiceUnavailable") },
  AuthorizationFailed: { status: 403, body: envelope("AuthorizationFailed") },
  Garbage: { garbage: true },
  NoAnswer: { drop: "before" },
} as const;

/** Names of estates: the code, as a resource name may be written. */
const estateOf = (code: string): SampleEstate => ordinary(code.toLowerCase().slice(0, 40));

/** What is worth reading of a run that did not end well. */
const complaints = ({ output }: Ended): string =>
  output
    .split("\n")
    .filter((line) => /error|failed|means:/.test(line))
    .slice(-20)
    .join("\n");

describe("what `pulumi up` prints when Azure says no", function () {
  this.timeout(300_000);
  let stage: Stage;
  let failed: Ended;

  // azure-native's refusal has no code of its own: `existing: true` was forgotten.
  const standing = "AlreadyExists";
  const codes = [...START_CODES, ...Object.keys(ARM_ANSWERS), standing];
  const estates = codes.map(estateOf);

  const pulumi = (args: readonly string[], more: Partial<Command> = {}): Promise<Ended> =>
    runCommand(stage, {
      shown: `pulumi ${args.join(" ")}`,
      command: stage.pulumi.command,
      args,
      ...more,
    });
  const takeOver = (): Promise<Ended> =>
    runCommand(stage, {
      shown: "npm run takeover -- --stack primary --yes",
      command: process.execPath,
      args: ["engine/takeover.ts", "--stack", "primary", "--yes", "--skip-preview"],
    });

  before(async () => {
    stage = await setStage({ estates, speed: 240, log: () => {} });
    await pulumi(["stack", "init", "primary"]);
    const credentials = estates.map(({ name }) => [name, stage.secrets.get(name)] as const);
    for (const [name, secrets] of credentials) {
      const path = `credentials.${name}.catalogPassword`;
      const stdin = secrets?.catalogPassword.value ?? "";
      await pulumi(["config", "set", "--secret", "--path", path, "--stack", "primary"], { stdin });
    }
    for (const code of START_CODES) {
      const runtime = addressOf(estateOf(code)).runtimeId;
      const message = `Azure's own words on ${code}.`;
      stage.simulator.world.plant({
        id: code,
        times: 1,
        runtime,
        nextStart: { errorCode: code, message },
      });
    }
    const { factoryId } = addressOf(estateOf(standing));
    publishFactory(stage.simulator.world, factoryId, { location: "westeurope", properties: {} });
    for (const [code, answer] of Object.entries(ARM_ANSWERS)) {
      const path = `${addressOf(estateOf(code)).factory}/integrationRuntimes/ssis\\?`;
      stage.simulator.world.plant({ id: code, match: { method: "PUT", path }, answer });
    }
    failed = await takeOver();
  });

  after(async () => {
    await stage?.clear(false);
  });

  it("fails, and no estate keeps another one from its work", () => {
    assert.notEqual(failed.code, 0);
    for (const { name } of estates)
      assert.match(failed.output, new RegExp(`^\\s*(?:warning: )?${name}: `, "m"), name);
  });

  for (const code of codes) {
    it(`is Azure's code ${code}, what it means, what to do, and what was left`, () => {
      const { name } = estateOf(code);
      const said = new RegExp(
        `${name}: .* failed: ${code}.*\\n\\s*means: \\S.*\\n\\s*do: +\\S.*\\n\\s*left: +\\S.*`,
      ).exec(failed.output);
      assert.ok(
        said,
        failed.output
          .split("\n")
          .filter((line) => line.includes(name))
          .join("\n"),
      );
      assert.doesNotMatch(said[0], /undefined|\[object|not in the catalogue/);
    });
  }

  it("names the key that makes of a factory which exists one that is only read", () => {
    const { name } = estateOf(standing);
    assert.match(
      failed.output,
      new RegExp(`do: +set \`existing: true\` on dataFactory of estates\\.${name}`),
    );
    // As it happens, and once more at the end; a hundred times where the engine tries again.
    const said = failed.output.match(/making or changing its Factory failed/g) ?? [];
    assert.ok(said.length <= 2, `${said.length} times`);
  });

  it("has no stack trace and no secret", () => {
    const trace = failed.output.split("\n").filter((line) => /^\s+at .+:\d+/.test(line));
    assert.deepEqual(trace, []);
    assert.doesNotMatch(failed.output, /unhandled exception/);
    for (const canary of canariesOf(stage.secrets))
      assert.ok(!failed.output.includes(canary.value), canary.name);
  });

  it("is over when the cause is: the next `up` goes on from there", async () => {
    for (const code of codes) stage.simulator.world.unplant(code);
    stage.simulator.world.state.factories.delete(addressOf(estateOf(standing)).factoryId);
    const next = await takeOver();
    assert.equal(next.code, 0, complaints(next));
    const clean = await pulumi([
      "preview",
      "--stack",
      "primary",
      "--expect-no-changes",
      "--non-interactive",
    ]);
    assert.equal(clean.code, 0, complaints(clean));
  });

  // They hold inputs and outputs in clear, and the engine masks only what it knows as a value of the configuration.
  it("holds no debug message about a resource of ours, not even as a stream of events", async () => {
    const args = ["--stack", "primary", "--yes", "--skip-preview", "--non-interactive", "--json"];
    const up = await pulumi(["up", ...args]);
    assert.equal(up.code, 0, complaints(up));
    assert.match(up.output, /"resOutputsEvent"/);
    const told = up.output.split("\n").filter((line) => line.includes('"prefix":"debug: "'));
    // The runner registers the stack itself, before this program is loaded.
    const ours = told.filter((line) => !line.includes("pulumi:pulumi:Stack"));
    assert.deepEqual(
      ours.filter((line) => /RegisterResource|Registering resource/.test(line)),
      [],
    );
  });
});
