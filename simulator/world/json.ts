export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object under a path of keys, or an empty one. */
export function objectAt(value: Json | undefined, ...path: string[]): JsonObject {
  let at: Json | undefined = value;
  for (const key of path) at = isObject(at) ? at[key] : undefined;
  return isObject(at) ? at : {};
}

/** The text under a path of keys. */
export function textAt(value: Json | undefined, ...path: string[]): string | undefined {
  const last = path.at(-1);
  if (last === undefined) return undefined;
  const found = objectAt(value, ...path.slice(0, -1))[last];
  return typeof found === "string" ? found : undefined;
}
