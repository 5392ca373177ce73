// npm run resume -- --stack S [--unlock] [--yes ...]: goes on after an `up` that was killed, or lost its machine.

import { complain, tell } from "../cli/speak.ts";
import { asksForHelp, misused } from "../cli/usage.ts";
import { findPulumi } from "./find.ts";
import { clearRemains } from "./remains.ts";
import { refuseMistyped, stackIn, takeOver } from "./up.ts";

const USAGE = `npm run resume -- --stack STACK [--unlock] [--yes] [--skip-preview] [OPTION ...]

  Goes on after an \`up\` that was killed: clears what it has left in the state, then does what takeover does.
  --unlock  take the lock away although its owner cannot be seen to be dead from here
  What else is given goes to \`pulumi up\` as it stands.`;

try {
  const args = process.argv.slice(2);
  if (asksForHelp(args)) console.log(USAGE);
  else await resume(args);
} catch (error) {
  complain(error);
}

async function resume(args: readonly string[]): Promise<void> {
  const forUp = args.filter((argument) => argument !== "--unlock");
  refuseMistyped(forUp, USAGE);
  const stack = stackIn(forUp);
  if (!stack) throw misused("which stack?", USAGE);
  const pulumi = await findPulumi(tell);
  await clearRemains(pulumi, stack, forUp.length < args.length);
  process.exitCode = await takeOver(pulumi, forUp);
}
