import { type Context, newContext } from "../context.ts";
import { unknownParameter } from "../errors.ts";
import { parseDeclaration } from "../parser/batch.ts";
import { badStatementParameter } from "../procedures/find.ts";
import type { Session } from "../session.ts";
import type { GivenArgument } from "./procedures.ts";

const heads = ["@STMT", "@STATEMENT", "@PARAMS"];

/** What sp_executesql was given: the text, and its own variables filled from the arguments. */
export function nestedContext(
  session: Session,
  given: readonly GivenArgument[],
): {
  readonly context: Context;
  readonly text: string;
  /** The inner variable of each argument, by its place; the first two are not variables. */
  readonly names: readonly (string | undefined)[];
} {
  const [text, declaration, ...values] = given;
  if (typeof text?.value !== "string") throw badStatementParameter();
  const context = newContext(session);
  const declared = declaration === undefined ? [] : parseDeclaration(String(declaration.value));
  const names: (string | undefined)[] = [undefined, undefined];
  const valuesByName = new Map<string, GivenArgument["value"]>();
  for (const [at, { name, value }] of values.entries()) {
    const inner =
      name === undefined || heads.includes(name.toUpperCase())
        ? declared[at]?.name
        : declared.find((one) => one.name.toUpperCase() === name.toUpperCase())?.name;
    if (inner === undefined) throw unknownParameter("sp_executesql", name ?? "");
    names.push(inner);
    valuesByName.set(inner, value);
  }
  for (const { name, type } of declared) {
    context.variables.declare(name, type, valuesByName.get(name) ?? null);
  }
  return { context, text: text.value, names };
}
