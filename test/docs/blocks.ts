import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectDirectory } from "../../engine/places.ts";

/** The commands of a document's named blocks (```sh NAME), line by line. */
export function blocksOf(document: string): ReadonlyMap<string, readonly string[]> {
  const text = readFileSync(join(projectDirectory, "docs", document), "utf8");
  return new Map(
    [...text.matchAll(/^```sh (\S+)\n([\s\S]*?)^```$/gm)].map(([, name, lines]) => [
      name ?? "",
      (lines ?? "").split("\n").filter((line) => line.trim() !== ""),
    ]),
  );
}
