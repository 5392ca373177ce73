import type { config, ISqlType } from "mssql";
import type { CatalogTarget } from "./connection.ts";

/** What is needed of the driver's pool of one connection. */
export interface SqlPool {
  connect(): Promise<unknown>;
  request(): SqlRequest;
  close(): unknown;
}

export interface SqlRequest {
  input(name: string, type: ISqlType | (() => ISqlType), value: unknown): unknown;
  on(event: "info", listener: (said: unknown) => void): unknown;
  query(text: string): Promise<{ readonly recordsets: unknown }>;
  execute(procedure: string): Promise<{ readonly recordsets: unknown }>;
  batch(text: string): Promise<{ readonly recordsets: unknown }>;
}

/** Makes a pool that is not connected yet, with the driver's settings for one target. */
export type MakePool = (target: CatalogTarget, settings: config) => SqlPool | Promise<SqlPool>;

export const driverPool: MakePool = async (_target, settings) => {
  const { ConnectionPool } = (await import("mssql")).default;
  const pool = new ConnectionPool(settings);
  // A connection that is cut between two statements says so here; the next statement fails over it.
  pool.on("error", () => {});
  return keepingItsTrial(pool);
};

/** What the driver's pool is made of inside (mssql is pinned to one version; the tests count its logins). */
interface Inside {
  _poolCreate(): Promise<object>;
  _poolDestroy(connection: object): Promise<void>;
}

/**
 * A pool tries its login out on a connection that it throws away. Of a pool of one that is half of all logins, each of them some round trips
 * to another region: here the tried one becomes the pool's.
 */
function keepingItsTrial<T extends { close(): Promise<unknown> }>(pool: T): T {
  const inside = pool as unknown as Inside;
  const create = inside._poolCreate.bind(pool);
  const destroy = inside._poolDestroy.bind(pool);
  const close = pool.close.bind(pool);
  let isTried = false;
  let tried: object | undefined;
  const take = (): object | undefined => {
    const taken = tried;
    tried = undefined;
    return taken;
  };
  return Object.assign(pool, {
    _poolCreate: async () => take() ?? (await create()),
    _poolDestroy: async (connection: object) => {
      if (isTried) return await destroy(connection);
      isTried = true;
      tried = connection;
    },
    // Given up before its first statement: the pool does not know of the tried one yet.
    close: async () => {
      const unused = take();
      if (unused !== undefined) await destroy(unused);
      return await close();
    },
  });
}
