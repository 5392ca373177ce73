// node simulator/command/main.ts: serves the stand-in for the command provider and prints its port as the first line.
import { startCommandStandIn } from "./server.ts";

const standIn = await startCommandStandIn();
process.stdout.write(`${standIn.port}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => standIn.stop());
