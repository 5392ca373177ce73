import { AzureError } from "../../azure/errors.ts";
import { SqlFailure } from "../../sql/failure.ts";

export interface TroubleParts {
  readonly estate: string;
  /** What could not be done, such as `moving the role of fog-sales to secondary`. */
  readonly what: string;
  /** Azure's, SQL Server's or our own code. */
  readonly code: string;
  /** What was answered, in the answerer's words. */
  readonly answer?: string | undefined;
  readonly means: string;
  readonly cure: string;
  /** What is the case now: what was done, what was not. */
  readonly left: string;
  /** Nothing was changed: the state file needs no new entry. */
  readonly changedNothing?: boolean;
}

/** A failure in the words of rule 9: what happened in Azure's own code, what it means, what to do next, what state was left. */
export class Trouble extends Error {
  override readonly name = "Trouble";
  readonly code: string;
  readonly changedNothing: boolean;
  readonly #parts: TroubleParts;

  constructor(parts: TroubleParts) {
    const answer = parts.answer === undefined ? "" : ` (${parts.answer})`;
    super(
      [
        `${parts.estate}: ${parts.what} failed: ${parts.code}${answer}`,
        `  means: ${parts.means}`,
        `  do:    ${parts.cure}`,
        `  left:  ${parts.left}`,
      ].join("\n"),
    );
    this.code = parts.code;
    this.changedNothing = parts.changedNothing ?? false;
    this.#parts = parts;
  }

  /** The same refusal, met only after something had been changed: `left` says what is the case by then. */
  afterChanges(left: string): Trouble {
    return new Trouble({ ...this.#parts, left, changedNothing: false });
  }
}

const UNKNOWN_MEANING =
  "this code is not in the catalogue of this program; the text above is Azure's own";
const UNKNOWN_CURE =
  "look the code up in Microsoft's documentation; the next `pulumi up` goes on from what Azure shows then";

/**
 * The same failure, in words, for whatever an edge threw; a {@link Trouble} is passed on, and what is no failure of Azure or SQL Server
 * (a defect of this program, an abort) is too.
 */
export function inWords(
  error: unknown,
  about: {
    readonly estate: string;
    readonly what: string;
    readonly left: string;
    readonly changedNothing?: boolean;
    /** Another way out than the code's own cure. */
    readonly otherwise?: string;
  },
): unknown {
  if (error instanceof AzureError) {
    const status = error.status === undefined ? undefined : `HTTP ${error.status}`;
    return new Trouble({
      ...about,
      code: error.code,
      answer: [status, error.call, error.azureMessage]
        .filter((part) => part !== undefined && part !== "")
        .join(", "),
      means: error.meaning?.meaning ?? UNKNOWN_MEANING,
      cure: cureOf(error.meaning?.cure ?? UNKNOWN_CURE, about.otherwise),
    });
  }
  if (error instanceof SqlFailure) {
    return new Trouble({
      ...about,
      code: error.printed,
      answer: `${error.server}: ${error.said}`,
      means: error.meaning?.meaning ?? UNKNOWN_MEANING,
      cure: cureOf(error.meaning?.cure ?? UNKNOWN_CURE, about.otherwise),
    });
  }
  return error;
}

/** The words of whatever was thrown. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** A failure of the world outside, in words or not yet; no defect of this program, and no abort. */
export function isAnswer(error: unknown): error is Error {
  return error instanceof Trouble || error instanceof AzureError || error instanceof SqlFailure;
}

const cureOf = (own: string, otherwise: string | undefined): string =>
  otherwise === undefined ? own : `${own.replace(/\.$/, "")}; ${otherwise}`;
