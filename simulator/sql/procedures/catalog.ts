import { bigint, nvarchar } from "../../tds/types.ts";
import { type Catalog, ExecutionStatus } from "../../world/catalog.ts";
import { SqlError } from "../errors.ts";
import { catalogOf, type Place } from "../place.ts";
import type { Procedure, ProcedureCall } from "./procedure.ts";

const exists = (place: Place): boolean => catalogOf(place) !== undefined;

function required(place: Place): Catalog {
  const catalog = catalogOf(place);
  if (catalog === undefined) throw new Error(`${place.databaseName} holds no SSIS catalog`);
  return catalog;
}

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Lets another runtime connect to the catalog: how a new one is attached after a disaster. */
const failoverIntegrationRuntime: Procedure = {
  schema: "catalog",
  name: "failover_integration_runtime",
  parameters: [
    { name: "@data_factory_name", type: nvarchar(128) },
    { name: "@integration_runtime_name", type: nvarchar(128) },
  ],
  changes: "database",
  exists,
  run({ place, text }) {
    const { world, session } = place;
    const catalog = required(place);
    const { owner, pairName } = catalog;
    const factory = text("@data_factory_name");
    const runtime = text("@integration_runtime_name");
    if (
      same(owner.dataFactory, factory) &&
      same(owner.runtime, runtime) &&
      pairName === undefined
    ) {
      return "unchanged";
    }
    world.attachRuntime(catalog, factory, runtime);
    session.undoable(() => {
      catalog.owner = owner;
      catalog.pairName = pairName;
      world.changed();
      world.settle();
    });
    return "changed";
  },
};

/** Only properties that the catalog has can be set. */
const configureCatalog: Procedure = {
  schema: "catalog",
  name: "configure_catalog",
  parameters: [
    { name: "@property_name", type: nvarchar(256) },
    { name: "@property_value", type: nvarchar(256) },
  ],
  changes: "database",
  exists,
  run({ place, text }) {
    const { properties } = required(place);
    const wanted = text("@property_name");
    const name = Object.keys(properties).find((known) => same(known, wanted));
    if (name === undefined) {
      throw new SqlError({
        number: 27101,
        procedure: "configure_catalog",
        message: `The value specified for the input parameter, 'property_name', is not valid. Provide a valid value for this parameter.`,
      });
    }
    const before = properties[name] ?? "";
    const value = text("@property_value");
    if (before === value) return "unchanged";
    properties[name] = value;
    place.session.undoable(() => {
      properties[name] = before;
    });
    return "changed";
  },
};

/** Stops a running execution, as an operator does who cannot wait for it. */
const stopOperation: Procedure = {
  schema: "catalog",
  name: "stop_operation",
  parameters: [{ name: "@operation_id", type: bigint }],
  changes: "database",
  exists,
  run({ place, text }) {
    const id = Number(text("@operation_id"));
    const execution = required(place).executions.find(({ executionId }) => executionId === id);
    const { running, canceled } = ExecutionStatus;
    if (execution?.status !== running) {
      throw new SqlError({
        number: 27124,
        procedure: "stop_operation",
        message: `Integration Services server cannot stop the operation. The specified operation with ID '${id}' is not valid or is not running.`,
      });
    }
    const before = { ...execution };
    execution.status = canceled;
    execution.endTime = place.world.now();
    execution.endsAt = undefined;
    place.session.undoable(() => Object.assign(execution, before));
    return "changed";
  },
};

const createFolder: Procedure = {
  schema: "catalog",
  name: "create_folder",
  parameters: [
    { name: "@folder_name", type: nvarchar(128) },
    { name: "@folder_id", type: bigint, fallback: null },
  ],
  changes: "database",
  exists,
  run(call: ProcedureCall) {
    const catalog = required(call.place);
    const name = call.text("@folder_name");
    if (catalog.folders.some((folder) => same(folder.name, name))) {
      throw new SqlError({
        number: 27190,
        procedure: "create_folder",
        message: `The folder '${name}' already exists or you have not been granted the appropriate permissions to create it.`,
      });
    }
    const before = catalog.folders;
    catalog.folders = [...before, { name, environments: [] }];
    call.place.session.undoable(() => {
      catalog.folders = before;
    });
    return "changed";
  },
};

export const catalogProcedures = [
  failoverIntegrationRuntime,
  configureCatalog,
  stopOperation,
  createFolder,
];
