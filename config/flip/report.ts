import { formatPair } from "../pair.ts";
import type { Flipped } from "./flip.ts";

/** What was written, what still disagrees, and what to do next. */
export function report(done: Flipped & { readonly stack: string | undefined }): string {
  const { file, before, after, warnings, stack } = done;
  const again =
    before.activeRegion === after.activeRegion
      ? [
          `${after.activeRegion} was the active site already. With the new time its stack acts again ("take it again"): it takes what has moved away since.`,
        ]
      : [];
  const stacks = stack === undefined ? `--stack ${after.activeRegion}` : `--stack ${stack}`;
  return [
    `${file}: ${formatPair(before)} -> ${formatPair(after)}`,
    ...again,
    ...warnings.map((warning) => `Warning: ${warning}`),
    "",
    "Next:",
    `  git commit -m "Run SSIS at ${after.activeRegion}" ${file}     (or a pull request, which previews both stacks)`,
    `  npm run takeover -- ${stacks}`,
  ].join("\n");
}
