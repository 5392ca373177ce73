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
  return pool;
};
