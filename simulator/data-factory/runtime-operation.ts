import { randomUUID } from "node:crypto";
import type { IntegrationRuntime, Operation } from "../world/factories.ts";
import type { World } from "../world.ts";
import type { Failure } from "./checks.ts";

/** An operation begins: the runtime's last one from now on. */
export function openOperation(
  world: World,
  runtime: IntegrationRuntime,
  kind: "start" | "stop",
  length: number,
): Operation {
  const now = world.now();
  const id = randomUUID();
  runtime.lastOperation = {
    type: kind === "start" ? "Start" : "Stop",
    startTime: new Date(now).toISOString(),
    result: "InProgress",
    errorCode: undefined,
    message: undefined,
    activityId: id,
  };
  world.record({
    kind: "operation",
    operation: kind,
    subject: runtime.id,
    startMs: now - world.startedAt,
    endMs: now + length - world.startedAt,
    outcome: "started",
  });
  return world.state.operations.add({
    id,
    subject: runtime.id,
    operation: kind,
    status: "InProgress",
    error: undefined,
    startedAt: now,
    endsAt: now + length,
  });
}

/** The operation that is going on. */
export function currentOperation(world: World, runtime: IntegrationRuntime): Operation | undefined {
  const operation = world.state.operations.get(runtime.lastOperation?.activityId ?? "");
  return operation?.status === "InProgress" ? operation : undefined;
}

/** An operation ends, well or with a failure. */
export function finishOperation(
  world: World,
  runtime: IntegrationRuntime,
  operation: Operation,
  failure?: Failure,
): void {
  operation.status = failure ? "Failed" : "Succeeded";
  operation.error = failure && { code: failure.code, message: failure.message };
  if (runtime.lastOperation) {
    runtime.lastOperation.result = operation.status;
    runtime.lastOperation.errorCode = failure?.code;
    runtime.lastOperation.message = failure?.message;
  }
  world.record({
    kind: "operation",
    operation: operation.operation,
    subject: runtime.id,
    startMs: operation.startedAt - world.startedAt,
    endMs: world.now() - world.startedAt,
    outcome: failure ? "failed" : "succeeded",
    ...(failure && { code: failure.code }),
  });
}
