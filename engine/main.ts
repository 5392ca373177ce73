// npm run pulumi -- <anything>: the Pulumi CLI that this project found or made, with Node 24 first on PATH.

import { complain, tell } from "../cli/speak.ts";
import { refuseKeptByNpm } from "../cli/usage.ts";
import { findPulumi } from "./find.ts";
import { runPulumi } from "./run.ts";
import { NEVER_LOST, stackIn, tellTheWayOn } from "./up.ts";

try {
  refuseKeptByNpm(NEVER_LOST, "npm run pulumi -- <anything>");
  const pulumi = await findPulumi(tell);
  const args = process.argv.slice(2);
  const code = await runPulumi(pulumi, args);
  if (args[0] === "up") tellTheWayOn(stackIn(args), code);
  process.exitCode = code;
} catch (error) {
  complain(error);
}
