/** A text as a pattern that finds just that. */
export const literally = (text: string): string => text.replaceAll(/[^A-Za-z0-9-]/g, "\\$&");

/**
 * Finds what a run said of an estate: `sales: ` and what follows. A longer name that ends like it (`eu-sales`) is another estate's; in a
 * stream of events what stands before it may be an escaped end of line.
 */
export function saidOf(estate: string, what: RegExp): RegExp {
  return new RegExp(`(?:(?<![A-Za-z0-9-])|(?<=\\\\n))${literally(estate)}: ${what.source}`);
}
