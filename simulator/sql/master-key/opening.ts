import type { MasterKey } from "../../world/catalog.ts";
import type { Database, SqlServer } from "../../world/servers.ts";
import type { World } from "../../world.ts";

/** The master key of a database, where it has one. */
export const masterKeyOf = (world: World, database: Database): MasterKey | undefined =>
  world.catalog(database)?.masterKey;

/** The key is kept under one service master key at a time: a new one takes the old one's place. */
export function bindToServer(masterKey: MasterKey, server: SqlServer): void {
  masterKey.openedBy = [server.serviceMasterKey];
}

/**
 * Whether the engine can open the key by itself, in its order: by the service master key; else by
 * a registered password that fits. A key opened by a password is re-encrypted by the local service
 * master key at once, which a read-only database cannot take: there the key stays closed. That is
 * why passwords must be registered before the roles change (sp_control_dbmasterkey_password).
 *
 * SQL Database looks after its service master keys itself, so there the key always opens.
 */
export function opensByItself(world: World, database: Database): boolean {
  const masterKey = masterKeyOf(world, database);
  const server = world.server(database.serverId);
  if (masterKey === undefined || server === undefined) return false;
  if (server.kind === "server" || masterKey.openedBy.includes(server.serviceMasterKey)) return true;
  const fits = server.masterKeyPasswords.some(
    ({ contentId, password }) => contentId === database.contentId && encrypts(masterKey, password),
  );
  if (!fits || !world.isWritable(database)) return false;
  bindToServer(masterKey, server);
  world.changed();
  return true;
}

export const encrypts = (masterKey: MasterKey, password: string): boolean =>
  masterKey.passwords.includes(password);
