import { randomUUID } from "node:crypto";
import { durations } from "../durations.ts";
import { names } from "../faults.ts";
import { ExecutionStatus } from "../world/catalog.ts";
import type { IntegrationRuntime, Operation, RuntimeState } from "../world/factories.ts";
import type { World } from "../world.ts";
import { birth } from "./birth.ts";
import {
  catalogDatabase,
  catalogEndpoint,
  catalogInfo,
  nodeCount,
  runtimeLocation,
} from "./catalog-target.ts";
import { checkCatalog, checkSetup, type Failure, isComputeLost, setupMinutes } from "./checks.ts";
import { checkLocks, checkNetwork, injectionOf } from "./checks-network.ts";
import { newEtag } from "./etag.ts";
import { currentOperation, finishOperation, openOperation } from "./runtime-operation.ts";
import { remember } from "./shown.ts";

const work = {
  check: "a runtime's start is checked",
  started: "a runtime is started",
  workersUp: "a runtime's workers come up",
  stopped: "a runtime is stopped",
};

/** Tells the world how starts and stops go on. */
export function addLifecycle(world: World): void {
  const on = (name: string, then: (runtime: IntegrationRuntime) => void) =>
    world.handle(name, (due) => {
      const runtime = world.state.runtimes.get(due.subject);
      if (runtime) then(runtime);
    });
  on(work.check, (runtime) => check(world, runtime));
  on(work.started, (runtime) => started(world, runtime));
  on(work.workersUp, (runtime) => {
    runtime.workersUp = runtime.state === "Started";
  });
  on(work.stopped, (runtime) => stopped(world, runtime));
}

/** A start that Azure accepted. */
export function beginStart(world: World, runtime: IntegrationRuntime): Operation {
  const base =
    injectionOf(runtime).method === "standard" ? durations.startStandard : durations.startExpress;
  const length = base + setupMinutes(world, runtime) * 60_000;
  runtime.starts += 1;
  const operation = openOperation(world, runtime, "start", length);
  runtime.nodes = Array.from({ length: nodeCount(runtime) }, () => ({
    nodeId: `tvm-${randomUUID().slice(0, 8)}`,
    status: "Starting" as const,
    errors: [],
  }));
  move(world, runtime, "Starting");
  world.schedule(work.check, runtime.id, Math.min(durations.startChecks, length));
  world.schedule(work.started, runtime.id, length);
  return operation;
}

/** A stop that Azure accepted: packages are cancelled and the service ends at once. */
export function beginStop(world: World, runtime: IntegrationRuntime): Operation {
  for (const due of [work.check, work.started, work.workersUp]) world.cancel(due, runtime.id);
  const going = currentOperation(world, runtime);
  if (going)
    finishOperation(world, runtime, going, {
      code: "OperationCanceled",
      message: "The operation was cancelled by a stop of the integration runtime.",
    });
  const operation = openOperation(world, runtime, "stop", durations.stop);
  cancelExecutions(world, runtime);
  runtime.workersUp = false;
  move(world, runtime, "Stopping");
  world.schedule(work.stopped, runtime.id, durations.stop);
  return operation;
}

/** A minute into the start the service has looked at the network and opened, or made, the catalog. */
function check(world: World, runtime: IntegrationRuntime): void {
  const planned = world.faults.strike(
    (fault) => fault.nextStart !== undefined && names(fault.runtime, runtime),
  )?.nextStart;
  const location = runtimeLocation(runtime);
  const failure: Failure | undefined = planned
    ? { code: planned.errorCode, message: planned.message ?? "The start failed." }
    : isComputeLost(world, location)
      ? { code: "InternalServerError", message: `The region '${location}' does not answer.` }
      : (checkNetwork(world, runtime) ?? checkCatalog(world, runtime));
  if (failure) fail(world, runtime, failure);
  else birth(world, runtime);
}

/** The nodes are up; the custom setup ran last. */
function started(world: World, runtime: IntegrationRuntime): void {
  const failure = checkSetup(world, runtime) ?? checkCatalog(world, runtime);
  if (failure) {
    fail(world, runtime, failure);
    return;
  }
  for (const node of runtime.nodes) node.status = "Available";
  // Recorded: a runtime that is Started may list no nodes. Every second start of a runtime does so.
  if (runtime.starts % 2 === 0) runtime.nodes = [];
  const operation = currentOperation(world, runtime);
  if (operation) finishOperation(world, runtime, operation);
  move(world, runtime, "Started");
  world.schedule(work.workersUp, runtime.id, durations.workerComesUp);
}

/** Nodes of a region that does not answer cannot be seen to end: the runtime stays in Stopping until the region is back. */
function stopped(world: World, runtime: IntegrationRuntime): void {
  const hangs = world.faults.peek(
    (fault) => fault.stopHangs === true && names(fault.runtime, runtime),
  );
  if (hangs !== undefined || isComputeLost(world, runtimeLocation(runtime))) {
    world.schedule(work.stopped, runtime.id, 60_000);
    return;
  }
  const operation = currentOperation(world, runtime);
  const failure = checkLocks(world, runtime, "Stop");
  if (operation) finishOperation(world, runtime, operation, failure);
  if (failure) {
    // Assumption: it goes on as it was, since no source says otherwise.
    move(world, runtime, "Started");
    world.schedule(work.workersUp, runtime.id, durations.workerComesUp);
    return;
  }
  runtime.nodes = [];
  move(world, runtime, "Stopped");
}

/** A failed start leaves the runtime as if it had not been started. */
function fail(world: World, runtime: IntegrationRuntime, failure: Failure): void {
  world.cancel(work.started, runtime.id);
  runtime.nodes = [];
  const operation = currentOperation(world, runtime);
  if (operation) finishOperation(world, runtime, operation, failure);
  move(world, runtime, runtime.starts === 1 ? "Initial" : "Stopped");
}

/** The etag changes with the state (recorded). */
function move(world: World, runtime: IntegrationRuntime, to: RuntimeState): void {
  remember(world, runtime);
  const from = runtime.state;
  runtime.state = to;
  runtime.etag = newEtag();
  const database = catalogDatabase(world, runtime);
  const pairName = catalogInfo(runtime)?.pairName;
  world.record({
    kind: "runtime",
    runtime: runtime.id,
    from,
    to,
    location: runtimeLocation(runtime),
    catalogServer: catalogEndpoint(world, runtime)?.server.id ?? "",
    ...(pairName !== undefined && { pairName }),
    databaseWritable: database !== undefined && world.isWritable(database),
  });
}

function cancelExecutions(world: World, runtime: IntegrationRuntime): void {
  if (runtime.serves === undefined) return;
  const database = catalogDatabase(world, runtime);
  const catalog = database && world.catalog(database);
  for (const execution of catalog?.executions ?? []) {
    if (execution.endTime !== undefined) continue;
    execution.status = ExecutionStatus.canceled;
    execution.endTime = world.now();
  }
}
