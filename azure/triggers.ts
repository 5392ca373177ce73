import { z } from "zod";
import { sameName } from "../config/resource-ids.ts";
import { ask, askFor } from "./ask.ts";
import type { Call } from "./call.ts";
import type { FactoryAddress } from "./factories.ts";
import { type JsonObject, json, jsonObject } from "./json.ts";
import { handleIn, type OperationHandle } from "./operations.ts";
import { askForAll } from "./pages.ts";
import type { AzureSession } from "./session.ts";

export { latestTriggerRun, type TriggerRun } from "./trigger-runs.ts";

export interface LiveTrigger {
  readonly name: string;
  /** Such as `ScheduleTrigger` or `TumblingWindowTrigger`. */
  readonly type: string;
  /** `Started`, `Stopped` or `Disabled`, or a word that is new. */
  readonly runtimeState: string;
  /** As answered. */
  readonly properties: JsonObject;
}

const trigger = z
  .object({
    name: z.string(),
    properties: z
      .object({
        type: z.string(),
        // Read-only, and so optional, by the specification.
        runtimeState: z.string().default("Unknown"),
      })
      .catchall(json),
  })
  .transform(({ name, properties }): LiveTrigger => {
    const { type, runtimeState } = properties;
    return { name, type, runtimeState, properties: jsonObject.parse(properties) };
  });

/** Names of triggers ignore case. */
export const isNamed = (trigger: LiveTrigger, name: string): boolean =>
  sameName(trigger.name, name);

/** Whether a trigger in this state starts pipelines, or may: a state that is not known here does not count as rest. */
export const startsPipelines = (runtimeState: string): boolean =>
  runtimeState !== "Stopped" && runtimeState !== "Disabled";

/** All triggers of a factory, of every type. */
export function listTriggers(
  session: AzureSession,
  factory: FactoryAddress,
  call: Call,
): Promise<readonly LiveTrigger[]> {
  const question = { what: `GET factories/${factory.factory}/triggers`, repeatable: true };
  return askForAll(session, question, call, trigger, async (options) =>
    (await session.dataFactory(factory.subscriptionId)).triggers
      .listByFactory(factory.resourceGroup, factory.factory, options)
      .next(),
  );
}

/** Starts a trigger; returns when Azure has accepted, undefined when there is nothing to wait for. */
export async function startTrigger(
  session: AzureSession,
  { subscriptionId, resourceGroup, factory }: FactoryAddress,
  name: string,
  call: Call,
): Promise<OperationHandle | undefined> {
  const question = action(factory, name, "start");
  const answer = await ask(session, question, call, async (options) =>
    (await session.dataFactory(subscriptionId)).triggers.beginStart(
      resourceGroup,
      factory,
      name,
      options,
    ),
  );
  return handleIn(answer);
}

/** Stops a trigger; returns when Azure has accepted, undefined when there is nothing to wait for. */
export async function stopTrigger(
  session: AzureSession,
  { subscriptionId, resourceGroup, factory }: FactoryAddress,
  name: string,
  call: Call,
): Promise<OperationHandle | undefined> {
  const question = action(factory, name, "stop");
  const answer = await ask(session, question, call, async (options) =>
    (await session.dataFactory(subscriptionId)).triggers.beginStop(
      resourceGroup,
      factory,
      name,
      options,
    ),
  );
  return handleIn(answer);
}

const subscription = z.object({ status: z.string() });

/**
 * How the subscription of an event trigger stands (`Enabled`, `Provisioning`, `Disabled` …): without one it hears no events, however
 * started it is.
 */
export async function readEventSubscription(
  session: AzureSession,
  { subscriptionId, resourceGroup, factory }: FactoryAddress,
  name: string,
  call: Call,
): Promise<string> {
  const what = `POST factories/${factory}/triggers/${name}/getEventSubscriptionStatus`;
  const question = { what, repeatable: true };
  const { status } = await askFor(session, question, call, subscription, async (options) =>
    (await session.dataFactory(subscriptionId)).triggers.getEventSubscriptionStatus(
      resourceGroup,
      factory,
      name,
      options,
    ),
  );
  return status;
}

function action(factory: string, name: string, verb: "start" | "stop") {
  // A trigger that runs is not started again by a second request, nor one that stands stopped.
  return { what: `POST factories/${factory}/triggers/${name}/${verb}`, repeatable: true };
}
