import { formatPair } from "../config/pair.ts";
import type { Flipped } from "./flip.ts";

/** What was written, what still disagrees, and what to do next. */
export function report(done: Flipped): string {
  const { file, before, after, warnings, stacks } = done;
  const again =
    before.activeRegion === after.activeRegion
      ? [
          `${after.activeRegion} was the active site already. With the new time its stack acts again ("take it again"): it takes what has moved away since.`,
        ]
      : [];
  return [
    `${file}: ${formatPair(before)} -> ${formatPair(after)}`,
    ...again,
    ...warnings.map((warning) => `Warning: ${warning}`),
    "",
    "Next:",
    `  git commit -m "Run SSIS at ${after.activeRegion}" ${file}     (or a pull request, which previews both stacks)`,
    ...stacks.map((stack) => `  npm run takeover -- --stack ${stack}`),
  ].join("\n");
}
