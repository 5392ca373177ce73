// npm run role: plays the scenarios with every right, and writes into docs/role-definition.json what they made use of.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { actionsFor, ROLE_FILE, readRole, roleWith } from "./definition.ts";
import { SCENARIOS } from "./scenarios.ts";
import { usesOf } from "./uses.ts";

const used = new Set<string>();
for (const scenario of SCENARIOS) {
  for (const action of await usesOf(scenario, ["*"])) used.add(action);
  console.log(`played ${scenario.name}`);
}
const before = readRole().Actions;
const role = roleWith(actionsFor(used));
writeFileSync(ROLE_FILE, JSON.stringify(role, null, 2));
execFileSync("biome", ["format", "--write", ROLE_FILE.pathname]);
for (const action of role.Actions) if (!before.includes(action)) console.log(`+ ${action}`);
for (const action of before) if (!role.Actions.includes(action)) console.log(`- ${action}`);
