import { z } from "zod";
import { readProjectFiles } from "../config/project-files.ts";
import { valueInFiles } from "../config/stack-files.ts";
import { projectDirectory } from "./places.ts";

/** Slots that are enough for any number of estates one is likely to have; an idle slot costs nothing. */
const GENEROUS = 256;

/** An estate has at most this many steps waiting for Azure at the same time. */
const SLOTS_PER_ESTATE = 8;

const Estates = z.record(z.string(), z.unknown());

/**
 * The names of a stack's estates, read from the files without judging them: that is the program's work. Undefined when
 * they cannot be read this way, for instance before the first `pulumi config set`.
 */
export function estatesOf(
  stack: string | undefined,
  directory = projectDirectory,
): string[] | undefined {
  const estates = valueInFiles(readProjectFiles(directory), stack ?? "", "estates");
  const parsed = Estates.safeParse(estates);
  return parsed.success ? Object.keys(parsed.data) : undefined;
}

/** How many steps the engine must be allowed to run at once so that no estate waits for another. */
export function slotsFor(estates: number | undefined): number {
  return Math.max(GENEROUS, (estates ?? 0) * SLOTS_PER_ESTATE);
}
