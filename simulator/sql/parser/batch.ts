import { nestedTooDeeply } from "../errors.ts";
import type { Statement, VariableDeclaration } from "../syntax.ts";
import { Cursor } from "./cursor.ts";
import { readExecution } from "./executions.ts";
import { readStatement } from "./statements.ts";
import { readVariable } from "./variables.ts";

/** Parses a whole batch before any of it is run: a syntax error anywhere means nothing happens. */
export function parseBatch(text: string): readonly Statement[] {
  try {
    return readStatements(text);
  } catch (error) {
    // The parser calls itself for each level: what overflows the stack is too deep for SQL Server.
    if (error instanceof RangeError) throw nestedTooDeeply();
    throw error;
  }
}

function readStatements(text: string): readonly Statement[] {
  const cursor = new Cursor(text);
  const statements: Statement[] = [];
  while (cursor.acceptSymbol(";"));
  // Only the first statement of a batch may call a procedure without EXECUTE.
  if (cursor.isIdentifier && !startsOtherStatement(cursor)) statements.push(readExecution(cursor));
  for (;;) {
    while (cursor.acceptSymbol(";"));
    if (cursor.atEnd) return statements;
    statements.push(readStatement(cursor));
  }
}

/** Words that are no reserved keywords and still begin a statement. */
const startsOtherStatement = (cursor: Cursor): boolean => cursor.isKeyword("THROW");

/** The parameter list of sp_executesql: `@name type [= value] [OUTPUT], …`. */
export function parseDeclaration(text: string): readonly VariableDeclaration[] {
  const cursor = new Cursor(text);
  if (cursor.atEnd) return [];
  const declared = cursor.list(() => {
    const variable = readVariable(cursor);
    if (!cursor.accept("OUTPUT")) cursor.accept("OUT");
    return variable;
  });
  if (!cursor.atEnd) throw cursor.unexpected();
  return declared;
}
