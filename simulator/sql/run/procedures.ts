import type { SqlValue } from "../../tds/types.ts";
import {
  databaseReadOnly,
  missingParameter,
  nullParameter,
  permissionDenied,
  tooManyArguments,
  unknownParameter,
  unknownProcedure,
} from "../errors.ts";
import { isReadOnly, type Place } from "../place.ts";
import { findProcedure } from "../procedures/find.ts";
import type { Procedure, ProcedureCall } from "../procedures/procedure.ts";
import type { Session } from "../session.ts";
import type { Name } from "../syntax.ts";
import { convert, kindOf, toText } from "../values/convert.ts";
import { recorded } from "./write.ts";

/** A value handed to a procedure; without a name it goes by its place. */
export interface GivenArgument {
  readonly name: string | undefined;
  /** Undefined stands for DEFAULT. */
  readonly value: SqlValue | undefined;
  /** The base type that `sql_variant` keeps of it, where it is a variable's. */
  readonly type?: string;
}

export function callProcedure(session: Session, name: Name, given: readonly GivenArgument[]): void {
  const found = findProcedure(session, name);
  if (found === undefined) throw unknownProcedure(name.join("."));
  const { place, procedure } = found;
  const run = (): "changed" | "unchanged" => {
    checkAllowed(place, procedure);
    const call = bindArguments(place, procedure, given);
    if (procedure.changes === "database" && isReadOnly(place)) {
      throw databaseReadOnly(place.databaseName);
    }
    return procedure.run(call);
  };
  if (procedure.changes === "nothing") run();
  else recorded(place, `EXEC ${procedure.schema}.${procedure.name}`, run);
}

function checkAllowed({ session, databaseName }: Place, procedure: Procedure): void {
  if (session.principal.isAdministrator) return;
  throw permissionDenied("EXECUTE", procedure.name, databaseName, procedure.schema);
}

function bindArguments(
  place: Place,
  { name: procedure, parameters }: Procedure,
  given: readonly GivenArgument[],
): ProcedureCall {
  if (given.length > parameters.length) throw tooManyArguments(procedure);
  const values = new Map<string, SqlValue>();
  const baseTypes = new Map<string, string>();
  for (const [at, { name, value, type: base }] of given.entries()) {
    const parameter =
      name === undefined
        ? parameters[at]
        : parameters.find((one) => one.name.toUpperCase() === name.toUpperCase());
    if (parameter === undefined) throw unknownParameter(procedure, name ?? "");
    if (value === undefined) continue;
    const { type } = parameter;
    values.set(parameter.name, type === "variant" ? value : convert(value, type));
    if (value !== null) baseTypes.set(parameter.name, base ?? kindOf(value));
  }
  for (const { name, fallback } of parameters) {
    if (values.has(name)) continue;
    if (fallback === undefined) throw missingParameter(procedure, name);
    values.set(name, fallback);
  }
  const value = (name: string): SqlValue => values.get(name) ?? null;
  return {
    place,
    value,
    baseType: (name) => baseTypes.get(name) ?? "",
    text(name) {
      const found = value(name);
      if (found === null) throw nullParameter(procedure);
      return toText(found);
    },
  };
}
