// npm run pulumi -- <anything>: the Pulumi CLI that this project found or made, with Node 24 first on PATH.

import { findPulumi } from "./find.ts";
import { runPulumi } from "./run.ts";
import { complain, tell } from "./speak.ts";

try {
  const pulumi = await findPulumi(tell);
  process.exitCode = await runPulumi(pulumi, process.argv.slice(2));
} catch (error) {
  complain(error);
}
