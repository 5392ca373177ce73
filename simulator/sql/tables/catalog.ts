import {
  bigint,
  bit,
  datetimeoffset,
  int,
  nvarchar,
  type SqlValue,
  uniqueidentifier,
} from "../../tds/types.ts";
import type { Catalog, Environment } from "../../world/catalog.ts";
import { catalogOf, isSsisAdmin, type Place } from "../place.ts";
import { readDateText } from "../values/date-text.ts";
import { defineTable } from "./table.ts";

/** The views of SSISDB; they are there once an integration runtime has made the catalog. */

const exists = (place: Place): boolean => catalogOf(place) !== undefined;

const schema = "catalog";

const utc = (ms: number | undefined): SqlValue =>
  ms === undefined ? null : { at: new Date(ms), offsetMinutes: 0 };

function required(place: Place): Catalog {
  const catalog = catalogOf(place);
  if (catalog === undefined) throw new Error(`${place.databaseName} holds no SSIS catalog`);
  return catalog;
}

/**
 * The views show all to members of ssis_admin, and to nobody else what is not his own: WHERE IS_MEMBER('ssis_admin') = 1 OR … stands in their
 * definitions. A plain login is given no row, and no error.
 */
const shown = <Row>(place: Place, rows: readonly Row[]): readonly Row[] =>
  isSsisAdmin(place) ? rows : [];

/** LastOnlineTime of a runtime that serves is Azure's now. */
const workerAgents = defineTable({
  schema,
  name: "worker_agents",
  columns: {
    WorkerAgentId: uniqueidentifier,
    DisplayName: nvarchar(256),
    Description: nvarchar("max"),
    MachineName: nvarchar(256),
    Tags: nvarchar("max"),
    UserAccount: nvarchar(256),
    LastOnlineTime: datetimeoffset(7),
    IsEnabled: bit,
  },
  exists,
  rows: (place) =>
    shown(place, place.world.workerAgents(required(place))).map((agent) => ({
      WorkerAgentId: agent.id,
      DisplayName: agent.machineName,
      Description: null,
      MachineName: agent.machineName,
      Tags: null,
      UserAccount: null,
      LastOnlineTime: utc(agent.lastOnlineTime),
      IsEnabled: agent.enabled,
    })),
});

const executions = defineTable({
  schema,
  name: "executions",
  columns: {
    execution_id: bigint,
    folder_name: nvarchar(128),
    project_name: nvarchar(128),
    package_name: nvarchar(260),
    status: int,
    start_time: datetimeoffset(7),
    end_time: datetimeoffset(7),
  },
  exists,
  rows: (place) =>
    shown(place, required(place).executions).map((execution) => ({
      execution_id: BigInt(execution.executionId),
      folder_name: execution.folderName,
      project_name: execution.projectName,
      package_name: execution.packageName,
      status: execution.status,
      start_time: utc(execution.startTime),
      end_time: utc(execution.endTime),
    })),
});

/** Message type 120 is an error. */
const operationMessages = defineTable({
  schema,
  name: "operation_messages",
  columns: {
    operation_message_id: bigint,
    operation_id: bigint,
    message_time: datetimeoffset(7),
    message_type: int,
    message: nvarchar("max"),
  },
  exists,
  rows: (place) =>
    shown(place, required(place).executions)
      .filter(({ error }) => error !== undefined)
      .map((execution, at) => ({
        operation_message_id: BigInt(at + 1),
        operation_id: BigInt(execution.executionId),
        message_time: utc(execution.endTime),
        message_type: 120,
        message: execution.error ?? null,
      })),
});

const catalogProperties = defineTable({
  schema,
  name: "catalog_properties",
  columns: { property_name: nvarchar(256), property_value: nvarchar(256) },
  exists,
  rows: (place) =>
    Object.entries(required(place).properties).map(([property_name, property_value]) => ({
      property_name,
      property_value,
    })),
  changes(place) {
    const catalog = required(place);
    const entries = () => Object.entries(catalog.properties);
    const replace = (list: readonly (readonly [string, string])[]): void => {
      catalog.properties = Object.fromEntries(list);
    };
    const pair = ([name = null, value = null]: readonly SqlValue[]): [string, string] => [
      String(name),
      String(value),
    ];
    return {
      insert: (row) => replace([...entries(), pair(row)]),
      update: (index, row) => replace(entries().with(index, pair(row))),
      delete: (index) => replace(entries().toSpliced(index, 1)),
      snapshot() {
        const before = entries();
        return () => replace(before);
      },
    };
  },
});

const folders = defineTable({
  schema,
  name: "folders",
  columns: { folder_id: bigint, name: nvarchar(128), created_time: datetimeoffset(7) },
  exists,
  rows: (place) => {
    const catalog = required(place);
    return shown(place, catalog.folders).map(({ name }, at) => ({
      folder_id: BigInt(at + 1),
      name,
      created_time: utc(catalog.createdAt),
    }));
  },
});

/** Environments of all folders, numbered through. */
const environmentsOf = (place: Place) =>
  shown(place, required(place).folders)
    .flatMap(({ environments }, folder) =>
      environments.map((environment) => ({ folderId: folder + 1, environment })),
    )
    .map((found, at) => ({ ...found, id: at + 1 }));

const environments = defineTable({
  schema,
  name: "environments",
  columns: { environment_id: bigint, name: nvarchar(128), folder_id: bigint },
  exists,
  rows: (place) =>
    environmentsOf(place).map(({ id, folderId, environment }) => ({
      environment_id: BigInt(id),
      name: environment.name,
      folder_id: BigInt(folderId),
    })),
});

/** The column is a sql_variant: what its base type is decides what a conversion to text makes of it. */
function shownValue({ type, value }: Environment["variables"][number]): SqlValue {
  if (type === "DateTime") return readDateText(value).at;
  return type === "Double" || type === "Single" ? Number(value) : value;
}

/** The value of a sensitive variable is never shown. */
const environmentVariables = defineTable({
  schema,
  name: "environment_variables",
  columns: {
    variable_id: bigint,
    environment_id: bigint,
    name: nvarchar(128),
    type: nvarchar(128),
    sensitive: bit,
    value: nvarchar(4000),
  },
  exists,
  rows: (place) =>
    environmentsOf(place)
      .flatMap(({ id, environment }) =>
        environment.variables.map((variable) => ({ environmentId: id, variable })),
      )
      .map(({ environmentId, variable }, at) => ({
        variable_id: BigInt(at + 1),
        environment_id: BigInt(environmentId),
        name: variable.name,
        type: variable.type,
        sensitive: variable.sensitive,
        value: variable.sensitive ? null : shownValue(variable),
      })),
});

export const catalogTables = [
  workerAgents,
  executions,
  operationMessages,
  catalogProperties,
  folders,
  environments,
  environmentVariables,
];
