import { sameId } from "../world/ids.ts";
import type { World } from "../world.ts";
import { rolesAt } from "./authorization.ts";
import { Refusal } from "./refusals.ts";
import { ok, param } from "./request.ts";
import type { Routes } from "./routes.ts";

/** Adds what Microsoft.Authorization tells of any resource: the caller's permissions, and locks. */
export function addPermissions(routes: Routes, world: World): void {
  routes
    .addOfAnything("Microsoft.Authorization/permissions", ["2022-04-01"], (request) => {
      const scope = param(request, "scope");
      requireThere(world, scope);
      const roles = rolesAt(world.state.applications.get(request.clientId), scope);
      return ok({
        value: roles.map(({ actions, notActions }) => ({
          actions: [...actions],
          notActions,
          dataActions: [],
          notDataActions: [],
        })),
      });
    })
    .addOfAnything("Microsoft.Authorization/locks", ["2020-05-01"], (request) => {
      const scope = param(request, "scope");
      requireThere(world, scope);
      // Those of the scope and below it: what is inherited from above is not listed.
      const found = world.state.locks.filter(({ scope: locked }) =>
        `${locked.toLowerCase()}/`.startsWith(`${scope.toLowerCase()}/`),
      );
      return ok({
        value: found.map(({ id, name, level }) => ({
          ...{ id, name },
          type: "Microsoft.Authorization/locks",
          properties: { level },
        })),
      });
    });
}

function requireThere(world: World, scope: string): void {
  if (/^\/subscriptions\/[^/]+$/i.test(scope)) return;
  const { state } = world;
  const all = [
    ...[state.resourceGroups, state.servers, state.databases, state.factories],
    ...[state.runtimes, state.triggers, state.pipelines, state.subnets, state.generic],
  ];
  if (all.some((things) => [...things].some(({ id }) => sameId(id, scope)))) return;
  throw new Refusal(404, "ResourceNotFound", `The Resource '${scope}' was not found.`);
}
