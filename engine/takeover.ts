// npm run takeover -- --stack secondary [--yes ...]: `pulumi up` with the engine settings that a takeover needs.
import { findPulumi } from "./find.ts";
import { complain, tell } from "./speak.ts";
import { takeOver } from "./up.ts";

try {
  process.exitCode = await takeOver(await findPulumi(tell), process.argv.slice(2));
} catch (error) {
  complain(error);
}
