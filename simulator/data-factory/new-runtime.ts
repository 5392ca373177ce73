import type { IntegrationRuntime } from "../world/factories.ts";
import type { JsonObject } from "../world/json.ts";
import type { World } from "../world.ts";
import { newEtag } from "./etag.ts";
import { beginStart } from "./lifecycle.ts";

/** What a runtime is told apart by. */
interface Place {
  readonly id: string;
  readonly factoryId: string;
  readonly name: string;
}

/** A runtime as it is before anybody has written or started it. */
export function newRuntime(world: World, { id, factoryId, name }: Place): IntegrationRuntime {
  return {
    id,
    factoryId,
    name,
    etag: "",
    properties: {},
    state: "Initial",
    nodes: [],
    lastOperation: undefined,
    createTime: world.now(),
    starts: 0,
    workersUp: false,
    serves: undefined,
  };
}

/** Lets a runtime stand that nobody has deployed, and begins its start: what was there before a story. */
export function beginStanding(
  world: World,
  place: Place,
  properties: JsonObject,
): IntegrationRuntime {
  const fresh = { ...newRuntime(world, place), etag: newEtag(), properties };
  const runtime = world.state.runtimes.add(fresh);
  beginStart(world, runtime);
  return runtime;
}
