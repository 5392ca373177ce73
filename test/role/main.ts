// npm run role: see USAGE.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { asksForHelp } from "../../cli/usage.ts";
import type { InProcessAzure } from "../support/in-process/azure.ts";
import { actionsFor, ROLE_FILE, readRole, roleWith } from "./definition.ts";
import { playScenario, SCENARIOS } from "./scenarios.ts";
import { usesOf } from "./uses.ts";

const USAGE = `npm run role

  Plays the scenarios with every right, and writes into docs/role-definition.json what they made use of.`;

const args = process.argv.slice(2);
if (args.length > 0) {
  (asksForHelp(args) ? console.log : console.error)(USAGE);
  process.exit(asksForHelp(args) ? 0 : 2);
}

const used = new Set<string>();
for (const scenario of SCENARIOS) {
  const { name } = scenario;
  const play = (azure: InProcessAzure) => playScenario(azure, scenario);
  for (const action of await usesOf(name, ["*"], play)) used.add(action);
  console.log(`played ${name}`);
}
const before = readRole().Actions;
const role = roleWith(actionsFor(used));
writeFileSync(ROLE_FILE, JSON.stringify(role, null, 2));
execFileSync("biome", ["format", "--write", ROLE_FILE.pathname]);
for (const action of role.Actions) if (!before.includes(action)) console.log(`+ ${action}`);
for (const action of before) if (!role.Actions.includes(action)) console.log(`- ${action}`);
