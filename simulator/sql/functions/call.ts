import type { SqlType, SqlValue } from "../../tds/types.ts";
import type { Context } from "../context.ts";
import { undeclaredVariable, unknownFunction, wrongArgumentCount } from "../errors.ts";
import type { CompiledScalar } from "../evaluate/scope.ts";
import { dateFunctions } from "./dates.ts";
import { globals } from "./globals.ts";
import { metadataFunctions } from "./metadata.ts";
import { textFunctions } from "./texts.ts";
import { valueFunctions } from "./values.ts";

/** A built-in function over values. */
export interface ScalarFunction {
  /** How many arguments it takes, at least and at most. */
  readonly takes: readonly [number, number];
  readonly type: SqlType | ((types: readonly SqlType[]) => SqlType);
  evaluate(values: readonly SqlValue[], call: CallContext): SqlValue;
}

export interface CallContext {
  readonly context: Context;
  readonly types: readonly SqlType[];
  readonly type: SqlType;
}

const functions: ReadonlyMap<string, ScalarFunction> = new Map(
  Object.entries({ ...dateFunctions, ...metadataFunctions, ...textFunctions, ...valueFunctions }),
);

export function compileCall(
  name: string,
  values: readonly CompiledScalar[],
  context: Context,
): CompiledScalar {
  const found = functions.get(name);
  if (found === undefined) throw unknownFunction(name);
  const [least, most] = found.takes;
  if (values.length < least || values.length > most) throw wrongArgumentCount(name, least);
  const types = values.map((value) => value.type);
  const type = typeof found.type === "function" ? found.type(types) : found.type;
  const call = { context, types, type };
  return {
    type,
    evaluate: (frame) =>
      found.evaluate(
        values.map((value) => value.evaluate(frame)),
        call,
      ),
  };
}

/** @@VERSION and the like. */
export function compileGlobal(name: string, context: Context): CompiledScalar {
  const found = globals[name.toUpperCase()];
  if (found === undefined) throw undeclaredVariable(name);
  return { type: found.type, evaluate: () => found.evaluate(context) };
}
