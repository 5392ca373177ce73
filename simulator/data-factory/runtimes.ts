import { isDeepStrictEqual } from "node:util";
import { badRequest, documentNotFound } from "../arm/refusals.ts";
import { type ArmAnswer, type ArmRequest, bodyOf, ok, param } from "../arm/request.ts";
import type { Routes } from "../arm/routes.ts";
import type { IntegrationRuntime } from "../world/factories.ts";
import { isObject } from "../world/json.ts";
import type { World } from "../world.ts";
import { catalogEndpoint, catalogInfo, runtimeLocation } from "./catalog-target.ts";
import { checkIfMatch, newEtag, notModified } from "./etag.ts";
import { dataFactoryVersions, findFactory, namePattern } from "./factories.ts";
import { beginStart, beginStop } from "./lifecycle.ts";
import { newRuntime } from "./new-runtime.ts";
import { accepted, operationResult, operationStatus } from "./operation-answers.ts";
import { invalidReference, shownSelfHosted } from "./references.ts";
import { checkBody, type RunningRefusal, refuseWhileRunning, wrongState } from "./runtime-rules.ts";
import { statusOf } from "./runtime-status.ts";
import { remember, shown, shownLate } from "./shown.ts";

export interface RuntimeOptions {
  readonly refusal: RunningRefusal;
  readonly retryAfter: (seconds: number) => string;
}

const path = "Microsoft.DataFactory/factories/:factory/integrationRuntimes/:runtime";

/** Adds what one can do with integration runtimes. */
export function addRuntimes(routes: Routes, world: World, options: RuntimeOptions): void {
  const versions = dataFactoryVersions;
  const one = (request: ArmRequest) => findRuntime(world, request);
  routes
    .add("GET", path, versions, (request) => {
      const selfHosted = shownSelfHosted(world, request);
      if (selfHosted !== undefined) return ok(selfHosted);
      const runtime = one(request);
      return notModified(request, runtime.etag) ?? ok(shownLate(world, runtime) ?? shown(runtime));
    })
    .add(
      "GET",
      "Microsoft.DataFactory/factories/:factory/integrationRuntimes",
      versions,
      (request) => {
        const factory = findFactory(world, request);
        const all = world.state.runtimes.filter((runtime) => runtime.factoryId === factory.id);
        return ok({ value: all.map(shown) });
      },
    )
    .add("PUT", path, versions, (request) => put(world, request, options))
    .add("DELETE", path, versions, (request) => remove(world, request, options))
    .add("POST", `${path}/getStatus`, versions, (request) => ok(statusOf(world, one(request))), {
      reads: true,
    })
    .add("POST", `${path}/start`, versions, (request) => {
      const runtime = one(request);
      tell(world, request, runtime, "start");
      if (!["Initial", "Stopped"].includes(runtime.state)) throw wrongState(runtime, "started");
      return accepted(request, beginStart(world, runtime), options.retryAfter);
    })
    .add("POST", `${path}/stop`, versions, (request) => {
      const runtime = one(request);
      tell(world, request, runtime, "stop");
      if (!["Starting", "Started"].includes(runtime.state)) throw wrongState(runtime, "stopped");
      return accepted(request, beginStop(world, runtime), options.retryAfter);
    });
  for (const action of ["start", "stop"]) {
    routes
      .add("GET", `${path}/${action}/operationstatuses/:operation`, versions, (request) =>
        operationStatus(world, request, one(request).id, options.retryAfter),
      )
      .add("GET", `${path}/${action}/operationresults/:operation`, versions, (request) =>
        operationResult(world, request, one(request).id, options.retryAfter),
      );
  }
}

function findRuntime(world: World, request: ArmRequest): IntegrationRuntime {
  const factory = findFactory(world, request);
  const name = param(request, "runtime");
  const runtime = world.state.runtimes.get(`${factory.id}/integrationruntimes/${name}`);
  if (!runtime) throw documentNotFound(`${factory.id}/integrationruntimes/${name}`);
  return runtime;
}

function put(world: World, request: ArmRequest, options: RuntimeOptions): ArmAnswer {
  request.facts.action = "put";
  const factory = findFactory(world, request);
  const name = param(request, "runtime");
  request.facts.runtime = `${factory.id}/integrationruntimes/${name}`;
  if (name.length < 3 || name.length > 63 || !namePattern.test(name))
    throw badRequest(`Invalid integration runtime name: '${name}'.`, "InvalidResourceName");
  const properties = bodyOf(request).properties;
  if (!isObject(properties) || (properties.type !== "Managed" && properties.type !== "SelfHosted"))
    throw badRequest(
      "The integration runtime's 'properties.type' must be 'Managed' or 'SelfHosted'.",
      "InvalidPropertyValue",
    );
  checkBody(properties);
  const invalid = invalidReference(world, factory, properties);
  if (invalid !== undefined)
    throw badRequest(
      `The document creation or update failed because of invalid reference '${invalid}'.`,
      "BadRequest",
    );
  const id = `${factory.id}/integrationruntimes/${name}`;
  const known = world.state.runtimes.get(id);
  const { state: _readOnly, ...rest } = properties;
  const place = { id, factoryId: factory.id, name };
  const draft = { ...(known ?? newRuntime(world, place)), properties: rest };
  tell(world, request, draft, "put");
  checkIfMatch(request, known?.etag);
  if (known) refuseWhileRunning(world, known, options.refusal);
  if (known) remember(world, known);
  const runtime = world.state.runtimes.add({ ...draft, etag: newEtag() });
  // Sent once more because its answer was lost, say: another etag, and else nothing.
  const unchanged = known !== undefined && isDeepStrictEqual(known.properties, rest);
  return { ...ok(shown(runtime)), unchanged };
}

function remove(world: World, request: ArmRequest, options: RuntimeOptions): ArmAnswer {
  request.facts.action = "delete";
  const factory = findFactory(world, request);
  const runtime = world.state.runtimes.get(
    `${factory.id}/integrationruntimes/${param(request, "runtime")}`,
  );
  if (!runtime) return { status: 204, unchanged: true };
  tell(world, request, runtime, "delete");
  checkIfMatch(request, runtime.etag);
  refuseWhileRunning(world, runtime, options.refusal);
  world.state.runtimes.delete(runtime.id);
  return { status: 200 };
}

/** What a judge wants to know about a write: which runtime, where, against which server. */
function tell(
  world: World,
  request: ArmRequest,
  runtime: IntegrationRuntime,
  action: "put" | "start" | "stop" | "delete",
): void {
  const location = runtimeLocation(runtime);
  const server = catalogEndpoint(world, runtime)?.server.id;
  const pairName = catalogInfo(runtime)?.pairName;
  Object.assign(request.facts, {
    runtime: runtime.id,
    action,
    location,
    ...(server !== undefined && { catalogServer: server }),
    ...(pairName !== undefined && { pairName }),
  });
}
