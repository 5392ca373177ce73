import { catalogName, ExecutionStatus } from "../world/catalog.ts";
import type { World } from "../world.ts";
import { runsPackages } from "./serving.ts";

const work = "an execution ends";

/** What a package says that meets a closed master key (15581). */
const keyClosed =
  "Please create a master key in the database or open the master key in the session before performing this operation.";

/** Tells the world how executions end by themselves. */
export function addExecutions(world: World): void {
  world.handle(work, (due) => {
    const executions = world.state.contents.get(due.subject)?.catalog?.executions ?? [];
    const execution = executions.find((one) => String(one.executionId) === due.detail?.execution);
    if (!execution || execution.endTime !== undefined) return;
    execution.status = ExecutionStatus.succeeded;
    execution.endTime = world.now();
  });
}

/** Begins a package on a server's SSISDB; it ends by itself unless its runtime is stopped first. */
export function beginExecution(
  world: World,
  wanted: { server: string; folder: string; project: string; package: string; minutes: number },
): void {
  const database = world.database(wanted.server, catalogName);
  const catalog = database && world.catalog(database);
  if (!database || !catalog)
    throw new Error(`there is no SSISDB with a catalog on ${wanted.server}`);
  const length = wanted.minutes * 60_000;
  const executionId = catalog.executions.length + 1;
  const runs = runsPackages(world, database);
  catalog.executions.push({
    executionId,
    folderName: wanted.folder,
    projectName: wanted.project,
    packageName: wanted.package,
    status: runs ? ExecutionStatus.running : ExecutionStatus.failed,
    startTime: world.now(),
    endTime: runs ? undefined : world.now(),
    endsAt: runs ? world.now() + length : undefined,
    ...(!runs && { error: keyClosed }),
  });
  if (!runs) return;
  world.schedule(work, database.contentId, length, { execution: String(executionId) });
}
