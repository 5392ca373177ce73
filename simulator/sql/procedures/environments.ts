import { bit, nvarchar } from "../../tds/types.ts";
import type { Catalog, Environment } from "../../world/catalog.ts";
import { nullParameter, SqlError } from "../errors.ts";
import { opensByItself } from "../master-key/opening.ts";
import { catalogOf } from "../place.ts";
import { toText } from "../values/convert.ts";
import type { Procedure, ProcedureCall, ProcedureParameter } from "./procedure.ts";

/** The procedures of SSISDB for environments and their variables. */

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
const name = (parameter: string): ProcedureParameter => ({ name: parameter, type: nvarchar(128) });
const refusal = (procedure: string, number: number, message: string): SqlError =>
  new SqlError({ number, message, procedure });

/**
 * Types of variables, each with a base type of sql_variant that scripts of SSISDB's environments give it. SSISDB has more pairs of them in
 * internal.data_type_mapping; which, is not documented: anything else is refused here.
 */
const baseTypes: Readonly<Record<string, string>> = {
  String: "nvarchar",
  Boolean: "bit",
  Byte: "tinyint",
  SByte: "smallint",
  Int16: "smallint",
  Int32: "int",
  Int64: "bigint",
  UInt32: "bigint",
  UInt64: "bigint",
  Single: "float",
  Double: "float",
  Decimal: "decimal",
  DateTime: "datetime",
};

/** A procedure of the catalog; what it changed is taken back with its transaction. */
function onCatalog(
  procedure: string,
  parameters: readonly ProcedureParameter[],
  run: (catalog: Catalog, call: ProcedureCall) => void,
): Procedure {
  return {
    schema: "catalog",
    name: procedure,
    parameters,
    changes: "database",
    exists: (place) => catalogOf(place) !== undefined,
    run(call) {
      const catalog = catalogOf(call.place);
      if (catalog === undefined) throw new Error("there is no catalog");
      const before = structuredClone(catalog.folders);
      run(catalog, call);
      call.place.session.undoable(() => {
        catalog.folders = before;
      });
      return "changed";
    },
  };
}

function folderOf(catalog: Catalog, call: ProcedureCall, procedure: string) {
  const wanted = call.text("@folder_name");
  const folder = catalog.folders.find((one) => same(one.name, wanted));
  if (folder !== undefined) return folder;
  throw refusal(
    procedure,
    27104,
    `Cannot find the folder '${wanted}' because it does not exist or you do not have sufficient permissions.`,
  );
}

function environmentOf(catalog: Catalog, call: ProcedureCall, procedure: string): Environment {
  const wanted = call.text("@environment_name");
  const { environments } = folderOf(catalog, call, procedure);
  const environment = environments.find((one) => same(one.name, wanted));
  if (environment !== undefined) return environment;
  throw refusal(
    procedure,
    27182,
    `The environment '${wanted}' does not exist or you have not been granted the appropriate permissions to access it.`,
  );
}

/** A sensitive value is encrypted by keys that the database master key opens. */
function keptValue(
  call: ProcedureCall,
  procedure: string,
  variable: { readonly type: string; readonly sensitive: boolean },
): string {
  const { place } = call;
  const value = call.value("@value");
  if (value === null) throw nullParameter(procedure);
  if (call.baseType("@value") !== baseTypes[variable.type]) {
    throw refusal(
      procedure,
      27147,
      `The data type of the input value is not compatible with the data type of the '${variable.type}'.`,
    );
  }
  if (variable.sensitive && place.database && !opensByItself(place.world, place.database)) {
    throw refusal(
      procedure,
      15581,
      "Please create a master key in the database or open the master key in the session before performing this operation.",
    );
  }
  if (variable.type === "Decimal") return Number(value).toFixed(18);
  if (value instanceof Date) return toText(value, 126);
  return typeof value === "number" ? String(value) : toText(value);
}

const createEnvironment = onCatalog(
  "create_environment",
  [
    name("@folder_name"),
    name("@environment_name"),
    { name: "@environment_description", type: nvarchar(1024), fallback: null },
  ],
  (catalog, call) => {
    const wanted = call.text("@environment_name");
    const folder = folderOf(catalog, call, "create_environment");
    if (folder.environments.some((one) => same(one.name, wanted))) {
      throw refusal(
        "create_environment",
        27157,
        `The environment '${wanted}' already exists or you have not been granted the appropriate permissions to create it.`,
      );
    }
    folder.environments.push({ name: wanted, variables: [] });
  },
);

const createVariable = onCatalog(
  "create_environment_variable",
  [
    name("@folder_name"),
    name("@environment_name"),
    name("@variable_name"),
    name("@data_type"),
    { name: "@sensitive", type: bit },
    { name: "@value", type: "variant" },
    { name: "@description", type: nvarchar(1024), fallback: null },
  ],
  (catalog, call) => {
    const procedure = "create_environment_variable";
    const environment = environmentOf(catalog, call, procedure);
    const wanted = call.text("@variable_name");
    if (environment.variables.some((one) => same(one.name, wanted))) {
      throw refusal(procedure, 27173, `The environment variable '${wanted}' already exists.`);
    }
    const type = Object.keys(baseTypes).find((one) => same(one, call.text("@data_type")));
    if (type === undefined) {
      throw refusal(procedure, 27159, "Data type of the input value is not supported.");
    }
    const variable = { type, sensitive: call.value("@sensitive") === true };
    const value = keptValue(call, procedure, variable);
    environment.variables.push({ name: wanted, ...variable, value });
  },
);

const setValue = onCatalog(
  "set_environment_variable_value",
  [
    name("@folder_name"),
    name("@environment_name"),
    name("@variable_name"),
    { name: "@value", type: "variant" },
  ],
  (catalog, call) => {
    const procedure = "set_environment_variable_value";
    const environment = environmentOf(catalog, call, procedure);
    const wanted = call.text("@variable_name");
    const variable = environment.variables.find((one) => same(one.name, wanted));
    if (variable === undefined) {
      throw refusal(
        procedure,
        27183,
        `The environment variable '${wanted}' does not exist or you have not been granted the appropriate permissions to access it.`,
      );
    }
    variable.value = keptValue(call, procedure, variable);
  },
);

export const environmentProcedures = [createEnvironment, createVariable, setValue];
