import { existsSync } from "node:fs";
import type { Certificates } from "./certificates.ts";
import type { SimulatedClock } from "./clock.ts";
import type { Tokens } from "./login/tokens.ts";
import type { World } from "./world.ts";

/** What the SQL side of the simulator is given. */
export interface SqlServerOptions {
  readonly world: World;
  readonly clock: SimulatedClock;
  readonly port: number;
  readonly certificates: Certificates;
  readonly tokens: Tokens;
}

export interface SqlListener {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts the SQL side when it is there. */
export async function startSqlServer(options: SqlServerOptions): Promise<SqlListener> {
  const entry = new URL("./sql/server.ts", import.meta.url);
  if (!existsSync(entry)) return { port: 0, stop: async () => {} };
  const module = (await import(entry.href)) as {
    startSqlServer(options: SqlServerOptions): Promise<SqlListener>;
  };
  return module.startSqlServer(options);
}
