import { z } from "zod";
import type { Answer, Step } from "../steps.ts";

/**
 * One thing that the article changes by hand. Parts are plain data, since the state file keeps what each one was before we touched it, so that
 * `destroy` can put exactly that back even after the configuration no longer names it.
 */
export const part = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("registryValue"),
    node: z.string(),
    key: z.string(),
    wanted: z.string(),
  }),
  z.object({
    kind: z.literal("lone"),
    node: z.string(),
    service: z.string(),
    /** The cluster resource that may run it. */
    holder: z.string(),
    wanted: z.string(),
  }),
  z.object({
    kind: z.literal("startType"),
    node: z.string(),
    service: z.string(),
    wanted: z.string(),
  }),
  z.object({
    kind: z.literal("dcomUser"),
    node: z.string(),
    account: z.string(),
    wanted: z.string(),
  }),
  z.object({
    kind: z.literal("dcomAccess"),
    node: z.string(),
    application: z.string(),
    permission: z.enum(["Launch", "Access"]),
    account: z.string(),
    wanted: z.string(),
  }),
  z.object({ kind: z.literal("folder"), path: z.string(), wanted: z.string() }),
  z.object({ kind: z.literal("grant"), path: z.string(), account: z.string(), wanted: z.string() }),
  z.object({ kind: z.literal("file"), path: z.string(), wanted: z.string() }),
  z.object({
    kind: z.literal("resource"),
    resource: z.string(),
    group: z.string(),
    wanted: z.string(),
  }),
  z.object({
    kind: z.literal("owners"),
    resource: z.string(),
    nodes: z.array(z.string()),
    wanted: z.string(),
  }),
  z.object({
    kind: z.literal("dependency"),
    resource: z.string(),
    provider: z.string(),
    wanted: z.string(),
  }),
  z.object({ kind: z.literal("serviceName"), resource: z.string(), wanted: z.string() }),
  z.object({
    kind: z.literal("checkpoint"),
    resource: z.string(),
    key: z.string(),
    wanted: z.string(),
  }),
  z.object({ kind: z.literal("online"), resource: z.string(), wanted: z.string() }),
]);

export type Part = z.output<typeof part>;
export type PartOf<K extends Part["kind"]> = Extract<Part, { kind: K }>;

/** What a kind of part is read, compared, written and put back by. Pure. */
export interface Kind<P> {
  /** In words, such as `folder S:\SSIS\Packages`; the same words are the same part. */
  words(part: P): string;
  /** Reads it; `value` understands the answer: null where the thing does not exist. */
  read(part: P): Step;
  value(part: P, answer: Answer): string | null;
  /** Brings it to what is wanted, from wherever it stands. */
  write(part: P): readonly Step[];
  /** Puts back what was there before. */
  restore(part: P, before: string | null): readonly Step[];
  /** Values that mean the same though they are spelt otherwise; the same text is always the same. */
  same?(one: string, other: string): boolean;
  /** It counts, or can be changed, only while the service is offline: such as what the service reads when it starts. */
  readonly needsOffline?: boolean;
}

/** Windows' names ignore case. */
export const sameName = (one: string, other: string): boolean =>
  one.toLowerCase() === other.toLowerCase();
