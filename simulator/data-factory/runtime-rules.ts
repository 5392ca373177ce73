import { badRequest, Refusal } from "../arm/refusals.ts";
import type { IntegrationRuntime } from "../world/factories.ts";
import { type JsonObject, objectAt, textAt } from "../world/json.ts";
import type { World } from "../world.ts";

/** How a PUT or DELETE of a running runtime is refused; Azure's own answer is not known (facts 2.6). */
export type RunningRefusal = "a" | "b";

/** What the service looks at when it takes the body in. */
export function checkBody(properties: JsonObject): void {
  const compute = objectAt(properties, "typeProperties", "computeProperties");
  const nodes = compute.numberOfNodes;
  if (nodes !== undefined && (typeof nodes !== "number" || nodes < 1 || nodes > 10))
    throw badRequest("'numberOfNodes' must be between 1 and 10.", "InvalidPropertyValue");
  const network = objectAt(compute, "vNetProperties");
  if (textAt(network, "subnetId") && textAt(network, "vNetId"))
    throw badRequest(
      "'vNetProperties' takes either 'subnetId' or 'vNetId' with 'subnet', not both.",
      "InvalidPropertyValue",
    );
}

/** An Azure-SSIS runtime can be edited or deleted only while it is stopped (facts 2.6). */
export function refuseWhileRunning(
  world: World,
  runtime: IntegrationRuntime,
  refusal: RunningRefusal,
): void {
  if (runtime.state === "Initial" || runtime.state === "Stopped") return;
  const chosen = world.faults.peek((fault) => fault.runtimeWriteWhileRunning !== undefined);
  const status = chosen?.runtimeWriteWhileRunning ?? (refusal === "a" ? 400 : 409);
  throw status === 400
    ? new Refusal(
        400,
        "BadRequest",
        `The integration runtime '${runtime.name}' is in state '${runtime.state}'. Resource cannot be updated during provisioning; stop it first.`,
      )
    : new Refusal(
        409,
        "IntegrationRuntimeIsRunning",
        `The integration runtime '${runtime.name}' cannot be changed while it is '${runtime.state}'.`,
      );
}

/** A start or stop that the state does not allow. */
export function wrongState(runtime: IntegrationRuntime, done: string): Refusal {
  return badRequest(
    `The integration runtime '${runtime.name}' is in state '${runtime.state}' and cannot be ${done}.`,
    "InvalidIntegrationRuntimeState",
  );
}
