import { z } from "zod";
import type { SqlConnection } from "./connection.ts";
import { believed } from "./shown.ts";
import { read, statement } from "./statements.ts";
import { baseTypeOf, type VariableType } from "./variable-types.ts";

export interface LiveVariable {
  readonly name: string;
  /** As SSISDB calls it; perhaps none that is known here. */
  readonly type: string;
  readonly sensitive: boolean;
  /** As text, nothing of it lost; undefined for a sensitive one. */
  readonly value: string | undefined;
}

export interface Environment {
  readonly folder: string;
  readonly environment: string;
}

const names = z.object({ folder: z.string(), environment: z.string().nullable() });
const variable = z
  .object({
    name: z.string(),
    type: z.string(),
    sensitive: z.boolean(),
    value: z.string().nullable(),
  })
  .transform((row): LiveVariable => ({ ...row, value: row.value ?? undefined }));

/** The variables of an environment; the text says which of folder and environment does not exist. */
export async function readVariables(
  connection: SqlConnection,
  { folder, environment }: Environment,
): Promise<readonly LiveVariable[] | "no folder" | "no environment"> {
  const places = await read(connection, "environment", names, { folder, environment });
  const [found] = await believed(connection, places);
  if (found === undefined) return "no folder";
  if (found.environment === null) return "no environment";
  return await read(connection, "environment-variables", variable, { folder, environment });
}

/** Makes an empty environment in a folder that is there. */
export async function createEnvironment(
  connection: SqlConnection,
  { folder, environment }: Environment,
): Promise<void> {
  await connection.query(await statement("create-environment"), { folder, environment });
}

export interface Setting extends Environment {
  readonly variable: string;
  readonly type: VariableType;
  readonly sensitive: boolean;
  /** As `textToSend` makes it. */
  readonly value: string;
}

/** What is sent: the value comes bound as a text, and is given the base type that the variable's type asks for. */
export function settingStatement(how: "create" | "set", type: VariableType): string {
  const base = baseTypeOf(type);
  const where =
    "@folder_name = @folder, @environment_name = @environment, @variable_name = @variable";
  const call =
    how === "create"
      ? `[catalog].[create_environment_variable] ${where}, @data_type = @type, @sensitive = @sensitive, @value = @typed`
      : `[catalog].[set_environment_variable_value] ${where}, @value = @typed`;
  return `DECLARE @typed ${base} = CONVERT(${base}, @value);\nEXEC ${call};`;
}

/** Makes a variable, or gives one that is there another value. */
export async function setVariable(
  connection: SqlConnection,
  how: "create" | "set",
  { folder, environment, variable, type, sensitive, value }: Setting,
): Promise<void> {
  if (sensitive) connection.hide(value);
  await connection.query(settingStatement(how, type), {
    folder,
    environment,
    variable,
    value,
    ...(how === "create" ? { type, sensitive } : {}),
  });
}
