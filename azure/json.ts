import { z } from "zod";
import type { Json, JsonObject } from "../config/deployment.ts";

export type { Json, JsonObject };

/** Any JSON, typed as such: for what is only handed on. */
export const json: z.ZodType<Json> = z.json();
export const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), json);
