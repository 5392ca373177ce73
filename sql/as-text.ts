import { quoteLiteral } from "./quote.ts";

type Values = Readonly<Record<string, string | number>>;

/**
 * A call of a procedure with its parameters as text: what the driver sends as a call, for somebody to run by hand.
 *
 * @param variables parameters that are given a variable of the same name
 */
export function asText(procedure: string, parameters: Values, variables: string[] = []): string {
  const given = Object.entries(parameters).map(
    ([name, value]) => `@${name} = ${typeof value === "number" ? value : quoteLiteral(value)}`,
  );
  const bound = variables.map((name) => `@${name} = @${name}`);
  return `EXEC ${procedure} ${[...given, ...bound].join(", ")};`;
}
