import { documentNotFound, Refusal } from "../arm/refusals.ts";
import { type ArmAnswer, type ArmRequest, ok, param } from "../arm/request.ts";
import type { IntegrationRuntime, Operation } from "../world/factories.ts";
import { sameId } from "../world/ids.ts";
import type { World } from "../world.ts";
import { statusOf } from "./runtime-status.ts";

/** 202 with both headers, as it was recorded (facts 2.4). */
export function accepted(
  request: ArmRequest,
  operation: Operation,
  retryAfter: (seconds: number) => string,
): ArmAnswer {
  const url = (kind: string) =>
    `${request.origin}${request.path}/${kind}/${operation.id}?api-version=${request.apiVersion}`;
  return {
    status: 202,
    headers: {
      location: url("operationresults"),
      "azure-asyncoperation": url("operationstatuses"),
      "retry-after": retryAfter(15),
    },
  };
}

/** GET operationstatuses, of a runtime or a trigger. */
export function operationStatus(
  world: World,
  request: ArmRequest,
  subject: string,
  retryAfter: (seconds: number) => string,
): ArmAnswer {
  const operation = find(world, request, subject);
  const isDone = operation.status !== "InProgress";
  const runtime = startedRuntime(world, operation);
  return {
    status: 200,
    ...(!isDone && { headers: { "retry-after": retryAfter(15) } }),
    body: {
      status: operation.status,
      name: operation.id,
      properties: isDone && runtime && !operation.error ? statusOf(world, runtime) : null,
      error: operation.error ?? null,
    },
  };
}

/** GET operationresults: 202 while it runs; then the status of a runtime's start, nothing for the others. */
export function operationResult(
  world: World,
  request: ArmRequest,
  subject: string,
  retryAfter: (seconds: number) => string,
): ArmAnswer {
  const operation = find(world, request, subject);
  if (operation.status === "InProgress")
    return {
      status: 202,
      headers: {
        location: `${request.origin}${request.path}?api-version=${request.apiVersion}`,
        "retry-after": retryAfter(15),
      },
    };
  if (operation.error) throw new Refusal(400, operation.error.code, operation.error.message);
  const runtime = startedRuntime(world, operation);
  return runtime ? ok(statusOf(world, runtime)) : { status: 200 };
}

function startedRuntime(world: World, operation: Operation): IntegrationRuntime | undefined {
  return operation.operation === "start" ? world.state.runtimes.get(operation.subject) : undefined;
}

function find(world: World, request: ArmRequest, subject: string): Operation {
  const operation = world.state.operations.get(param(request, "operation"));
  if (!operation || !sameId(operation.subject, subject)) throw documentNotFound(request.path);
  return operation;
}
