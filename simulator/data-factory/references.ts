import { documentNotFound } from "../arm/refusals.ts";
import { type ArmRequest, ok, param } from "../arm/request.ts";
import type { Routes } from "../arm/routes.ts";
import type { Factory } from "../world/factories.ts";
import { isObject, type Json, type JsonObject, objectAt, textAt } from "../world/json.ts";
import type { World } from "../world.ts";
import { dataFactoryVersions, findFactory } from "./factories.ts";

/** Where a factory has what a reference of that type names. */
const KINDS: Readonly<Record<string, string>> = {
  LinkedServiceReference: "linkedservices",
  CredentialReference: "credentials",
  IntegrationRuntimeReference: "integrationruntimes",
};

/** Adds linked services and credentials of factories, which only stand there (`resources` of a seed). */
export function addReferred(routes: Routes, world: World): void {
  for (const kind of ["linkedservices", "credentials"])
    routes.add(
      "GET",
      `Microsoft.DataFactory/factories/:factory/${kind}/:name`,
      dataFactoryVersions,
      (request) => ok(shown(world, request, kind)),
    );
}

function shown(world: World, request: ArmRequest, kind: string): JsonObject {
  const id = `${findFactory(world, request).id}/${kind}/${param(request, "name")}`;
  const found = world.state.generic.get(id);
  if (!found) throw documentNotFound(id);
  return { ...found.body, id: found.id, name: param(request, "name") };
}

/** A self-hosted runtime that only stands there, as the others. */
export function shownSelfHosted(world: World, request: ArmRequest): JsonObject | undefined {
  const name = param(request, "runtime");
  const id = `${findFactory(world, request).id}/integrationruntimes/${name}`;
  const found = world.state.generic.get(id);
  return found && { id: found.id, name, properties: { type: "SelfHosted" }, etag: "" };
}

/** The first name in a runtime's body that its factory does not know (azure.datafactory.tools#93); undefined: all are there. */
export function invalidReference(
  world: World,
  factory: Factory,
  properties: JsonObject,
): string | undefined {
  const isThere = (kind: string, name: string): boolean => {
    const id = `${factory.id}/${kind}/${name}`;
    return (world.state.generic.get(id) ?? world.state.runtimes.get(id)) !== undefined;
  };
  const all = referencesIn(objectAt(properties, "typeProperties", "ssisProperties"));
  return all.find(({ kind, name }) => !isThere(kind, name))?.name;
}

function referencesIn(value: Json | undefined): { kind: string; name: string }[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  const kind = KINDS[textAt(value, "type") ?? ""];
  const name = textAt(value, "referenceName");
  return kind !== undefined && name !== undefined
    ? [{ kind, name }]
    : Object.values(value).flatMap(referencesIn);
}
