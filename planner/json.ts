import type { Json, JsonObject } from "../config/deployment.ts";

export type { Json, JsonObject };

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `extra` laid over `base`: objects are merged key by key, everything else is replaced. */
export function mergeDeep(base: JsonObject, extra: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...base };
  for (const [key, value] of Object.entries(extra)) {
    const below = merged[key];
    merged[key] = isObject(below) && isObject(value) ? mergeDeep(below, value) : value;
  }
  return merged;
}

/** JSON text with the keys in alphabetical order: equal values give equal texts, though state files do not keep the order of keys. */
export function orderedJson(value: unknown): string | undefined {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** Leaves out what is undefined or an empty list: the service takes an absent property for its default. */
export function withoutEmpty(entries: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(entries).filter(
      (entry): entry is [string, Json] =>
        entry[1] !== undefined &&
        !(Array.isArray(entry[1]) && entry[1].length === 0) &&
        !(isObject(entry[1]) && Object.keys(entry[1]).length === 0),
    ),
  );
}
