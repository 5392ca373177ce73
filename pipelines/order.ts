import type { ProjectFiles } from "../config/project-files.ts";
import { siteInFiles } from "../config/site.ts";

/** The stack that takes over comes first; the one that is released may have lost its region, and can wait. */
export function activeFirst(
  stacks: readonly string[],
  activeRegion: string,
  files: ProjectFiles,
): readonly string[] {
  const rank = (stack: string): number => (siteInFiles(files, stack) === activeRegion ? 0 : 1);
  return stacks.toSorted((one, other) => rank(one) - rank(other));
}
