import type { JsonObject } from "../world/json.ts";
import type { ResourceGroup } from "../world/surroundings.ts";
import type { World } from "../world.ts";
import { Refusal } from "./refusals.ts";
import { type ArmRequest, bodyOf, groupScope, ok, param, tagsOf } from "./request.ts";
import type { Routes } from "./routes.ts";

/** 2020-10-01 is what azure-native asks a default location with, 2024-03-01 what it manages groups with. */
const versions = ["2020-10-01", "2024-03-01"];
const path = "/subscriptions/:subscription/resourceGroups/:resourceGroup";

/** Adds resource groups. */
export function addResourceGroups(routes: Routes, world: World): void {
  routes
    .add("GET", path, versions, (request) => ok(shown(requireResourceGroup(world, request))))
    .add("HEAD", path, versions, (request) => {
      requireResourceGroup(world, request);
      return { status: 204 };
    })
    .add("PUT", path, versions, (request) => {
      const body = bodyOf(request);
      const known = world.state.resourceGroups.get(groupScope(request));
      if (typeof body.location !== "string")
        throw new Refusal(
          400,
          "LocationRequired",
          "The location property is required for this definition.",
        );
      const group = world.state.resourceGroups.add({
        id: known?.id ?? groupScope(request),
        name: known?.name ?? param(request, "resourceGroup"),
        location: known?.location ?? body.location,
        tags: tagsOf(body),
      });
      return { status: known ? 200 : 201, body: shown(group) };
    })
    .add("DELETE", path, versions, (request) => {
      const group = requireResourceGroup(world, request);
      refuseWhileRunning(world, group);
      empty(world, group);
      world.state.resourceGroups.delete(group.id);
      return { status: 200 };
    });
}

/** A running runtime cannot be deleted, so neither can what it is in. */
function refuseWhileRunning(world: World, group: ResourceGroup): void {
  const running = world.state.runtimes.find(
    ({ id, state }) => isInside(group, id) && state !== "Initial" && state !== "Stopped",
  );
  if (running)
    throw new Refusal(
      409,
      "ResourceGroupDeletionBlocked",
      `Deletion of resource group '${group.name}' did not finish as '${running.id}' could not be deleted.`,
    );
}

function isInside(group: ResourceGroup, id: string): boolean {
  return id.toLowerCase().startsWith(`${group.id}/`.toLowerCase());
}

/** Deleting a resource group deletes everything in it, and with a server its failover groups. */
function empty(world: World, group: ResourceGroup): void {
  for (const one of [...world.state.groups]) {
    if (!one.sides.some((side) => isInside(group, side.serverId))) continue;
    world.state.groups.delete(one.id);
    for (const side of one.sides)
      for (const name of one.databases) {
        const database = world.database(side.serverId, name);
        if (database) database.role = "none";
      }
  }
  const { applications: _people, contents: _data, operations: _past, ...things } = world.state;
  for (const all of Object.values(things))
    for (const { id } of [...all]) if (isInside(group, id)) all.delete(id);
}

/** The resource group in the path, or ARM's 404. */
export function requireResourceGroup(world: World, request: ArmRequest): ResourceGroup {
  const group = world.state.resourceGroups.get(groupScope(request));
  if (group) return group;
  throw new Refusal(
    404,
    "ResourceGroupNotFound",
    `Resource group '${param(request, "resourceGroup")}' could not be found.`,
  );
}

function shown(group: ResourceGroup): JsonObject {
  return {
    id: group.id,
    name: group.name,
    type: "Microsoft.Resources/resourceGroups",
    location: group.location,
    tags: group.tags,
    properties: { provisioningState: "Succeeded" },
  };
}
