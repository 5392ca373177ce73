// npm run pulumi -- <anything>: the Pulumi CLI that this project found or made, with Node 24 first on PATH.

import { complain, tell } from "../cli/speak.ts";
import { refuseKeptByNpm } from "../cli/usage.ts";
import { findPulumi } from "./find.ts";
import { goneEstates } from "./gone-estates.ts";
import { runPulumi } from "./run.ts";
import { NEVER_LOST, stackIn, tellTheWayOn } from "./up.ts";

try {
  refuseKeptByNpm(NEVER_LOST, "npm run pulumi -- <anything>");
  const pulumi = await findPulumi(tell);
  const args = process.argv.slice(2);
  const code = await runPulumi(pulumi, args);
  if (args[0] === "up") await tellTheWayOn(pulumi, stackIn(args), code);
  if (args[0] === "preview" && code !== 0)
    for (const line of await goneEstates(pulumi, stackIn(args))) tell(line);
  process.exitCode = code;
} catch (error) {
  complain(error);
}
