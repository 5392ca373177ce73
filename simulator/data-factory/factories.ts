import { randomUUID } from "node:crypto";
import { badRequest, requireRegion, resourceNotFound } from "../arm/refusals.ts";
import {
  type ArmAnswer,
  type ArmRequest,
  bodyOf,
  groupScope,
  ok,
  param,
  tagsOf,
} from "../arm/request.ts";
import { requireResourceGroup } from "../arm/resource-groups.ts";
import type { Routes } from "../arm/routes.ts";
import type { Factory } from "../world/factories.ts";
import { sameId } from "../world/ids.ts";
import { isObject, type JsonObject } from "../world/json.ts";
import type { World } from "../world.ts";
import { checkIfMatch, notModified } from "./etag.ts";
import { publishFactory } from "./publish.ts";

export const dataFactoryVersions = ["2018-06-01"];
const path = "Microsoft.DataFactory/factories/:factory";

/** Names of factories and runtimes (facts 2). */
export const namePattern = /^[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$/;

/** Adds what one can do with factories. */
export function addFactories(routes: Routes, world: World): void {
  const versions = dataFactoryVersions;
  routes
    .add("GET", path, versions, (request) => {
      const factory = findFactory(world, request);
      return notModified(request, factory.etag) ?? ok(shown(factory));
    })
    .add("GET", "Microsoft.DataFactory/factories", versions, (request) =>
      ok({
        value: world.state.factories
          .filter((one) => one.id.toLowerCase().startsWith(`${groupScope(request)}/`.toLowerCase()))
          .map(shown),
      }),
    )
    .add("PUT", path, versions, (request) => putFactory(world, request))
    .add("PATCH", path, versions, (request) => {
      const factory = findFactory(world, request);
      const body = bodyOf(request);
      if (body.tags !== undefined) factory.tags = tagsOf(body);
      if (isObject(body.identity)) factory.identity = identityOf(world, body.identity, request);
      return ok(shown(factory));
    })
    .add("DELETE", path, versions, (request) => {
      const id = `${groupScope(request)}/providers/Microsoft.DataFactory/factories/${param(request, "factory")}`;
      const factory = world.state.factories.get(id);
      if (!factory) return { status: 204, unchanged: true };
      const inside = <T extends { factoryId: string }>(one: T) => sameId(one.factoryId, factory.id);
      const runtimes = world.state.runtimes.filter(inside);
      if (runtimes.some((one) => !["Initial", "Stopped"].includes(one.state)))
        throw badRequest(
          "The factory cannot be deleted while one of its Azure-SSIS integration runtimes is running.",
          "CannotDeleteFactoryWithRunningIntegrationRuntime",
        );
      for (const one of runtimes) world.state.runtimes.delete(one.id);
      for (const one of world.state.triggers.filter(inside)) world.state.triggers.delete(one.id);
      for (const one of world.state.pipelines.filter(inside)) world.state.pipelines.delete(one.id);
      world.state.factories.delete(factory.id);
      return { status: 200 };
    });
}

/** The factory in the path, or Azure's 404; a factory lives in one region and is lost with it. */
export function findFactory(world: World, request: ArmRequest): Factory {
  requireResourceGroup(world, request);
  const name = param(request, "factory");
  const factory = world.state.factories.get(
    `${groupScope(request)}/providers/Microsoft.DataFactory/factories/${name}`,
  );
  if (!factory)
    throw resourceNotFound(
      "Microsoft.DataFactory/factories",
      name,
      param(request, "resourceGroup"),
    );
  requireRegion(world, factory.location);
  return factory;
}

/** The wipe is Azure's: a PUT without the Git link or the global parameters removes them. */
function putFactory(world: World, request: ArmRequest): ArmAnswer {
  requireResourceGroup(world, request);
  const name = param(request, "factory");
  if (name.length < 3 || name.length > 63 || !namePattern.test(name))
    throw badRequest(`Invalid resource name: '${name}'.`, "InvalidResourceName");
  const body = bodyOf(request);
  const id = `${groupScope(request)}/providers/Microsoft.DataFactory/factories/${name}`;
  const known = world.state.factories.get(id);
  const location = typeof body.location === "string" ? body.location : known?.location;
  if (location === undefined)
    throw badRequest("The location property is required for this definition.", "LocationRequired");
  requireRegion(world, location);
  checkIfMatch(request, known?.etag);
  const factory = publishFactory(world, id, {
    location,
    properties: isObject(body.properties) ? body.properties : {},
    tags: tagsOf(body),
    ...(isObject(body.identity) && { identity: identityOf(world, body.identity, request) }),
  });
  return ok(shown(factory));
}

/** A system-assigned identity gets its ids from Azure. */
function identityOf(world: World, identity: JsonObject, request: ArmRequest): JsonObject {
  const tenantId = world.state.applications.get(request.clientId)?.tenantId ?? "";
  return { principalId: randomUUID(), tenantId, ...identity };
}

function shown(factory: Factory): JsonObject {
  return {
    name: factory.name,
    id: factory.id,
    type: "Microsoft.DataFactory/factories",
    location: factory.location,
    tags: factory.tags,
    ...(factory.identity && { identity: factory.identity }),
    properties: {
      ...factory.properties,
      provisioningState: "Succeeded",
      createTime: new Date(factory.createTime).toISOString(),
      version: "2018-06-01",
    },
    eTag: `"${factory.etag}"`,
  };
}
