// npm run takeover -- --stack secondary [--yes ...]: `pulumi up` with the engine settings that a takeover needs.

import { complain, tell } from "../cli/speak.ts";
import { asksForHelp } from "../cli/usage.ts";
import { findPulumi } from "./find.ts";
import { refuseMistyped, takeOver } from "./up.ts";

const USAGE = `npm run takeover -- --stack STACK [--yes] [--skip-preview] [OPTION ...]

  Brings a stack up (\`pulumi up\`) with the settings that let its estates move side by side, then prints the times.
  What else is given goes to \`pulumi up\` as it stands: \`npm run pulumi -- up --help\` has all of it.`;

try {
  const args = process.argv.slice(2);
  if (asksForHelp(args)) console.log(USAGE);
  else {
    refuseMistyped(args, USAGE);
    process.exitCode = await takeOver(await findPulumi(tell), args);
  }
} catch (error) {
  complain(error);
}
