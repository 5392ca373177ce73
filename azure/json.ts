import { z } from "zod";
import type { JsonObject, JsonValue } from "./call.ts";

/** Any JSON, typed as such: for what is only handed on. */
export const json: z.ZodType<JsonValue> = z.json();
export const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), json);
