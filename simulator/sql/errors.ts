import { SqlError, type SqlErrorShape } from "../tds/sql-error.ts";

export { SqlError } from "../tds/sql-error.ts";

/** SQL Server's own refusals: numbers, severities and texts as sys.messages has them. */

const bindingSeverity = 16;

/** A name that cannot be bound ends the whole batch. */
const unbound = (shape: SqlErrorShape): SqlError =>
  new SqlError({ severity: bindingSeverity, endsBatch: true, ...shape });

/** A mistake of grammar: nothing of the batch is run. */
const malformed = (number: number, message: string): SqlError =>
  new SqlError({ number, message, severity: 15, endsBatch: true });

export const syntaxError = (near: string): SqlError =>
  malformed(102, `Incorrect syntax near '${near}'.`);

export const unclosedString = (text: string): SqlError =>
  malformed(105, `Unclosed quotation mark after the character string '${text}'.`);

export const nestedTooDeeply = (): SqlError =>
  malformed(
    191,
    "Some part of your SQL statement is nested too deeply. Rewrite the query or break it up into smaller queries.",
  );

export const unclosedComment = (): SqlError => malformed(113, "Missing end comment mark '*/'.");

export const notACondition = (near: string): SqlError =>
  malformed(
    4145,
    `An expression of non-boolean type specified in a context where a condition is expected, near '${near}'.`,
  );

export const undeclaredVariable = (name: string): SqlError =>
  malformed(137, `Must declare the scalar variable "${name}".`);

export const variableDeclaredTwice = (name: string): SqlError =>
  malformed(
    134,
    `The variable name '${name}' has already been declared. Variable names must be unique within a query batch or stored procedure.`,
  );

export const unknownFunction = (name: string): SqlError =>
  malformed(195, `'${name}' is not a recognized built-in function name.`);

export const wrongArgumentCount = (name: string, count: number): SqlError =>
  malformed(174, `The ${name.toLowerCase()} function requires ${count} argument(s).`);

export const unknownDatePart = (part: string, name: string): SqlError =>
  malformed(155, `'${part}' is not a recognized ${name.toLowerCase()} option.`);

export const unknownType = (name: string): SqlError =>
  unbound({ number: 243, message: `Type ${name} is not a defined system type.` });

export const unknownObject = (name: string): SqlError =>
  unbound({ number: 208, message: `Invalid object name '${name}'.` });

export const unknownColumn = (name: string): SqlError =>
  unbound({ number: 207, message: `Invalid column name '${name}'.` });

export const unknownColumnPrefix = (name: string): SqlError =>
  unbound({
    number: 4104,
    message: `The multi-part identifier "${name}" could not be bound.`,
  });

export const ambiguousColumn = (name: string): SqlError =>
  unbound({ number: 209, message: `Ambiguous column name '${name}'.` });

export const columnNotGrouped = (name: string): SqlError =>
  unbound({
    number: 8120,
    message: `Column '${name}' is invalid in the select list because it is not contained in either an aggregate function or the GROUP BY clause.`,
  });

export const aggregateNotAllowed = (): SqlError =>
  malformed(
    147,
    "An aggregate may not appear in the WHERE clause unless it is in a subquery contained in a HAVING clause or a select list, and the column being aggregated is an outer reference.",
  );

export const differentColumnCounts = (): SqlError =>
  malformed(
    205,
    "All queries combined using a UNION, INTERSECT or EXCEPT operator must have an equal number of expressions in their target lists.",
  );

export const unknownProcedure = (name: string): SqlError =>
  new SqlError({ number: 2812, message: `Could not find stored procedure '${name}'.`, state: 62 });

export const missingParameter = (procedure: string, parameter: string): SqlError =>
  new SqlError({
    number: 201,
    state: 4,
    procedure,
    message: `Procedure or function '${procedure}' expects parameter '${parameter}', which was not supplied.`,
  });

export const unknownParameter = (procedure: string, parameter: string): SqlError =>
  new SqlError({
    number: 8145,
    state: 2,
    procedure,
    message: `${parameter} is not a parameter for procedure ${procedure}.`,
  });

