import { randomUUID } from "node:crypto";
import { badRequest } from "../arm/refusals.ts";
import type { ArmAnswer, ArmRequest } from "../arm/request.ts";
import { names } from "../faults.ts";
import type { Trigger } from "../world/factories.ts";
import { sameId } from "../world/ids.ts";
import type { World } from "../world.ts";
import { accepted } from "./operation-answers.ts";
import { recordRuns } from "./trigger-runs.ts";

const work = "a trigger is turned";

/**
 * POST start and stop. Data Factory calls both long operations (facts 2.1); a schedule's were recorded as done at once, so that they are,
 * unless a fault says that this trigger takes its time.
 */
export function turn(
  world: World,
  request: ArmRequest,
  trigger: Trigger,
  to: Trigger["runtimeState"],
  retryAfter: (seconds: number) => string,
): ArmAnswer {
  const kind = to === "Started" ? "start" : "stop";
  Object.assign(request.facts, { trigger: trigger.id, action: kind });
  // Also reported where other event triggers of the factory subscribe: that is a fault of the wire.
  if (isTurning(world, trigger)) throw badRequest("Resource cannot be updated during provisioning");
  if (trigger.runtimeState === to) return { status: 200, unchanged: true };
  const length = world.faults.peek(
    (fault) => fault.turnsForMs !== undefined && names(fault.trigger, trigger),
  )?.turnsForMs;
  if (length === undefined) {
    change(world, trigger, to);
    return { status: 200 };
  }
  const operation = world.state.operations.add({
    id: randomUUID(),
    subject: trigger.id,
    operation: `${kind}Trigger`,
    status: "InProgress",
    error: undefined,
    startedAt: world.now(),
    endsAt: world.now() + length,
  });
  world.schedule(work, trigger.id, length, { operation: operation.id, to });
  return accepted(request, operation, retryAfter);
}

const isTurning = (world: World, { id }: Trigger): boolean =>
  world.state.operations.find(
    ({ subject, status }) => sameId(subject, id) && status === "InProgress",
  ) !== undefined;

/** Tells the world how turning goes on. */
export function addTriggerTurning(world: World): void {
  world.handle(work, ({ subject, detail }) => {
    const trigger = world.state.triggers.get(subject);
    const operation = world.state.operations.get(detail?.operation ?? "");
    if (trigger === undefined || operation === undefined) return;
    const failure = world.faults.strike(
      (fault) => fault.turnFails !== undefined && names(fault.trigger, trigger),
    )?.turnFails;
    if (failure === undefined) {
      operation.status = "Succeeded";
      change(world, trigger, detail?.to === "Started" ? "Started" : "Stopped");
      return;
    }
    operation.status = "Failed";
    operation.error = { code: failure.errorCode, message: failure.message ?? "It failed." };
  });
}

/**
 * A start subscribes an event trigger, and a stop ends that: Terraform's azurerm_data_factory_trigger_blob_event asks for nothing but the
 * start, azure.datafactory.tools#484 has met the subscription that a start was still making, and a storage account was rid of it when the
 * trigger was stopped (azure-docs#27712).
 */
const hearsEvents = ({ properties }: Trigger): boolean =>
  properties.type === "BlobEventsTrigger" || properties.type === "CustomEventsTrigger";

function change(world: World, trigger: Trigger, to: Trigger["runtimeState"]): void {
  if (to === "Stopped") recordRuns(world, trigger);
  if (hearsEvents(trigger)) trigger.isSubscribed = to === "Started";
  trigger.runtimeState = to;
  trigger.startedAt = to === "Started" ? world.now() : undefined;
  world.record({ kind: "trigger", trigger: trigger.id, state: to });
}
