// node simulator/azure-native/main.ts: serves the stand-in for azure-native and prints its port as the first line.
import { startStandIn } from "./server.ts";

const standIn = await startStandIn();
process.stdout.write(`${standIn.port}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => standIn.stop());
