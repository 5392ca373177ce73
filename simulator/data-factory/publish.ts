import type { Factory, Pipeline, Trigger } from "../world/factories.ts";
import { nameOf } from "../world/ids.ts";
import { isObject, type JsonObject } from "../world/json.ts";
import type { World } from "../world.ts";
import { newEtag } from "./etag.ts";

/** Makes a factory, or puts a new one in its place: what the body does not bring is gone. */
export function publishFactory(
  world: World,
  id: string,
  body: {
    location: string;
    properties: JsonObject;
    identity?: JsonObject;
    tags?: Record<string, string>;
  },
): Factory {
  const known = world.state.factories.get(id);
  const wiped = Object.keys(known?.properties ?? {}).filter((key) => !(key in body.properties));
  if (wiped.length > 0) world.record({ kind: "factory", factory: known?.id ?? id, wiped });
  return world.state.factories.add({
    id: known?.id ?? id,
    name: known?.name ?? nameOf(id),
    location: body.location,
    tags: body.tags ?? {},
    identity: isObject(body.identity) ? body.identity : undefined,
    properties: body.properties,
    etag: newEtag(),
    createTime: known?.createTime ?? world.now(),
  });
}

/** Makes or replaces a trigger; a new one is stopped. */
export function publishTrigger(
  world: World,
  factory: Factory,
  name: string,
  properties: JsonObject,
): Trigger {
  const id = `${factory.id}/triggers/${name}`;
  const known = world.state.triggers.get(id);
  const { runtimeState: _readOnly, ...rest } = properties;
  return world.state.triggers.add({
    id: known?.id ?? id,
    factoryId: factory.id,
    name: known?.name ?? name,
    etag: newEtag(),
    properties: rest,
    runtimeState: known?.runtimeState ?? "Stopped",
    runs: known?.runs ?? [],
    isSubscribed: known?.isSubscribed ?? false,
    startedAt: known?.startedAt,
  });
}

/** Makes or replaces a pipeline. */
export function publishPipeline(
  world: World,
  factory: Factory,
  name: string,
  properties: JsonObject,
): Pipeline {
  const id = `${factory.id}/pipelines/${name}`;
  return world.state.pipelines.add({
    id,
    factoryId: factory.id,
    name,
    etag: newEtag(),
    properties,
  });
}
