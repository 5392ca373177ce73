import { quoteLiteral } from "./quote.ts";

type Values = Readonly<Record<string, string>>;

/** A call of a procedure with its parameters as text: what the driver sends as a call, for somebody to run by hand. */
export function asText(procedure: string, parameters: Values): string {
  const given = Object.entries(parameters).map(
    ([name, value]) => `@${name} = ${quoteLiteral(value)}`,
  );
  return `EXEC ${procedure} ${given.join(", ")};`;
}
