import { siteOfStack } from "../config/site.ts";

/** The stack that takes over comes first; the one that is released may have lost its region, and can wait. */
export function activeFirst(stacks: readonly string[], activeRegion: string): readonly string[] {
  const rank = (stack: string): number => (siteOfStack(stack) === activeRegion ? 0 : 1);
  return stacks.toSorted((one, other) => rank(one) - rank(other));
}
