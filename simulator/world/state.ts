import type { Content } from "./catalog.ts";
import type { Factory, IntegrationRuntime, Operation, Pipeline, Trigger } from "./factories.ts";
import type { FailoverGroup } from "./groups.ts";
import { Collection } from "./ids.ts";
import type { Database, SqlServer } from "./servers.ts";
import type {
  Application,
  GenericResource,
  ManagementLock,
  Registration,
  ResourceGroup,
  SetupContainer,
  Subnet,
} from "./surroundings.ts";

/** Everything that is in the world, each kind in its collection. */
export interface WorldState {
  applications: Collection<Application>;
  resourceGroups: Collection<ResourceGroup>;
  servers: Collection<SqlServer>;
  databases: Collection<Database>;
  contents: Collection<Content>;
  groups: Collection<FailoverGroup>;
  factories: Collection<Factory>;
  runtimes: Collection<IntegrationRuntime>;
  triggers: Collection<Trigger>;
  pipelines: Collection<Pipeline>;
  subnets: Collection<Subnet>;
  setupContainers: Collection<SetupContainer>;
  generic: Collection<GenericResource>;
  operations: Collection<Operation>;
  locks: Collection<ManagementLock>;
  /** Of providers that are not simply registered. */
  registrations: Collection<Registration>;
}

/** The state as it is in a state file: every collection as a list. */
export type SavedState = {
  [Kind in keyof WorldState]?: WorldState[Kind] extends Collection<infer Thing> ? Thing[] : never;
};

/** Reads what a state file holds; with nothing, an empty world. */
export function restoreState(saved: SavedState): WorldState {
  return {
    applications: new Collection(saved.applications),
    resourceGroups: new Collection(saved.resourceGroups),
    servers: new Collection(saved.servers),
    databases: new Collection(saved.databases),
    contents: new Collection(saved.contents),
    groups: new Collection(saved.groups),
    factories: new Collection(saved.factories),
    runtimes: new Collection(saved.runtimes),
    triggers: new Collection(saved.triggers),
    pipelines: new Collection(saved.pipelines),
    subnets: new Collection(saved.subnets),
    setupContainers: new Collection(saved.setupContainers),
    generic: new Collection(saved.generic),
    operations: new Collection(saved.operations),
    locks: new Collection(saved.locks),
    registrations: new Collection(saved.registrations),
  };
}
