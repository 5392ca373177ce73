import { readFileSync } from "node:fs";
import { z } from "zod";
import { addGenericResources } from "./arm/generic.ts";
import { addPermissions } from "./arm/permissions.ts";
import { addResourceGroups } from "./arm/resource-groups.ts";
import { Routes } from "./arm/routes.ts";
import type { SimulatedClock } from "./clock.ts";
import { addExecutions } from "./data-factory/executions.ts";
import { addFactories } from "./data-factory/factories.ts";
import { addLifecycle } from "./data-factory/lifecycle.ts";
import { addReferred } from "./data-factory/references.ts";
import type { RunningRefusal } from "./data-factory/runtime-rules.ts";
import { addRuntimes } from "./data-factory/runtimes.ts";
import { addServing } from "./data-factory/serving.ts";
import { addTriggerTurning } from "./data-factory/trigger-turning.ts";
import { addPipelines, addTriggers } from "./data-factory/triggers.ts";
import { Tokens } from "./login/tokens.ts";
import { defaults, seedWorld, worldDocument } from "./seed.ts";
import { addDatabases } from "./sql-management/databases.ts";
import { addFailovers } from "./sql-management/failover.ts";
import { addGroupOperations } from "./sql-management/group-operations.ts";
import { addGroupChanges, addServerGroups } from "./sql-management/groups.ts";
import { addInstanceGroupMembership, addInstanceGroups } from "./sql-management/instance-groups.ts";
import { addManagedInstances } from "./sql-management/managed-instances.ts";
import { addRules } from "./sql-management/rules.ts";
import { addServers } from "./sql-management/servers.ts";
import { type SavedWorld, World } from "./world.ts";

export interface AzureOptions {
  /** A world document, merged in at the beginning; a world that was saved has had it. */
  readonly worldFile?: string;
  /** Which of two refusals a PUT or DELETE of a running runtime gets: a (400) or b (409). */
  readonly refusal?: RunningRefusal;
  /** A role definition, as `az role definition create` takes it: all that the default application may do. */
  readonly roleFile?: string;
  /** What the names of SQL servers end in; `database.windows.net` without it. */
  readonly sqlSuffix?: string;
}

/** A simulated Azure without a wire to it. */
export interface Assembly {
  readonly world: World;
  readonly routes: Routes;
  readonly tokens: Tokens;
}

/** Makes a simulated Azure, or continues a saved one; how one reaches it is for whoever calls. */
export function assemble(
  clock: SimulatedClock,
  options: AzureOptions & { readonly saved?: SavedWorld | undefined } = {},
): Assembly {
  const world = new World(clock, options.saved);
  if (options.sqlSuffix !== undefined) world.sqlSuffix = options.sqlSuffix;
  const routes = furnish(world, clock, options.refusal ?? "a");
  seed(world, options.saved === undefined ? options.worldFile : undefined);
  if (options.roleFile !== undefined) giveRole(world, options.roleFile);
  return { world, routes, tokens: new Tokens(world) };
}

const roleDefinition = z.object({ Actions: z.array(z.string()) });

function giveRole(world: World, file: string): void {
  const { Actions } = roleDefinition.parse(JSON.parse(readFileSync(file, "utf8")));
  const application = world.state.applications.get(defaults.clientId);
  if (application !== undefined) application.actions = Actions;
}

/** Puts every part of Azure into the world: what it does by itself and what one can ask of it. */
function furnish(world: World, clock: SimulatedClock, refusal: RunningRefusal): Routes {
  addLifecycle(world);
  addFailovers(world);
  addGroupChanges(world);
  addInstanceGroupMembership(world);
  addExecutions(world);
  addTriggerTurning(world);
  addServing(world);
  // Retry-After is the client's wall time: with a fast clock it is shorter, but never nothing.
  const retryAfter = (seconds: number) =>
    String(Math.max(1, Math.round(seconds / (clock.speed || 1))));
  const routes = new Routes();
  addResourceGroups(routes, world);
  addGenericResources(routes, world);
  addPermissions(routes, world);
  addFactories(routes, world);
  addRuntimes(routes, world, { refusal, retryAfter });
  addReferred(routes, world);
  addTriggers(routes, world, { retryAfter });
  addPipelines(routes, world);
  addServers(routes, world);
  addRules(routes, world);
  addDatabases(routes, world);
  addServerGroups(routes, world, { retryAfter });
  addManagedInstances(routes, world);
  addInstanceGroups(routes, world, { retryAfter });
  addGroupOperations(routes, world, { retryAfter });
  return routes;
}

function seed(world: World, worldFile: string | undefined): void {
  if (!world.state.applications.get(defaults.clientId))
    world.state.applications.add({
      id: defaults.clientId,
      clientId: defaults.clientId,
      tenantId: defaults.tenantId,
      secret: defaults.secret,
      subscriptions: [],
    });
  if (worldFile === undefined) return;
  const parsed = worldDocument.safeParse(JSON.parse(readFileSync(worldFile, "utf8")));
  if (!parsed.success)
    throw new Error(
      `the world document ${worldFile} is not right:\n${z.prettifyError(parsed.error)}`,
    );
  seedWorld(world, parsed.data);
}
