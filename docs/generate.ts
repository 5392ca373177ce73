import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { asksForHelp } from "../cli/usage.ts";
import { renderProjectSchema, renderStackSchema } from "../config/editor-schemas.ts";
import { renderJsonSchema, renderReference } from "../config/reference.ts";
import { renderErrors } from "./errors-reference.ts";

/** The reference of the configuration, for people and (as JSON Schema) for editors; and what each error means. */
export const references = [
  { file: "configuration.md", render: renderReference },
  { file: "configuration.schema.json", render: renderJsonSchema },
  { file: "project.schema.json", render: renderProjectSchema },
  { file: "stack.schema.json", render: renderStackSchema },
  { file: "errors.md", render: renderErrors },
] as const;

/** A reference as it is committed: in the house's format, like every other file. */
export function generate({ file, render }: (typeof references)[number]): string {
  return execFileSync("biome", ["format", `--stdin-file-path=docs/${file}`], {
    encoding: "utf8",
    input: render(),
    stdio: ["pipe", "pipe", "pipe"],
  });
}

const USAGE = `npm run docs

  Writes ${references.map(({ file }) => `docs/${file}`).join(", ")} anew.`;

if (import.meta.main) {
  const args = process.argv.slice(2);
  if (args.length > 0) {
    (asksForHelp(args) ? console.log : console.error)(USAGE);
    process.exit(asksForHelp(args) ? 0 : 2);
  }
  for (const reference of references) {
    writeFileSync(new URL(reference.file, import.meta.url), generate(reference));
    console.log(`docs/${reference.file}`);
  }
}
