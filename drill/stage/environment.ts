import { randomBytes } from "node:crypto";
import type { Pulumi } from "../../engine/find.ts";
import { defaults } from "../../simulator/seed.ts";
import type { Simulator } from "../../simulator/simulator.ts";
import type { Workspace } from "./workspace.ts";

export interface Surroundings {
  readonly pulumi: Pulumi;
  readonly workspace: Workspace;
  readonly simulator: Simulator;
  readonly speed: number;
  /** Of the login; the simulated Azure's own without it. */
  readonly subscriptionId?: string | undefined;
}

/** What a process needs of the machine to run at all. Nothing else of the user's environment is passed on: no login, no backend, no proxy. */
const OF_THE_MACHINE = ["TMPDIR", "TEMP", "TMP", "LANG", "LC_ALL", "SystemRoot", "ComSpec"];

/** The environment of every command of the rehearsal, made from nothing. */
export function environmentOf(around: Surroundings): Record<string, string> {
  const { pulumi, workspace, simulator, speed } = around;
  const machine = OF_THE_MACHINE.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(machine),
    PATH: pulumi.env.PATH ?? "",
    HOME: workspace.home,
    PULUMI_HOME: workspace.home,
    PULUMI_BACKEND_URL: `file://${workspace.backend}`,
    PULUMI_CONFIG_PASSPHRASE: randomBytes(12).toString("hex"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Plugins come from nowhere: the simulated Azure has a stand-in for the one that is needed.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
    ...azureEnvironment(simulator),
    ...(around.subscriptionId && { ARM_SUBSCRIPTION_ID: around.subscriptionId }),
    SSIS_CLOCK_SPEED: String(speed),
    NODE_COMPILE_CACHE: pulumi.env.NODE_COMPILE_CACHE ?? "",
    NO_COLOR: "1",
  };
}

/** How one signs in to the simulated Azure: the same variables as for the real one. */
function azureEnvironment(simulator: Simulator): Record<string, string> {
  return {
    ARM_TENANT_ID: defaults.tenantId,
    ARM_CLIENT_ID: defaults.clientId,
    ARM_CLIENT_SECRET: defaults.secret,
    ARM_SUBSCRIPTION_ID: defaults.subscriptionId,
    ARM_METADATA_HOSTNAME: simulator.armUrl,
    ARM_DISABLE_INSTANCE_DISCOVERY: "true",
    NODE_EXTRA_CA_CERTS: simulator.certificateAuthorityFile,
  };
}
