import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { nameOfStack } from "../config/site.ts";
import { projectDirectory } from "./places.ts";

/** Slots that are enough for any number of estates one is likely to have; an idle slot costs nothing. */
const GENEROUS = 256;

/** An estate has at most this many steps waiting for Azure at the same time. */
const SLOTS_PER_ESTATE = 8;

const Estates = z.record(z.string(), z.unknown());
const Project = z.object({
  name: z.string(),
  config: z.object({ estates: z.object({ default: Estates }).optional() }).optional(),
});
const Stack = z.object({ config: z.record(z.string(), z.unknown()).optional() });

/**
 * The names of a stack's estates, read from the files without judging them: that is the program's work. Undefined when
 * they cannot be read this way, for instance before the first `pulumi config set`.
 */
export function estatesOf(
  stack: string | undefined,
  directory = projectDirectory,
): string[] | undefined {
  const project = read(Project, join(directory, "Pulumi.yaml"));
  if (!project) return undefined;
  const own =
    stack === undefined
      ? undefined
      : read(Stack, join(directory, `Pulumi.${nameOfStack(stack)}.yaml`));
  // A stack's value replaces the whole object, there is no deep merge.
  const estates = own?.config?.[`${project.name}:estates`] ?? project.config?.estates?.default;
  const parsed = Estates.safeParse(estates);
  return parsed.success ? Object.keys(parsed.data) : undefined;
}

/** How many steps the engine must be allowed to run at once so that no estate waits for another. */
export function slotsFor(estates: number | undefined): number {
  return Math.max(GENEROUS, (estates ?? 0) * SLOTS_PER_ESTATE);
}

function read<T>(schema: z.ZodType<T>, file: string): T | undefined {
  try {
    return schema.safeParse(parse(readFileSync(file, "utf8"))).data;
  } catch {
    return undefined; // not there or not YAML: the CLI says so itself, and better
  }
}
