import { readFile } from "node:fs/promises";

/** The statement in one of this folder's files. */
export async function statement(name: string): Promise<string> {
  return await readFile(new URL(`./${name}.sql`, import.meta.url), "utf8");
}
