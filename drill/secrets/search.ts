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

/** One notation of one secret. */
interface Needle {
  readonly canary: string;
  readonly notation: string;
  readonly text: string;
}

/** Looks for every secret in every text, in every notation. A finding names secret and place, never the value. */
export function searchLeaks(texts: Iterable<Searched>, canaries: readonly Canary[]): LeakSearch {
  const byBeginning = Map.groupBy(needlesOf(canaries), ({ text }) => text.slice(0, BEGINNING));
  let checks = 0;
  const found: string[] = [];
  for (const { name, text } of texts) {
    checks += canaries.length;
    const hits = new Map<string, string>();
    for (const [beginning, needles] of byBeginning)
      if (text.includes(beginning))
        for (const needle of needles)
          if (!hits.has(needle.canary) && text.includes(needle.text))
            hits.set(needle.canary, needle.notation);
    for (const [canary, notation] of hits) found.push(`${canary} stands in ${name} (${notation})`);
  }
  return { checks, found };
}

/** Secrets are made alike, and so they begin alike in each notation: where no beginning stands, none of a thousand needles does. */
const BEGINNING = 6;

function needlesOf(canaries: readonly Canary[]): readonly Needle[] {
  return canaries.flatMap(({ name, value }) =>
    [...notationsOf(value)].map(([notation, text]) => ({ canary: name, notation, text })),
  );
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
