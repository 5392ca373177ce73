import { isDeepStrictEqual } from "node:util";
import { z } from "zod";

export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** A JSON object as it came from outside; anything else is refused. */
export const JsonObject: z.ZodType<JsonObject> = z.record(z.string(), z.json());

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Puts onto `input` what changed from `before` to `after`, and nothing else: what was never answered stays as it is. */
export function applyChange(
  input: Json | undefined,
  before: Json | undefined,
  after: Json | undefined,
): Json | undefined {
  if (isDeepStrictEqual(before, after)) return input;
  if (isObject(input) && isObject(before) && isObject(after)) {
    const result: JsonObject = {};
    for (const key of new Set([
      ...Object.keys(input),
      ...Object.keys(before),
      ...Object.keys(after),
    ])) {
      const value = applyChange(input[key], before[key], after[key]);
      if (value !== undefined) result[key] = value;
    }
    return result;
  }
  const lists = [input, before, after];
  if (Array.isArray(input) && Array.isArray(before) && Array.isArray(after)) {
    if (new Set(lists.map((list) => (list as Json[]).length)).size === 1)
      return input.map((each, index) => applyChange(each, before[index], after[index]) ?? each);
  }
  return after;
}

/** The paths at which two values differ, in Pulumi's notation (`a.b[0].c`), deepest first known difference only. */
export function differences(
  before: Json | undefined,
  after: Json | undefined,
  path = "",
): { path: string; kind: "add" | "delete" | "update" }[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) =>
      differences(before[key], after[key], path === "" ? key : `${path}.${key}`),
    );
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const longer = before.length > after.length ? before : after;
    return longer.flatMap((_, index) =>
      differences(before[index], after[index], `${path}[${index}]`),
    );
  }
  const kind = before === undefined ? "add" : after === undefined ? "delete" : "update";
  return [{ path, kind }];
}
