import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { parseDocument, stringify } from "yaml";
import { findPulumi, type Pulumi } from "../../engine/find.ts";
import {
  type SimulatedCluster,
  type SimulatedClusterOptions,
  startSimulatedCluster,
} from "../../simulator/cluster/simulated-cluster.ts";
import { startCommandStandIn } from "../../simulator/command/server.ts";
import { Processes } from "../stage/processes.ts";
import { openWorkspace } from "../stage/workspace.ts";

const STACK = "cluster";
const TIMEOUT_MS = 180_000;

/** What a command of the CLI has said. */
export interface Ended {
  readonly shown: string;
  readonly code: number;
  readonly output: string;
}

/** A simulated cluster, the stand-in for the command provider, and a workspace with a stack of the cluster in it. */
export interface ClusterStage {
  readonly cluster: SimulatedCluster;
  /** Runs the CLI on the cluster's stack: `pulumi("up", "--yes")`. */
  pulumi(command: string, ...args: string[]): Promise<Ended>;
  /** Changes the configuration of the stack. */
  configure(changes: Readonly<Record<string, unknown>>): void;
  /** The state file, decrypted of nothing. */
  exportState(): Promise<string>;
  /** Every command line that ran. */
  commandLines(): readonly string[];
  clear(): Promise<void>;
}

/** The configured cluster, without its nodes. */
const SAMPLE = {
  version: "2022",
  group: "SQL Server (MSSQLSERVER)",
  disk: "Cluster Disk 2",
  folder: "S:\\SSIS",
  serverNames: ["VIRTUALSQL"],
  packageWriters: ["CONTOSO\\SsisDevelopers"],
  remoteUsers: ["CONTOSO\\SsisDevelopers"],
};

export async function setClusterStage(
  log: (line: string) => void,
  options: SimulatedClusterOptions = {},
): Promise<ClusterStage> {
  const pulumi = await findPulumi(log);
  const workspace = openWorkspace();
  const processes = new Processes();
  const cluster = await startSimulatedCluster(options);
  const standIn = await startCommandStandIn();
  const env = environment(pulumi, workspace.home, workspace.backend, standIn.port);
  let settings: Record<string, unknown> = { ...SAMPLE, nodes: cluster.nodes };

  const run = async (args: readonly string[], stdin = ""): Promise<Ended> => {
    const child = processes.start(pulumi.command, args, { cwd: workspace.program, env });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk: Buffer) => chunks.push(chunk));
    // A command that does not read its input may close it early.
    child.stdin?.on("error", () => {});
    child.stdin?.end(stdin);
    const limit = setTimeout(() => child.kill("SIGKILL"), TIMEOUT_MS);
    const [code] = (await once(child, "close")) as [number | null];
    clearTimeout(limit);
    const output = Buffer.concat(chunks).toString("utf8");
    return { shown: `pulumi ${args.join(" ")}`, code: code ?? -1, output };
  };
  const must = async (args: readonly string[], stdin?: string): Promise<string> => {
    const { shown, code, output } = await run(args, stdin);
    if (code === 0) return output;
    throw new Error(`${shown} ended with ${code}:\n${output}`);
  };
  const configure = (changes: Readonly<Record<string, unknown>>): void => {
    settings = { ...settings, ...changes };
    const file = `Pulumi.${STACK}.yaml`;
    // The engine keeps the encrypted secrets in the same file.
    const document = parseDocument(workspace.read(file));
    document.setIn(["config", "ssis-failover:cluster"], document.createNode(settings));
    workspace.write(file, document.toString({ lineWidth: 0 }));
  };
  const clear = async (): Promise<void> => {
    await processes.endAll();
    standIn.stop();
    await cluster.stop();
    workspace.remove();
  };
  try {
    workspace.write("Pulumi.yaml", PROJECT_FILE);
    await must(["stack", "init", STACK]);
    const path = (name: string) => ["--path", `credentials.cluster.${name}`, "--stack", STACK];
    const { privateKey, passphrase } = cluster.credentials;
    await must(["config", "set", "--secret", ...path("privateKey")], privateKey);
    if (passphrase !== undefined)
      await must(["config", "set", "--secret", ...path("passphrase")], passphrase);
    configure({});
  } catch (error) {
    await clear();
    throw error;
  }
  return {
    cluster,
    configure,
    pulumi: (command, ...rest) => run([command, "--stack", STACK, "--non-interactive", ...rest]),
    exportState: () => must(["stack", "export", "--stack", STACK]),
    commandLines: () => processes.commandLines(),
    clear,
  };
}

const PROJECT_FILE = stringify({
  name: "ssis-failover",
  runtime: { name: "nodejs", options: { typescript: false, packagemanager: "npm" } },
  config: { estates: { type: "object", default: {} } },
});

function environment(
  pulumi: Pulumi,
  home: string,
  backend: string,
  port: number,
): Record<string, string> {
  return {
    PATH: pulumi.env.PATH ?? "",
    HOME: home,
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE: randomBytes(12).toString("hex"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
    PULUMI_DEBUG_PROVIDERS: `command:${port}`,
    NODE_COMPILE_CACHE: pulumi.env.NODE_COMPILE_CACHE ?? "",
    NO_COLOR: "1",
  };
}
