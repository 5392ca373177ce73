// npm run pulumi -- <anything>: the Pulumi CLI that this project found or made, with Node 24 first on PATH.

import { complain, tell } from "../cli/speak.ts";
import { findPulumi } from "./find.ts";
import { runPulumi } from "./run.ts";
import { stackIn, tellTheWayOn } from "./up.ts";

try {
  const pulumi = await findPulumi(tell);
  const args = process.argv.slice(2);
  const code = await runPulumi(pulumi, args);
  if (args[0] === "up") tellTheWayOn(stackIn(args), code);
  process.exitCode = code;
} catch (error) {
  complain(error);
}
