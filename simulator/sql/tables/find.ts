import { unknownObject } from "../errors.ts";
import { placeName } from "../place.ts";
import type { Session } from "../session.ts";
import type { Name } from "../syntax.ts";
import { agentTables } from "./agent.ts";
import { catalogTables } from "./catalog.ts";
import { databaseTables } from "./databases.ts";
import { masterKeyTables } from "./master-keys.ts";
import { principalTables } from "./principals.ts";
import { replicationTables } from "./replication.ts";
import type { Table, TableDefinition } from "./table.ts";

const key = (schema: string, name: string): string => `${schema}.${name}`.toUpperCase();

const definitions: ReadonlyMap<string, TableDefinition> = new Map(
  [
    ...agentTables,
    ...catalogTables,
    ...databaseTables,
    ...masterKeyTables,
    ...principalTables,
    ...replicationTables,
  ].map((definition) => [key(definition.schema, definition.name), definition]),
);

/** The table a name means from where the session is, or error 208. */
export function findTable(session: Session, name: Name): Table {
  const { place, schema = "dbo", object } = placeName(session, name);
  const table = place && definitions.get(key(schema, object))?.in(place);
  if (table === undefined) throw unknownObject(name.join("."));
  return table;
}
