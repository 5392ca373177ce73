import { SqlError, unknownDatabase } from "../errors.ts";
import { type Place, placeName } from "../place.ts";
import type { Session } from "../session.ts";
import type { Name } from "../syntax.ts";
import { agentProcedures } from "./agent.ts";
import { catalogProcedures } from "./catalog.ts";
import { copySyncProcedures } from "./copy-sync.ts";
import { environmentProcedures } from "./environments.ts";
import { masterKeyProcedures } from "./master-key.ts";
import type { Procedure } from "./procedure.ts";

const all: readonly Procedure[] = [
  ...agentProcedures,
  ...catalogProcedures,
  ...environmentProcedures,
  ...copySyncProcedures,
  ...masterKeyProcedures,
];

export interface FoundProcedure {
  readonly place: Place;
  readonly procedure: Procedure;
}

/** System procedures are found under sys, dbo or no schema, from every database. */
export function findProcedure(session: Session, name: Name): FoundProcedure | undefined {
  const { place, schema, object } = placeName(session, name);
  if (place === undefined) throw unknownDatabase(name.at(-3) ?? "");
  const wanted = object.toUpperCase();
  const wantedSchema = schema?.toUpperCase() ?? "SYS";
  const procedure = all.find(
    (candidate) =>
      candidate.name.toUpperCase() === wanted &&
      (candidate.schema.toUpperCase() === wantedSchema ||
        (candidate.schema === "sys" && wantedSchema === "DBO")) &&
      candidate.exists(place),
  );
  return procedure && { place, procedure };
}

/** sp_executesql is run by the interpreter itself: it is a batch within the batch. */
export function isExecuteSql(name: Name): boolean {
  const schema = name.at(-2)?.toUpperCase() ?? "SYS";
  return name.at(-1)?.toUpperCase() === "SP_EXECUTESQL" && ["", "SYS", "DBO"].includes(schema);
}

/** sp_executesql without a text to execute. */
export const badStatementParameter = (): SqlError =>
  new SqlError({
    number: 214,
    message: "Procedure expects parameter '@statement' of type 'ntext/nchar/nvarchar'.",
  });
