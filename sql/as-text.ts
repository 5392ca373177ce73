import { quoteLiteral } from "./quote.ts";

type Values = Readonly<Record<string, string>>;

/** A call of a procedure with its parameters as text: what the driver sends as a call, for somebody to run by hand. */
export function asText(procedure: string, parameters: Values): string {
  const given = Object.entries(parameters).map(
    ([name, value]) => `@${name} = ${quoteLiteral(value)}`,
  );
  return `EXEC ${procedure} ${given.join(", ")};`;
}

/** A batch with bound values as text: the values are declared in front of it. */
export function withValues(batch: string, values: Values): string {
  const declared = Object.entries(values).map(
    ([name, value]) => `@${name} nvarchar(4000) = ${quoteLiteral(value)}`,
  );
  return declared.length === 0 ? batch : `DECLARE ${declared.join(", ")};\n${batch.trim()}`;
}
