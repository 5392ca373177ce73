import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { call, parseAnswers, type Step } from "../../cluster/steps.ts";
import { asciiJson, COMMAND_LINE, standardInput } from "../../cluster/transport.ts";

const FOLDER = join(import.meta.dirname, "..", "..");
const NASTY = "SSIS 'x' \"y\" `z` $(1+1) é";
const found = spawnSync(
  "pwsh",
  ["-NoProfile", "-Command", "$PSVersionTable.PSVersion.ToString()"],
  {
    encoding: "utf8",
    timeout: 60_000,
  },
);
const version = found.status === 0 ? found.stdout.trim() : undefined;

describe(`powershell/run.ps1 under pwsh (${version ?? "not on PATH: the script itself is not run here"})`, function () {
  this.timeout(120_000);
  let directory: string;

  before(function () {
    if (version === undefined) this.skip();
    directory = mkdtempSync(join(tmpdir(), "run-ps1-"));
  });
  after(() => {
    if (version !== undefined) rmSync(directory, { recursive: true });
  });

  const pwsh = (args: readonly string[], input: string) =>
    spawnSync("pwsh", args, {
      input,
      encoding: "utf8",
      env: { ...process.env, COMPUTERNAME: "NODE1" },
    });

  it("takes script and list from standard input, with its real cmdlets for files", () => {
    const file = join(directory, "é 'x' $(1).xml");
    const steps: Step[] = [
      { step: "name", ...call("Get-NodeName", {}), select: ["Name"] },
      {
        step: "write",
        ...call("Set-Content", {
          LiteralPath: file,
          Value: NASTY,
          Encoding: "UTF8",
          NoNewline: true,
        }),
        unless: {
          ...call("Read-TextFile", { LiteralPath: file }),
          property: "Text",
          operator: "exactly",
          value: [NASTY],
        },
      },
      { step: "read", ...call("Read-TextFile", { LiteralPath: file }), select: ["Text"] },
    ];
    const run = () => pwsh(COMMAND_LINE.split(" ").slice(1), standardInput(steps));
    const first = run();
    const outcomes = parseAnswers(first.stdout)?.map(({ outcome }) => outcome);
    assert.deepEqual(outcomes, ["done", "changed", "done"], first.stderr);
    assert.deepEqual(parseAnswers(first.stdout)?.[0]?.seen, [{ Name: ["NODE1"] }]);
    assert.equal(readFileSync(file, "utf8").replace("\ufeff", ""), NASTY);
    assert.equal(parseAnswers(run().stdout)?.[1]?.outcome, "unchanged");
  });

  it("refuses a whole list for one cmdlet that is not on its own", () => {
    const steps = [
      {
        step: "write",
        cmdlet: "Set-Content",
        parameters: { LiteralPath: join(directory, "x"), Value: "x" },
      },
      { step: "else", cmdlet: "Invoke-Expression", parameters: { Command: "1" } },
    ];
    const { status, stderr } = pwsh(
      COMMAND_LINE.split(" ").slice(1),
      standardInput(steps as Step[]),
    );
    assert.equal(status, 1);
    assert.match(stderr, /'Invoke-Expression' is not on the list of run\.ps1/);
    assert.throws(() => readFileSync(join(directory, "x")));
  });

  it("compares, changes and fails as it says, with mocked cmdlets of the cluster", () => {
    const known = {
      ...call("Get-ClusterResource", {}),
      property: "Name",
      operator: "has",
      value: [NASTY],
    } as const;
    const add: Step = {
      step: "add",
      ...call("Add-ClusterResource", { Name: NASTY, ResourceType: "Generic Service", Group: "G" }),
      unless: known,
    };
    const steps: Step[] = [
      add,
      add,
      { step: "list", ...call("Get-ClusterResource", {}), select: ["Name", "OwnerGroup.Name"] },
      {
        step: "start",
        ...call("Start-ClusterResource", { Name: NASTY, Wait: 1 }),
        cure: "look at it",
      },
      add,
    ];
    const list = join(directory, "list.json");
    writeFileSync(list, asciiJson(steps));
    const script = join(FOLDER, "powershell", "run.ps1");
    const mocked = join(import.meta.dirname, "mocked-cluster.ps1");
    const { status, stdout, stderr } = pwsh(
      ["-NoProfile", "-NonInteractive", "-File", mocked, script, list],
      "",
    );
    const answers = parseAnswers(stdout);
    assert.deepEqual(
      answers?.map(({ outcome }) => outcome),
      ["changed", "unchanged", "done", "failed"],
    );
    assert.deepEqual(answers?.[2]?.seen, [{ Name: [NASTY], "OwnerGroup.Name": ["G"] }]);
    assert.equal(status, 1);
    assert.match(
      stderr,
      /NODE1: the step 'start' failed: Start-ClusterResource: the service did not start/,
    );
    assert.match(stderr, /do: {4}look at it\n? *left: {2}changed before it: add/);
  });
});
