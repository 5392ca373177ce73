import { randomUUID } from "node:crypto";
import type { Catalog } from "../world/catalog.ts";
import type { IntegrationRuntime } from "../world/factories.ts";
import type { World } from "../world.ts";
import { catalogDatabase, catalogInfo, nodeCount, runtimeLocation } from "./catalog-target.ts";
import { isComputeLost } from "./checks.ts";

/** Who runs packages: brought up to date after every change of the world. */
export function addServing(world: World): void {
  world.settleWith(() => {
    // First who stops, then who begins: an overlap in the journal is one that really was.
    for (const runtime of world.state.runtimes) if (runtime.serves) endIfOver(world, runtime);
    for (const runtime of world.state.runtimes) if (!runtime.serves) beginIfAble(world, runtime);
  });
}

/** The server whose writable SSISDB lets this runtime's living workers in. */
function servable(world: World, runtime: IntegrationRuntime): string | undefined {
  if (!runtime.workersUp || runtime.state !== "Started") return undefined;
  if (isComputeLost(world, runtimeLocation(runtime))) return undefined;
  const database = catalogDatabase(world, runtime);
  const catalog = database && world.catalog(database);
  if (!database || !catalog || !world.isWritable(database)) return undefined;
  const server = world.server(database.serverId);
  if (!server || world.faults.isRegionLost(server.location)) return undefined;
  return world.mayUseCatalog(catalog, runtime, catalogInfo(runtime)?.pairName)
    ? server.id
    : undefined;
}

function endIfOver(world: World, runtime: IntegrationRuntime): void {
  const server = runtime.serves;
  if (server === undefined || servable(world, runtime) === server) return;
  runtime.serves = undefined;
  for (const { catalog } of world.state.contents)
    for (const agent of catalog?.workerAgents ?? [])
      if (agent.runtimeId === runtime.id && agent.enabled) agent.lastOnlineTime = world.now();
  world.record({ kind: "serving", runtime: runtime.id, server, serving: false });
}

function beginIfAble(world: World, runtime: IntegrationRuntime): void {
  const server = servable(world, runtime);
  if (server === undefined) return;
  const database = catalogDatabase(world, runtime);
  const catalog = database && world.catalog(database);
  if (catalog) writeRows(world, catalog, runtime);
  runtime.serves = server;
  world.record({ kind: "serving", runtime: runtime.id, server, serving: true });
}

/** A row for each node; rows of nodes that are gone stay, disabled. */
function writeRows(world: World, catalog: Catalog, runtime: IntegrationRuntime): void {
  for (const agent of catalog.workerAgents)
    if (agent.runtimeId === runtime.id) agent.enabled = false;
  for (let node = 1; node <= nodeCount(runtime); node += 1)
    catalog.workerAgents.push({
      id: randomUUID(),
      machineName: `${runtime.name}-${String(runtime.starts).padStart(3, "0")}-${node}`,
      runtimeId: runtime.id,
      enabled: true,
      lastOnlineTime: world.now(),
    });
}
