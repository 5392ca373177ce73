import { badRequest, documentNotFound } from "../arm/refusals.ts";
import { type ArmRequest, bodyOf, ok, param } from "../arm/request.ts";
import type { Routes } from "../arm/routes.ts";
import type { Pipeline, Trigger } from "../world/factories.ts";
import { sameId } from "../world/ids.ts";
import { isObject, type JsonObject } from "../world/json.ts";
import type { World } from "../world.ts";
import { checkIfMatch, notModified } from "./etag.ts";
import { dataFactoryVersions, findFactory } from "./factories.ts";
import { operationResult, operationStatus } from "./operation-answers.ts";
import { publishPipeline, publishTrigger } from "./publish.ts";
import { queryRuns, refuseNewRhythm } from "./trigger-runs.ts";
import { turn } from "./trigger-turning.ts";

const factoryPath = "Microsoft.DataFactory/factories/:factory";
const path = `${factoryPath}/triggers/:trigger`;
const versions = dataFactoryVersions;

/** Adds triggers and their runs. */
export function addTriggers(
  routes: Routes,
  world: World,
  { retryAfter }: { readonly retryAfter: (seconds: number) => string },
): void {
  const one = (request: ArmRequest) => findTrigger(world, request);
  routes
    .add("GET", `${factoryPath}/triggers`, versions, (request) => {
      const factory = findFactory(world, request);
      const all = world.state.triggers.filter((each) => sameId(each.factoryId, factory.id));
      return ok({ value: all.map(shown) });
    })
    .add("GET", path, versions, (request) => {
      const trigger = one(request);
      return notModified(request, trigger.etag) ?? ok(shown(trigger));
    })
    .add("PUT", path, versions, (request) => {
      request.facts.action = "put";
      const factory = findFactory(world, request);
      const name = param(request, "trigger");
      const properties = bodyOf(request).properties;
      if (!isObject(properties) || typeof properties.type !== "string")
        throw badRequest("A trigger needs 'properties.type'.", "InvalidPropertyValue");
      const known = world.state.triggers.get(`${factory.id}/triggers/${name}`);
      request.facts.trigger = `${factory.id}/triggers/${name}`;
      checkIfMatch(request, known?.etag);
      if (known) {
        refuseEnabled(known);
        refuseNewRhythm(known, properties);
      }
      return ok(shown(publishTrigger(world, factory, name, properties)));
    })
    .add("DELETE", path, versions, (request) => {
      request.facts.action = "delete";
      const factory = findFactory(world, request);
      const trigger = world.state.triggers.get(
        `${factory.id}/triggers/${param(request, "trigger")}`,
      );
      if (!trigger) return { status: 204, unchanged: true };
      request.facts.trigger = trigger.id;
      refuseEnabled(trigger);
      world.state.triggers.delete(trigger.id);
      return { status: 200 };
    })
    .add("POST", `${path}/start`, versions, (request) =>
      turn(world, request, one(request), "Started", retryAfter),
    )
    .add("POST", `${path}/stop`, versions, (request) =>
      turn(world, request, one(request), "Stopped", retryAfter),
    )
    .add(
      "POST",
      `${path}/getEventSubscriptionStatus`,
      versions,
      (request) => {
        const trigger = one(request);
        const status = trigger.isSubscribed ? "Enabled" : "Disabled";
        return ok({ triggerName: trigger.name, status });
      },
      { reads: true },
    )
    .add(
      "POST",
      `${factoryPath}/queryTriggerRuns`,
      versions,
      (request) => ok(queryRuns(world, findFactory(world, request), bodyOf(request))),
      { reads: true },
    );
  for (const action of ["start", "stop"]) {
    const polled = `${path}/${action}`;
    routes
      .add("GET", `${polled}/operationstatuses/:operation`, versions, (request) =>
        operationStatus(world, request, one(request).id, retryAfter),
      )
      .add("GET", `${polled}/operationresults/:operation`, versions, (request) =>
        operationResult(world, request, one(request).id, retryAfter),
      );
  }
}

/** Adds pipelines, which are only named and listed here. */
export function addPipelines(routes: Routes, world: World): void {
  const pipelinePath = `${factoryPath}/pipelines/:pipeline`;
  const find = (request: ArmRequest): Pipeline => {
    const factory = findFactory(world, request);
    const id = `${factory.id}/pipelines/${param(request, "pipeline")}`;
    const pipeline = world.state.pipelines.get(id);
    if (!pipeline) throw documentNotFound(id);
    return pipeline;
  };
  routes
    .add("GET", `${factoryPath}/pipelines`, versions, (request) => {
      const factory = findFactory(world, request);
      const all = world.state.pipelines.filter((each) => sameId(each.factoryId, factory.id));
      return ok({ value: all.map(shownPipeline) });
    })
    .add("GET", pipelinePath, versions, (request) => ok(shownPipeline(find(request))))
    .add("PUT", pipelinePath, versions, (request) => {
      const factory = findFactory(world, request);
      const { properties } = bodyOf(request);
      return ok(
        shownPipeline(
          publishPipeline(
            world,
            factory,
            param(request, "pipeline"),
            isObject(properties) ? properties : {},
          ),
        ),
      );
    })
    .add("DELETE", pipelinePath, versions, (request) => {
      world.state.pipelines.delete(find(request).id);
      return { status: 200 };
    });
}

function findTrigger(world: World, request: ArmRequest): Trigger {
  const factory = findFactory(world, request);
  const id = `${factory.id}/triggers/${param(request, "trigger")}`;
  const trigger = world.state.triggers.get(id);
  if (!trigger) throw documentNotFound(id);
  return trigger;
}

/** An enabled trigger cannot be changed (facts 2.6). */
function refuseEnabled(trigger: Trigger): void {
  if (trigger.runtimeState === "Started")
    throw badRequest(
      `Cannot update enabled Trigger; the trigger '${trigger.name}' needs to be stopped first.`,
      "TriggerEnabledCannotUpdate",
    );
}

function shown(trigger: Trigger): JsonObject {
  return {
    id: trigger.id,
    name: trigger.name,
    type: "Microsoft.DataFactory/factories/triggers",
    properties: { ...trigger.properties, runtimeState: trigger.runtimeState },
    etag: trigger.etag,
  };
}

function shownPipeline(pipeline: Pipeline): JsonObject {
  return {
    id: pipeline.id,
    name: pipeline.name,
    type: "Microsoft.DataFactory/factories/pipelines",
    properties: pipeline.properties,
    etag: pipeline.etag,
  };
}
