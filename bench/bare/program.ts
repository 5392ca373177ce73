import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Command } from "../../drill/commands/command.ts";
import type { BenchStage } from "../stage/stage.ts";

/** What anybody writes with azure-native: a group, a server with a secret password, and databases up to the number wanted. */
const PROGRAM = `import * as resources from "@pulumi/azure-native/resources/index.js";
import * as sql from "@pulumi/azure-native/sql/index.js";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const group = new resources.ResourceGroup("group", {
  resourceGroupName: "rg-bare",
  location: "westeurope",
});
const server = new sql.Server("server", {
  serverName: "sql-bare",
  resourceGroupName: group.name,
  location: "westeurope",
  administratorLogin: "bare",
  administratorLoginPassword: config.requireSecret("password"),
});
for (let number = 3; number <= config.requireNumber("count"); number += 1) {
  new sql.Database(\`database-\${number}\`, {
    databaseName: \`database-\${number}\`,
    serverName: server.name,
    resourceGroupName: group.name,
    location: "westeurope",
    sku: { name: "S1" },
  });
}
`;

export interface BareProgram {
  readonly preview: Command;
}

/** Makes the bare program beside ours, with the same backend, runtime and provider, and brings it up. */
export async function bringUpBareProgram(stage: BenchStage, count: number): Promise<BareProgram> {
  const directory = join(stage.workspace.directory, "bare");
  mkdirSync(directory);
  symlinkSync(join(stage.workspace.program, "node_modules"), join(directory, "node_modules"));
  writeFileSync(join(directory, "index.ts"), PROGRAM);
  writeFileSync(
    join(directory, "package.json"),
    JSON.stringify({ type: "module", main: "index.ts" }),
  );
  writeFileSync(
    join(directory, "Pulumi.yaml"),
    stringify({
      name: "bare",
      runtime: { name: "nodejs", options: { typescript: false, packagemanager: "npm" } },
      config: { count: { type: "integer", default: count } },
    }),
  );
  const pulumi = (...args: string[]): Command => ({
    shown: `bare program: pulumi ${args.join(" ")}`,
    command: stage.pulumi.command,
    args: ["--cwd", directory, ...args],
  });
  await stage.run(pulumi("stack", "init", "bare"));
  const set = pulumi("config", "set", "--secret", "password", "--stack", "bare");
  await stage.run({ ...set, stdin: "Bare1-and-only-simulated" });
  const up = ["up", "--stack", "bare", "--yes", "--skip-preview", "--non-interactive"];
  await stage.run(pulumi(...up));
  const preview = ["preview", "--stack", "bare", "--non-interactive", "--expect-no-changes"];
  return { preview: pulumi(...preview) };
}
