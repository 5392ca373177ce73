import type { EngineRequest, Parameter, ResultItem } from "../../tds/engine.ts";
import { type Context, newContext } from "../context.ts";
import { SqlError } from "../errors.ts";
import { nameParts } from "../functions/metadata.ts";
import type { Session } from "../session.ts";
import { Interpreter } from "./interpreter.ts";

/** Runs what one request of a client asks for: a text, or a procedure by its name. */
export async function* runRequest(
  session: Session,
  request: EngineRequest,
): AsyncGenerator<ResultItem> {
  session.refresh();
  const planted = session.world.faults.strikeStatement(session.server, request.text);
  if (planted !== undefined) {
    yield { kind: "error", error: new SqlError(planted) };
    return;
  }
  const context = newContext(session);
  const interpreter = new Interpreter(context, request.signal);
  try {
    if (request.kind === "text") {
      declareParameters(context, request.parameters);
      yield* interpreter.runText(request.text);
      yield* outputs(context, request.parameters);
    } else {
      yield* interpreter.runProcedure(
        nameParts(request.text),
        request.parameters.map(({ name, value }) => ({
          name: name === "" ? undefined : name,
          value,
        })),
      );
    }
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    yield { kind: "error", error };
  }
}

function declareParameters(context: Context, parameters: readonly Parameter[]): void {
  for (const { name, type, value } of parameters) {
    if (name !== "") context.variables.declare(name, type, value);
  }
}

function* outputs(context: Context, parameters: readonly Parameter[]): Generator<ResultItem> {
  for (const { name, output } of parameters) {
    if (!output) continue;
    const { type, value } = context.variables.get(name);
    yield { kind: "output", name, type, value };
  }
}
