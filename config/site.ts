import type { Site } from "./pair.ts";

/** The site that a stack's name tells: `primary`, `prod-primary`; undefined when it tells none. */
export function siteOfStack(stack: string): Site | undefined {
  const end = /(?:^|-)(primary|secondary)$/.exec(stack)?.[1];
  return end === "primary" || end === "secondary" ? end : undefined;
}

/** What stands before the site in a stack's name: `prod` of `prod-primary`, "" of `primary`. */
export function environmentOfStack(stack: string): string {
  return stack.replace(/(?:^|-)(?:primary|secondary)$/, "");
}
