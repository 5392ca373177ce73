import { misused, optionsOf } from "../cli/usage.ts";
import { defaults } from "./seed.ts";
import { startSimulator } from "./simulator.ts";

const usage = `A simulated Azure on this machine: Resource Manager, login and SQL.

  npm run simulator -- [--port N] [--sql-port N] [--speed N] [--world FILE.json] [--state FILE]
                       [--traffic FILE.jsonl] [--certificates DIR] [--refusal a|b]
                       [--role FILE.json]

  --port, --sql-port   where to listen on 127.0.0.1 (any free port without it)
  --speed              how many times as fast as ours Azure's time runs (1)
  --world              what exists at the start of a world; one that --state has kept goes on as it is
  --state              keeps the world across runs
  --traffic            every request and answer, one JSON object a line, without secrets
  --certificates       where authority.pem goes
  --refusal            a: a running runtime refuses PUT and DELETE with 400; b: with 409
  --role               a role definition: what the application may do, and nothing else`;

function portOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw misused(`--${option} takes a port from 0 to 65535, not "${text}"`, usage);
}

function speedOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const speed = Number(text);
  if (Number.isFinite(speed) && speed >= SLOWEST) return speed;
  throw misused(`--speed takes a number of at least ${SLOWEST}, not "${text}"`, usage);
}

const SLOWEST = 0.001;

async function main(): Promise<void> {
  const { values } = optionsOf(usage, {
    options: {
      port: { type: "string" },
      "sql-port": { type: "string" },
      speed: { type: "string" },
      state: { type: "string" },
      traffic: { type: "string" },
      world: { type: "string" },
      certificates: { type: "string" },
      refusal: { type: "string" },
      role: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const { refusal } = values;
  if (refusal !== undefined && refusal !== "a" && refusal !== "b")
    throw misused(`--refusal takes a or b, not "${refusal}"`, usage);
  const port = portOf("port", values.port);
  const sqlPort = portOf("sql-port", values["sql-port"]);
  const speed = speedOf(values.speed);
  const simulator = await startSimulator({
    ...(port !== undefined && { port }),
    ...(sqlPort !== undefined && { sqlPort }),
    ...(speed !== undefined && { speed }),
    ...(values.state !== undefined && { stateFile: values.state }),
    ...(values.traffic !== undefined && { trafficFile: values.traffic }),
    ...(values.world !== undefined && { worldFile: values.world }),
    ...(values.certificates !== undefined && { certificatesDirectory: values.certificates }),
    ...(refusal !== undefined && { refusal }),
    ...(values.role !== undefined && { roleFile: values.role }),
    onStop: () => process.exit(0),
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void simulator.stop().then(() => process.exit(0)));
  console.log(`Simulated Azure
  Resource Manager and login   ${simulator.armUrl}
  SQL (any server name)        127.0.0.1:${simulator.sqlPort}
  Certificate authority        ${simulator.certificateAuthorityFile}

export ARM_METADATA_HOSTNAME=${simulator.armUrl}
export NODE_EXTRA_CA_CERTS=${simulator.certificateAuthorityFile}
export ARM_DISABLE_INSTANCE_DISCOVERY=true
export ARM_TENANT_ID=${defaults.tenantId}
export ARM_CLIENT_ID=${defaults.clientId}
export ARM_CLIENT_SECRET=${defaults.secret}
export ARM_SUBSCRIPTION_ID=${defaults.subscriptionId}
export SSIS_CLOCK_SPEED=${speed ?? 1}

This program finds the simulated SQL by each site's key in Pulumi.yaml:
  sqlDial: 127.0.0.1:${simulator.sqlPort}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
