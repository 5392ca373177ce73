import { serve } from "./arm/front.ts";
import { listen } from "./arm/listen.ts";
import { type AzureOptions, assemble } from "./assembly.ts";
import { makeCertificates } from "./certificates.ts";
import { realClock, type SimulatedClock } from "./clock.ts";
import type { JournalEvent } from "./journal.ts";
import { startSqlServer } from "./sql/server.ts";
import { readStateFile, StateFile } from "./state-file.ts";
import { Traffic } from "./traffic.ts";
import type { World } from "./world.ts";

export interface SimulatorOptions extends AzureOptions {
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
  readonly certificatesDirectory?: string;
  /** Told of each request to Azure before it is answered. */
  readonly onRequest?: (method: string, path: string) => void;
  /** Ids in another letter case, regions by their display names, properties nobody has documented. */
  readonly otherSpelling?: boolean;
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
  const { world, routes, tokens } = assemble(clock, { ...options, saved });
  const certificates = await makeCertificates(options.certificatesDirectory);
  const stateFile = options.stateFile === undefined ? undefined : new StateFile(options.stateFile);
  const traffic = options.trafficFile === undefined ? undefined : new Traffic(options.trafficFile);
  stateFile?.save(world);
  stateFile?.follow(world);

  const control = {
    world,
    speed: clock.speed,
    stop: () => void stop().then(options.onStop),
  };
  const { onRequest, otherSpelling } = options;
  const front = {
    world,
    tokens,
    routes,
    control,
    speed: clock.speed,
    stateFile,
    traffic,
    onRequest,
    otherSpelling,
  };
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
