// npm run resume -- --stack S [--unlock] [--yes ...]: goes on after an `up` that was killed, or lost its machine.
import { findPulumi } from "./find.ts";
import { clearRemains } from "./remains.ts";
import { complain, tell } from "./speak.ts";
import { stackIn, takeOver } from "./up.ts";

try {
  const args = process.argv.slice(2);
  const forUp = args.filter((argument) => argument !== "--unlock");
  const stack = stackIn(forUp);
  if (!stack) throw new Error("which stack? npm run resume -- --stack secondary");
  const pulumi = await findPulumi(tell);
  await clearRemains(pulumi, stack, forUp.length < args.length);
  process.exitCode = await takeOver(pulumi, forUp);
} catch (error) {
  complain(error);
}
