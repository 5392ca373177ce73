import type { SqlType, SqlValue } from "../tds/types.ts";
import { undeclaredVariable, variableDeclaredTwice } from "./errors.ts";
import type { Session } from "./session.ts";
import { convert } from "./values/convert.ts";

interface Variable {
  readonly type: SqlType;
  value: SqlValue;
}

/** The variables of one batch; names have no case. */
class Variables {
  private readonly byName = new Map<string, Variable>();

  declare(name: string, type: SqlType, value: SqlValue): void {
    const key = name.toUpperCase();
    if (this.byName.has(key)) throw variableDeclaredTwice(name);
    this.byName.set(key, { type, value: convert(value, type) });
  }

  get(name: string): Variable {
    const variable = this.byName.get(name.toUpperCase());
    if (variable === undefined) throw undeclaredVariable(name);
    return variable;
  }

  set(name: string, value: SqlValue): void {
    const variable = this.get(name);
    variable.value = convert(value, variable.type);
  }
}

/** The error that CATCH is dealing with, as ERROR_NUMBER() and its kin tell it. */
export interface CaughtError {
  readonly number: number;
  readonly message: string;
  readonly severity: number;
  readonly state: number;
  readonly procedure: string;
}

/** What a statement is run in: its session, and what its batch has so far. */
export interface Context {
  readonly session: Session;
  readonly variables: Variables;
  rowCount: number;
  lastError: number;
  caught: CaughtError | undefined;
}

export const newContext = (session: Session): Context => ({
  session,
  variables: new Variables(),
  rowCount: 0,
  lastError: 0,
  caught: undefined,
});
