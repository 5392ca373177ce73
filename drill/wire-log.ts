import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Request } from "./evidence.ts";

const line = z.object({
  time: z.string(),
  method: z.string(),
  url: z.string(),
  requestBody: z.unknown(),
  status: z.number(),
});

/** The simulator's wire log, by Azure's time since the simulator's start. */
export function readWireLog(file: string, startedAt: number): readonly Request[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((text) => text !== "")
    .map((text) => {
      const { time, method, url, requestBody, status } = line.parse(JSON.parse(text));
      return { atMs: Date.parse(time) - startedAt, method, url, status, body: requestBody };
    });
}
