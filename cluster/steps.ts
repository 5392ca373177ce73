import { z } from "zod";
import type { Call, CallOf, Cmdlet } from "./cmdlets.ts";

/** A look at a node: the texts that a call gives, compared with `value`. */
export type Look = Call & {
  /** A path such as `OwnerNode.Name`, or `(value)`: the output itself. */
  readonly property: string;
  /**
   * `exactly`: the same text; `same`: the same set; `has`: at least these; `lacks`: none of these; `mentions`: these within the text; `omits`: none
   * of these within the text. All but `exactly` ignore case, as Windows does with names.
   */
  readonly operator: "exactly" | "same" | "has" | "lacks" | "mentions" | "omits";
  readonly value: readonly string[];
};

/** One entry of the list that powershell/run.ps1 works through; it stops at the first failure. */
export type Step = Call & {
  /** In words: what a person reads in a failure. */
  readonly step: string;
  /** Already so: nothing is changed. */
  readonly unless?: Look;
  /** Where this does not hold, the list ends, without a failure. */
  readonly only?: Look;
  /** Where this does not hold after the call, the step has failed, in the words of `otherwise`. */
  readonly must?: Look & { readonly otherwise: string };
  readonly select?: readonly string[];
  /** What a person should do if it fails. */
  readonly cure?: string;
};

export const call = <C extends Cmdlet>(
  cmdlet: C,
  parameters: CallOf<C>["parameters"],
): CallOf<C> => ({ cmdlet, parameters });

const answer = z.object({
  step: z.string(),
  cmdlet: z.string(),
  outcome: z.enum(["done", "changed", "unchanged", "ended", "failed"]),
  seen: z.array(z.record(z.string(), z.array(z.string()))).catch([]),
  error: z
    .object({ message: z.string(), id: z.string(), category: z.string() })
    .nullable()
    .default(null),
});

/** What the script says of one step. */
export type Answer = z.output<typeof answer>;

const answers = z.array(answer);

/** The answers in a node's output, or undefined for what is none. */
export function parseAnswers(stdout: string): readonly Answer[] | undefined {
  const line = stdout
    .trim()
    .split(/\r?\n/)
    .findLast((each) => each.startsWith("["));
  if (line === undefined) return undefined;
  try {
    return answers.parse(JSON.parse(line));
  } catch {
    // A cut or foreign text is no answer; the caller quotes it.
    return undefined;
  }
}

/** The values at a path, of all objects that a step has shown. */
export const textsAt = (from: Answer | undefined, path: string): readonly string[] =>
  from?.seen.flatMap((entry) => entry[path] ?? []) ?? [];
