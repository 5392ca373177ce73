import { once } from "node:events";
import { connect, type Socket } from "node:net";
import sql from "mssql";
import { password, type Setting, startSetting } from "../setting.ts";

const host = "sql-weu.database.windows.net";

export interface ClientOptions {
  readonly server?: string;
  readonly database?: string;
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
  readonly encrypt?: boolean | "strict";
  readonly ca?: string;
  readonly packetSize?: number;
  readonly requestTimeout?: number;
  /** Writes go out one byte at a time. */
  readonly slowly?: boolean;
}

/** A pool of the program's own client, dialled to the simulator while it keeps the real host name. */
export async function openPool(
  setting: Setting,
  options: ClientOptions = {},
): Promise<sql.ConnectionPool> {
  const { simulator } = setting;
  const login =
    options.token === undefined
      ? { user: options.user ?? "ssisadmin", password: options.password ?? password }
      : {
          authentication: {
            type: "azure-active-directory-access-token",
            options: { token: options.token },
          },
        };
  const config = {
    ...login,
    server: options.server ?? host,
    port: 1433,
    database: options.database ?? "master",
    connectionTimeout: 5000,
    requestTimeout: options.requestTimeout ?? 5000,
    pool: { max: 4 },
    options: {
      encrypt: options.encrypt ?? true,
      trustServerCertificate: false,
      maxRetriesOnTransientErrors: 0,
      ...(options.packetSize !== undefined && { packetSize: options.packetSize }),
      cryptoCredentialsDetails: { ca: options.ca ?? simulator.certificateAuthorityPem },
      connector: () => dial(simulator.sqlPort, options.slowly === true),
    },
  };
  // The types of mssql know neither `connector` nor "strict".
  return new sql.ConnectionPool(config as unknown as sql.config).connect();
}

async function dial(port: number, slowly: boolean): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.setNoDelay(true);
  if (slowly) {
    const write = socket.write.bind(socket);
    socket.write = ((chunk: Buffer | string, ...rest: never[]) => {
      const bytes = Buffer.from(chunk as Buffer);
      for (const byte of bytes.subarray(0, -1)) write(Buffer.from([byte]));
      return write(bytes.subarray(-1), ...rest);
    }) as typeof socket.write;
  }
  return socket;
}

/** Opens a pool, does the work, closes the pool. */
export async function withPool<T>(
  setting: Setting,
  options: ClientOptions,
  work: (pool: sql.ConnectionPool) => Promise<T>,
): Promise<T> {
  const pool = await openPool(setting, options);
  try {
    return await work(pool);
  } finally {
    await pool.close();
  }
}

export type { Setting };
export { sql, startSetting };
