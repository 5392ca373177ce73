import { searchLeaks } from "../secrets/search.ts";
import type { ClusterStage, Ended } from "./stage.ts";

const GROUP = "SQL Server (MSSQLSERVER)";
const RESOURCE = "SQL Server Integration Services";
const INI = "s:\\ssis\\msdtssrvr.ini.xml";

/** One thing that the rehearsal of the Windows cluster has looked at. */
export interface Check {
  readonly what: string;
  readonly passed: boolean;
  /** What was seen, when it did not pass. */
  readonly seen: string;
}

/** The row WSFC: bring up, bring up again, fail over the group, drift, mend, destroy; each with the commands that a user types. */
export async function rehearseCluster(
  stage: ClusterStage,
  log: (line: string) => void = () => {},
): Promise<readonly Check[]> {
  const checks: Check[] = [];
  const check = (what: string, passed: boolean, seen: unknown = "") => {
    checks.push({ what, passed, seen: passed ? "" : String(seen) });
    log(`${passed ? "ok  " : "FAIL"} ${what}`);
  };
  const printed: string[] = [];
  const run = async (code: number, ...args: [string, ...string[]]): Promise<Ended> => {
    const ended = await stage.pulumi(...args);
    printed.push(ended.output);
    check(`${ended.shown} ends with ${code}`, ended.code === code, ended.output);
    return ended;
  };
  const { cluster } = stage;
  const resource = () => cluster.world.resources.find(({ name }) => name === RESOURCE);
  const before = snapshot(stage);

  const preview = await run(0, "preview");
  check(
    "a preview names what would change",
    preview.output.includes("would be changed: folder S:\\SSIS"),
    preview.output,
  );
  check(
    "a preview says Microsoft's warning",
    preview.output.includes("does not recommend"),
    preview.output,
  );
  check("a preview writes nothing", snapshot(stage) === before);

  await run(0, "up", "--yes", "--skip-preview");
  check("the resource is online on NODE1", resource()?.state === "Online", resource()?.state);
  check(
    "the service runs with the shared configuration",
    servedBy(stage, "NODE1").includes("<ServerName>VIRTUALSQL<"),
    servedBy(stage, "NODE1"),
  );

  const runs = cluster.runs.length;
  await run(0, "up", "--yes", "--skip-preview", "--expect-no-changes");
  check(
    "a second up changes nothing",
    changedSince(stage, runs).length === 0,
    changedSince(stage, runs),
  );

  cluster.failOver(GROUP, "NODE2");
  check(
    "the service came up on NODE2 with the same configuration",
    servedBy(stage, "NODE2") === servedBy(stage, "NODE1"),
    servedBy(stage, "NODE2"),
  );
  await run(0, ...DRIFT_CHECK);

  driftByHand(stage);
  const drifted = await run(7, ...DRIFT_CHECK);
  for (const said of ["state of", "possible owners of", "has been edited", "on NODE1"])
    check(`the drift check says "${said}"`, drifted.output.includes(said), drifted.output);
  await run(0, "up", "--yes", "--skip-preview", "--refresh", "--run-program");
  await run(0, ...DRIFT_CHECK);
  check(
    "the resource is online again, on NODE2",
    resource()?.state === "Online",
    resource()?.state,
  );
  check(
    "the service has read the mended file",
    servedBy(stage, "NODE2").includes("<ServerName>VIRTUALSQL<"),
    servedBy(stage, "NODE2"),
  );

  await run(0, "destroy", "--yes", "--skip-preview");
  check(
    "destroy leaves the cluster as it was",
    snapshot(stage) === before,
    `${snapshot(stage)} instead of ${before}`,
  );
  checkSecrets(stage, check, await stage.exportState(), printed);
  return checks;
}

const DRIFT_CHECK = ["preview", "--refresh", "--run-program", "--expect-no-changes"] as const;

/** What hands do: offline, another owner list, an edited file, another registry value on the node that does not own the group. */
function driftByHand({ cluster: { world } }: ClusterStage): void {
  const resource = world.resource(RESOURCE);
  world.takeOffline(resource);
  resource.owners = ["NODE2"];
  resource.dependencies = resource.dependencies.filter((name) => name !== "Cluster Disk 2");
  resource.checkpoints.clear();
  const file = world.disks[0]?.items.get(INI);
  if (file?.kind === "file") file.text = file.text.replace("VIRTUALSQL", "SOMEBODY");
  const { registry } = world.node("NODE1");
  for (const key of registry.keys()) registry.set(key, "C:\\elsewhere.xml");
}

/** Text of the configuration that the service of a node has read at its last start. */
const servedBy = ({ cluster }: ClusterStage, node: string): string =>
  [...cluster.world.node(node).services.values()][0]?.configuration ?? "";

const changedSince = ({ cluster }: ClusterStage, from: number): readonly string[] =>
  cluster.runs.slice(from).flatMap(({ changed }) => changed);

/** Everything that the article changes, in one comparable text; where the group is does not count. */
function snapshot({ cluster: { world } }: ClusterStage): string {
  return JSON.stringify([
    world.nodes.map(({ registry, services, distributedComUsers, dcom }) => [
      [...registry],
      [...services].map(([name, { startType, status }]) => [name, startType, status]),
      [...distributedComUsers],
      [...dcom].map(([name, accounts]) => [name, [...accounts]]),
    ]),
    world.resources.map((each) => ({ ...each, checkpoints: [...each.checkpoints] })),
    world.disks.map(({ items }) => [...items.keys()]),
  ]);
}

function checkSecrets(
  stage: ClusterStage,
  check: (what: string, passed: boolean) => void,
  state: string,
  printed: readonly string[],
): void {
  const lines = stage.cluster.credentials.privateKey.split("\n").filter((line) => line.length > 20);
  const key = lines.filter((line) => !line.startsWith("---"));
  const secrets = key.map((value) => ({ name: "the private key", value }));
  const leaks = (text: string) => searchLeaks([{ name: "", text }], secrets).found.length > 0;
  check("the private key is in no argument list", !stage.commandLines().some(leaks));
  check("the private key is not in the state in clear", !leaks(state));
  check("the private key is in nothing that was printed", !printed.some(leaks));
  check(
    "no value is in a command line on a node",
    new Set(stage.cluster.runs.map(({ command }) => command)).size === 1,
  );
}
