import { randomUUID } from "node:crypto";
import { opensByItself } from "../sql/master-key/opening.ts";
import type { Catalog } from "../world/catalog.ts";
import type { IntegrationRuntime } from "../world/factories.ts";
import type { Database } from "../world/servers.ts";
import type { World } from "../world.ts";
import { catalogDatabase, catalogInfo, nodeCount, runtimeLocation } from "./catalog-target.ts";
import { isComputeLost } from "./checks.ts";

/** Who runs packages: brought up to date after every change of the world. */
export function addServing(world: World): void {
  world.settleWith(() => {
    // First who stops, then who begins: an overlap in the journal is one that really was.
    for (const runtime of world.state.runtimes) endIfOver(world, runtime);
    for (const runtime of world.state.runtimes) beginIfAble(world, runtime);
  });
}

/** The server whose writable SSISDB lets this runtime's living workers in. */
function openTo(world: World, runtime: IntegrationRuntime): string | undefined {
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

/**
 * Whether packages run in an SSISDB: each one decrypts what the catalog keeps under its master key, and fails with 15581 where that does not
 * open by itself (the symptom the article's prerequisites are about).
 *
 * Assumption: the workers do not notice. They sign in, and their rows are fresh, as no source says otherwise: what shows a closed key is that
 * packages fail, not that a row is missing.
 */
export function runsPackages(world: World, database: Database): boolean {
  return world.isWritable(database) && opensByItself(world, database);
}

function endIfOver(world: World, runtime: IntegrationRuntime): void {
  const server = openTo(world, runtime);
  if (runtime.serves !== undefined && runtime.serves !== server) {
    const ended = runtime.serves;
    runtime.serves = undefined;
    world.record({ kind: "serving", runtime: runtime.id, server: ended, serving: false });
  }
  if (runtime.attachedTo === undefined || runtime.attachedTo === server) return;
  runtime.attachedTo = undefined;
  for (const { catalog } of world.state.contents)
    for (const agent of catalog?.workerAgents ?? [])
      if (agent.runtimeId === runtime.id && agent.enabled) agent.lastOnlineTime = world.now();
}

function beginIfAble(world: World, runtime: IntegrationRuntime): void {
  const server = openTo(world, runtime);
  const database = catalogDatabase(world, runtime);
  if (server === undefined || database === undefined) return;
  if (runtime.attachedTo === undefined) {
    const catalog = world.catalog(database);
    if (catalog) writeRows(world, catalog, runtime);
    runtime.attachedTo = server;
  }
  if (runtime.serves !== undefined || !runsPackages(world, database)) return;
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
