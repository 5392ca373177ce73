import type { ProjectFiles } from "../config/project-files.ts";
import { siteInFiles } from "../config/site.ts";
import { valueInFiles } from "../config/stack-files.ts";

/**
 * The stack that takes over comes first; the one that is released may have lost its region, and can wait. Each goes by the flag that it sees: an
 * environment may have one of its own (`npm run flip -- secondary --stack test-secondary`).
 */
export function activeFirst(stacks: readonly string[], files: ProjectFiles): readonly string[] {
  const flag = (stack: string): unknown => valueInFiles(files, stack, "activeRegion") ?? "primary";
  const rank = (stack: string): number => (siteInFiles(files, stack) === flag(stack) ? 0 : 1);
  return stacks.toSorted((one, other) => rank(one) - rank(other));
}
