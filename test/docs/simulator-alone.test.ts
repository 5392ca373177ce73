import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openWorkspace, type Workspace } from "../../drill/stage/workspace.ts";
import { findPulumi } from "../../engine/find.ts";
import { projectDirectory } from "../../engine/places.ts";
import { type Overheard, overheard } from "../support/overheard.ts";
import { blocksOf } from "./blocks.ts";

/** As somebody does it who tries the example of Pulumi.yaml on the simulated Azure, with the commands of the document. */
describe("the simulated Azure alone, as the guide has it", function () {
  this.timeout(300_000);
  let workspace: Workspace;
  let simulator: Overheard | undefined;

  before(() => {
    workspace = openWorkspace();
  });
  after(async () => {
    simulator?.child.kill();
    await simulator?.ended;
    workspace?.remove();
  });

  it("takes the example of Pulumi.yaml over, by the commands of the guide", async () => {
    const main = join(projectDirectory, "simulator/main.ts");
    const world = join(projectDirectory, "simulator/example-world.json");
    const certificates = ["--certificates", workspace.certificates];
    simulator = overheard(
      spawn(process.execPath, [main, "--world", world, "--speed", "600", ...certificates]),
    );
    const { child, said } = simulator;
    while (!/sqlDial: \S+\n/.test(said.out)) {
      assert.equal(child.exitCode, null, said.error);
      await once(child.stdout, "data");
    }
    const exported = [...said.out.matchAll(/^export (\w+)=(.*)$/gm)].map(([, key, value]) => [
      key,
      value,
    ]);
    const dial = /sqlDial: \S+/.exec(said.out)?.[0];
    workspace.write(
      "Pulumi.yaml",
      readFileSync(join(projectDirectory, "Pulumi.yaml"), "utf8").replaceAll(
        /^( +)injection: express$/gm,
        `$&\n$1${dial}`,
      ),
    );
    const env = {
      ...(await findPulumi(() => {})).env,
      ...Object.fromEntries(exported),
      HOME: workspace.home,
      PULUMI_HOME: workspace.home,
      PULUMI_BACKEND_URL: `file://${workspace.backend}`,
      PULUMI_CONFIG_PASSPHRASE: "of this test",
      PULUMI_SKIP_CONFIRMATIONS: "true",
    };
    const lines = blocksOf("drill.md").get("alone") ?? assert.fail("the guide has no such block");
    for (const line of lines) {
      const { status, stdout, stderr } = spawnSync("bash", ["-c", line], {
        cwd: workspace.program,
        encoding: "utf8",
        env,
      });
      assert.equal(status, 0, `${line}\n${stdout}${stderr}`);
      if (line.includes("takeover")) assert.match(`${stdout}${stderr}`, /done in .* without SSIS/);
    }
  });
});
