import type { ResultItem } from "../../tds/engine.ts";
import type { SqlValue } from "../../tds/types.ts";
import type { Context } from "../context.ts";
import { SqlError } from "../errors.ts";
import { compileScalar } from "../evaluate/scalars.ts";
import { emptyFrame, emptyScope } from "../evaluate/scope.ts";
import type { Scalar, Statement } from "../syntax.ts";
import { toText } from "../values/convert.ts";

type Of<Kind extends Statement["kind"]> = Extract<Statement, { kind: Kind }>;

const userError = 50000;
/** Up to this severity RAISERROR only informs. */
const informative = 10;

export const evaluateOnce = (context: Context, scalar: Scalar): SqlValue =>
  compileScalar(scalar, emptyScope(context)).evaluate(emptyFrame);

export function textOnce(context: Context, scalar: Scalar): string {
  const value = evaluateOnce(context, scalar);
  return value === null ? "" : toText(value);
}

/** THROW, with an error of its own or, in CATCH, the one that was caught. */
export function thrown(context: Context, { error }: Of<"throw">): SqlError {
  if (error !== undefined) {
    return new SqlError({
      number: Number(evaluateOnce(context, error.number)),
      message: textOnce(context, error.message),
      state: Number(evaluateOnce(context, error.state)),
      endsBatch: true,
    });
  }
  const { caught } = context;
  if (caught !== undefined) return new SqlError({ ...caught, endsBatch: true });
  return new SqlError({
    number: 10704,
    severity: 15,
    endsBatch: true,
    message: "To rethrow an error, a THROW statement must be used inside a CATCH block.",
  });
}

/** RAISERROR: an error of the user, or below severity 11 a message. */
export function raise(context: Context, statement: Of<"raiseError">): ResultItem {
  const text = formatted(
    textOnce(context, statement.message),
    statement.arguments.map((value) => evaluateOnce(context, value)),
  );
  const severity = Number(evaluateOnce(context, statement.severity));
  if (severity <= informative) return { kind: "message", number: userError, text };
  throw new SqlError({
    number: userError,
    message: text,
    severity,
    state: Number(evaluateOnce(context, statement.state)),
  });
}

function formatted(text: string, values: readonly SqlValue[]): string {
  const rest = [...values];
  return text.replace(/%(?:[-+ 0]*\d*)?([sdi%])/g, (_found, kind: string) => {
    if (kind === "%") return "%";
    const value = rest.shift() ?? null;
    return value === null ? "(null)" : toText(value);
  });
}
