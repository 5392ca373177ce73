import type { Engine } from "../tds/engine.ts";
import { listenForTds, type TdsListener } from "../tds/listener.ts";
import type { ServerCertificates } from "../tds/server-tls.ts";
import type { World } from "../world.ts";
import { logIn, type TokenChecker } from "./login.ts";

export interface SqlServerOptions {
  readonly world: World;
  readonly certificates: ServerCertificates;
  /** Checks Entra tokens: the simulated Entra that signed them. */
  readonly tokens: TokenChecker;
  /** TCP port on loopback; any free one if not said. */
  readonly port?: number;
  /** Where a client that brings no token is sent to get one. */
  readonly stsUrl?: string;
}

/** All SQL servers and managed instances of the simulated world, without a wire to them. */
export function sqlEngine({
  world,
  tokens,
  stsUrl,
}: Pick<SqlServerOptions, "world" | "tokens" | "stsUrl">): Engine {
  return {
    name: "simulated-sql",
    federation: {
      stsUrl: stsUrl ?? "https://login.microsoftonline.com/common",
      resource: "https://database.windows.net/",
    },
    login: async (request) => logIn(world, tokens, request),
  };
}

/**
 * All SQL servers and managed instances of the simulated world behind one TDS port. Which one a
 * client means is told by the name it asks TLS for, else by the one in its login.
 */
export function startSqlServer(options: SqlServerOptions): Promise<TdsListener> {
  return listenForTds(sqlEngine(options), options.certificates, options.port ?? 0);
}
