import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { LeakSearch } from "../evidence.ts";
import type { Canary } from "./canaries.ts";
import { notationsOf } from "./notations.ts";

/** A text in which no secret may stand, and what it is called in a finding. */
export interface Searched {
  readonly name: string;
  readonly text: string;
}

/** Looks for every secret in every text, in every notation. A finding names secret and place, never the value. */
export function searchLeaks(texts: Iterable<Searched>, canaries: readonly Canary[]): LeakSearch {
  const needles = canaries.map(({ name, value }) => ({
    name,
    notations: [...notationsOf(value)],
  }));
  let checks = 0;
  const found: string[] = [];
  for (const { name, text } of texts)
    for (const canary of needles) {
      checks += 1;
      const hit = canary.notations.find(([, needle]) => text.includes(needle));
      if (hit !== undefined) found.push(`${canary.name} stands in ${name} (${hit[0]})`);
    }
  return { checks, found };
}

/** Every file below a folder, as text; a file that is written while it is read counts as it is. */
export function* filesBelow(directory: string, skip: readonly string[] = []): Iterable<Searched> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(directory, path);
    if (!entry.isFile() || skip.includes(name)) continue;
    yield { name, text: readFileSync(path, "utf8") };
  }
}