export const tooManyArguments = (procedure: string): SqlError =>
  new SqlError({
    number: 8144,
    state: 2,
    procedure,
    message: `Procedure or function ${procedure} has too many arguments specified.`,
  });

export const nullParameter = (procedure: string): SqlError =>
  new SqlError({
    number: 27138,
    procedure,
    message: "The input parameter cannot be null. Provide a valid value for the parameter.",
  });

export const conversionFailed = (value: string, type: string): SqlError =>
  new SqlError({
    number: 245,
    message: `Conversion failed when converting the nvarchar value '${value}' to data type ${type}.`,
  });

export const dateConversionFailed = (): SqlError =>
  new SqlError({
    number: 241,
    message: "Conversion failed when converting date and/or time from character string.",
  });

export const explicitConversionRefused = (from: string, to: string): SqlError =>
  new SqlError({
    number: 529,
    state: 2,
    endsBatch: true,
    message: `Explicit conversion from data type ${from} to ${to} is not allowed.`,
  });

export const incompatibleTypes = (left: string, right: string, operator: string): SqlError =>
  new SqlError({
    number: 402,
    endsBatch: true,
    message: `The data types ${left} and ${right} are incompatible in the ${operator} operator.`,
  });

export const overflow = (type: string): SqlError =>
  new SqlError({
    number: 8115,
    state: 2,
    message: `Arithmetic overflow error converting expression to data type ${type}.`,
  });

export const divideByZero = (): SqlError =>
  new SqlError({ number: 8134, message: "Divide by zero error encountered." });

export const subqueryTooLong = (): SqlError =>
  new SqlError({
    number: 512,
    message:
      "Subquery returned more than 1 value. This is not permitted when the subquery follows =, !=, <, <= , >, >= or when the subquery is used as an expression.",
  });

export const databaseReadOnly = (database: string): SqlError =>
  new SqlError({
    number: 3906,
    message: `Failed to update database "${database}" because the database is read-only.`,
  });

export const statementOnReadOnly = (statement: string): SqlError =>
  new SqlError({
    number: 15635,
    message: `Cannot execute '${statement}' because the database is in read-only access mode.`,
  });

export const unknownDatabase = (name: string): SqlError =>
  new SqlError({
    number: 911,
    message: `Database '${name}' does not exist. Make sure that the name is entered correctly.`,
  });

export const noEntry = (principal: string, database: string): SqlError =>
  new SqlError({
    number: 916,
    severity: 14,
    message: `The server principal "${principal}" is not able to access the database "${database}" under the current security context.`,
  });

export const useNotSupported = (): SqlError =>
  new SqlError({
    number: 40508,
    message:
      "USE statement is not supported to switch between databases. Use a new connection to connect to a different database.",
  });

export const crossDatabaseReference = (name: string): SqlError =>
  new SqlError({
    number: 40515,
    endsBatch: true,
    message: `Reference to database and/or server name in '${name}' is not supported in this version of SQL Server.`,
  });

export const permissionDenied = (
  permission: string,
  object: string,
  database: string,
  schema: string,
): SqlError =>
  new SqlError({
    number: 229,
    state: 5,
    severity: 14,
    message: `The ${permission} permission was denied on the object '${object}', database '${database}', schema '${schema}'.`,
  });

export const actionNotPermitted = (): SqlError =>
  new SqlError({
    number: 15247,
    message: "User does not have permission to perform this action.",
  });

export const notUpdatable = (name: string): SqlError =>
  new SqlError({
    number: 259,
    endsBatch: true,
    message: `Ad hoc updates to system catalogs are not allowed ('${name}').`,
  });

export const notSupportedHere = (feature: string): SqlError =>
  new SqlError({
    number: 40510,
    message: `Statement '${feature}' is not supported in this version of SQL Server.`,
  });

export const noTransaction = (statement: "COMMIT" | "ROLLBACK"): SqlError =>
  new SqlError({
    number: statement === "COMMIT" ? 3902 : 3903,
    message: `The ${statement} TRANSACTION request has no corresponding BEGIN TRANSACTION.`,
  });
