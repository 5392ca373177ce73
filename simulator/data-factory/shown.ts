import { names } from "../faults.ts";
import type { IntegrationRuntime } from "../world/factories.ts";
import type { JsonObject } from "../world/json.ts";
import type { World } from "../world.ts";
import { masked } from "./mask.ts";

/** The body of a runtime's GET. */
export function shown(runtime: IntegrationRuntime): JsonObject {
  return {
    id: runtime.id,
    name: runtime.name,
    type: "Microsoft.DataFactory/factories/integrationruntimes",
    properties: { ...masked(runtime.properties), state: runtime.state },
    etag: runtime.etag,
  };
}

/** What a GET showed until then. */
interface Past {
  readonly until: number;
  readonly shown: JsonObject;
}

const pasts = new WeakMap<World, Map<string, Past[]>>();

/** To be told of a runtime before it changes. */
export function remember(world: World, runtime: IntegrationRuntime): void {
  const all = pasts.get(world) ?? new Map<string, Past[]>();
  pasts.set(world, all);
  const key = runtime.id.toLowerCase();
  const own = all.get(key) ?? [];
  all.set(key, own);
  own.push({ until: world.now(), shown: shown(runtime) });
}

/** What a GET shows in place of the truth, where a fault says that it comes late: the resource manager promises nobody to read his own writes. */
export function shownLate(world: World, runtime: IntegrationRuntime): JsonObject | undefined {
  const ms = world.faults.peek(
    (fault) => fault.shownLateMs !== undefined && names(fault.runtime, runtime),
  )?.shownLateMs;
  if (ms === undefined) return undefined;
  const all = pasts.get(world)?.get(runtime.id.toLowerCase()) ?? [];
  return all.find(({ until }) => until > world.now() - ms)?.shown;
}
