import { isObject, type Json, type JsonObject } from "../world/json.ts";

/** What every answer shows in the place of a secret: ten asterisks, as it was recorded. */
const mask = "**********";

/** A copy in which each SecureString's value is the mask. */
export function masked(value: JsonObject): JsonObject {
  return maskedJson(value) as JsonObject;
}

function maskedJson(value: Json): Json {
  if (Array.isArray(value)) return value.map(maskedJson);
  if (!isObject(value)) return value;
  if (value.type === "SecureString" && "value" in value) return { ...value, value: mask };
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, maskedJson(inner)]));
}
