import { readFileSync } from "node:fs";
import { z } from "zod";
import { serve } from "./arm/front.ts";
import { addGenericResources } from "./arm/generic.ts";
import { listen } from "./arm/listen.ts";
import { addResourceGroups } from "./arm/resource-groups.ts";
import { Routes } from "./arm/routes.ts";
import { makeCertificates } from "./certificates.ts";
import { realClock, type SimulatedClock } from "./clock.ts";
import { addExecutions } from "./data-factory/executions.ts";
import { addFactories } from "./data-factory/factories.ts";
import { addLifecycle } from "./data-factory/lifecycle.ts";
import type { RunningRefusal } from "./data-factory/runtime-rules.ts";
import { addRuntimes } from "./data-factory/runtimes.ts";
import { addServing } from "./data-factory/serving.ts";
import { addPipelines, addTriggers } from "./data-factory/triggers.ts";
import type { JournalEvent } from "./journal.ts";
import { Tokens } from "./login/tokens.ts";
import { defaults, seedWorld, worldDocument } from "./seed.ts";
import { startSqlServer } from "./sql/server.ts";
import { addDatabases } from "./sql-management/databases.ts";
import { addFailovers } from "./sql-management/failover.ts";
import { addGroupOperations } from "./sql-management/group-operations.ts";
import { addGroupChanges, addServerGroups } from "./sql-management/groups.ts";
import { addInstanceGroupMembership, addInstanceGroups } from "./sql-management/instance-groups.ts";
import { addManagedInstances } from "./sql-management/managed-instances.ts";
import { addRules } from "./sql-management/rules.ts";
import { addServers } from "./sql-management/servers.ts";
import { readStateFile, StateFile } from "./state-file.ts";
import { Traffic } from "./traffic.ts";
import { World } from "./world.ts";

export interface SimulatorOptions {
  /** Port of ARM and login; 0: any free one. */
  readonly port?: number;
  /** Port of SQL; 0: any free one. */
  readonly sqlPort?: number;
  /** How many times as fast as the wall clock Azure's time runs; 1 without it. */
  readonly speed?: number;
  /** Another clock, instead of `speed`. */
  readonly clock?: SimulatedClock;
  /** The world is kept here, and continued from here. */
  readonly stateFile?: string;
  /** Every request and its answer are appended here. */
  readonly trafficFile?: string;
  /** A world document to merge in at the start. */
  readonly worldFile?: string;
  readonly certificatesDirectory?: string;
  /** Which of two refusals a PUT or DELETE of a running runtime gets: a (400) or b (409). */
  readonly refusal?: RunningRefusal;
  /** What the names of SQL servers end in; `database.windows.net` without it. */
  readonly sqlSuffix?: string;
  /** Called when somebody posted to `/_simulator/stop`. */
  readonly onStop?: () => void;
}

export interface Simulator {
  /** `https://127.0.0.1:port`; the same port answers plain HTTP too. */
  readonly armUrl: string;
  readonly port: number;
  readonly sqlPort: number;
  readonly certificateAuthorityPem: string;
  readonly certificateAuthorityFile: string;
  readonly world: World;
  /** What happened until now. */
  journal(): readonly JournalEvent[];
  /** Writes a label into the journal. */
  mark(label: string): void;
  stop(): Promise<void>;
}

/** Starts a simulated Azure on loopback: ARM and login on one port, SQL on another. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const saved = options.stateFile === undefined ? undefined : readStateFile(options.stateFile);
  // Azure did not stand still while nobody looked, and a fast clock may be ahead of ours.
  const startsAt = Math.max(saved?.now ?? 0, Date.now());
  const clock = options.clock ?? realClock(options.speed ?? 1, startsAt);
  const world = new World(clock, saved);
  if (options.sqlSuffix !== undefined) world.sqlSuffix = options.sqlSuffix;
  const routes = furnish(world, clock, options.refusal ?? "a");
  seed(world, options.worldFile);
  const certificates = await makeCertificates(options.certificatesDirectory);
  const tokens = new Tokens(world);
  const stateFile = options.stateFile === undefined ? undefined : new StateFile(options.stateFile);
  const traffic = options.trafficFile === undefined ? undefined : new Traffic(options.trafficFile);
  stateFile?.save(world);
  stateFile?.follow(world);

  const control = {
    world,
    speed: clock.speed,
    stop: () => void stop().then(options.onStop),
  };
  const front = { world, tokens, routes, control, speed: clock.speed, stateFile, traffic };
  const arm = await listen(options.port ?? 0, certificates, (request, response, secure) => {
    serve(front, request, response, secure).catch((error: unknown) => {
      console.error("the simulator failed on", request.method, request.url, error);
      response.destroy();
    });
  });
  const sqlPort = options.sqlPort ?? 0;
  const sql = await startSqlServer({ world, port: sqlPort, certificates, tokens }).catch(
    async (error: unknown) => {
      await arm.close();
      throw error;
    },
  );

  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= Promise.all([arm.close(), sql.stop()]).then(() => {
      world.advance();
      world.changed();
      stateFile?.save(world);
      traffic?.close();
    });
    return stopped;
  };
  return {
    armUrl: `https://127.0.0.1:${arm.port}`,
    port: arm.port,
    sqlPort: sql.port,
    certificateAuthorityPem: certificates.authorityPem,
    certificateAuthorityFile: certificates.authorityFile,
    world,
    journal: () => world.journal(),
    mark: (label) => world.record({ kind: "mark", label }),
    stop,
  };
}

/** Puts every part of Azure into the world: what it does by itself and what one can ask of it. */
function furnish(world: World, clock: SimulatedClock, refusal: RunningRefusal): Routes {
  addLifecycle(world);
  addFailovers(world);
  addGroupChanges(world);
  addInstanceGroupMembership(world);
  addExecutions(world);
  addServing(world);
  // Retry-After is the client's wall time: with a fast clock it is shorter, but never nothing.
  const retryAfter = (seconds: number) =>
    String(Math.max(1, Math.round(seconds / (clock.speed || 1))));
  const routes = new Routes();
  addResourceGroups(routes, world);
  addGenericResources(routes, world);
  addFactories(routes, world);
  addRuntimes(routes, world, { refusal, retryAfter });
  addTriggers(routes, world);
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
