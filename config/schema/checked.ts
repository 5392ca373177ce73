import type { z } from "zod";

/** What the reference and the messages say about a key; `examples` are values one can paste. */
export interface About {
  readonly description: string;
  /** The value taken when the key is absent. */
  readonly default?: unknown;
  /** What happens when the key is absent, where that is not one value. */
  readonly otherwise?: string;
  readonly examples?: readonly unknown[];
  /** Where else the key may stand, beside the place where it is documented. */
  readonly where?: string;
}

/** What is wrong with a value, and what to write instead. Both are clauses without a full stop. */
export interface Refusal {
  readonly wrong: string;
  readonly cure: string;
}

/**
 * A schema with one more condition. Unlike zod's own checks it carries the cure, and `hint` tells
 * an editor the same condition in the words of JSON Schema.
 */
export function checked<S extends z.ZodType>(
  schema: S,
  test: (value: z.output<S>) => boolean,
  refusal: Refusal,
  hint: Record<string, unknown> = {},
): S {
  return schema
    .refine(test, { error: refusal.wrong, params: { cure: refusal.cure } })
    .meta({ ...schema.meta(), ...hint });
}

/** An optional key with its documentation. No zod default: defaults are filled in by resolve.ts. */
export function key<S extends z.ZodType>(schema: S, about: About): z.ZodOptional<S> {
  return schema.optional().meta({ ...about });
}

/** A key that must be there, with its documentation. */
export function required<S extends z.ZodType>(schema: S, about: About): S {
  return schema.meta({ ...schema.meta(), ...about });
}
