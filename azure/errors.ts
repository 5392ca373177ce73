import { type Meaning, meaningOf } from "./meanings.ts";

export { type Meaning, meaningOf } from "./meanings.ts";

/**
 * What kind of trouble it is, for code that must decide; people read `message`.
 *
 * - `refused`: Azure understood and said no; the same request will be refused again
 * - `absent`: what the request names is not there
 * - `busy`: something else is going on with it; later may work
 * - `throttled`: too many requests; later will work
 * - `forbidden`: not signed in, or no right to do this
 * - `unreachable`: no answer: no connection, a cut one, or none in time. A write may have happened
 * - `garbage`: an answer that is not what Azure gives
 * - `failed`: Azure itself failed
 */
export type AzureErrorKind =
  | "refused"
  | "absent"
  | "busy"
  | "throttled"
  | "forbidden"
  | "unreachable"
  | "garbage"
  | "failed";

export interface AzureFailure {
  /** What was asked, such as `POST …/integrationRuntimes/ssis/start`. */
  readonly call: string;
  readonly kind: AzureErrorKind;
  /** Azure's own code, or `NoAnswer`, `Timeout`, `Garbage`. */
  readonly code: string;
  readonly status?: number | undefined;
  /** Azure's own words, scrubbed of secrets. */
  readonly azureMessage?: string | undefined;
  readonly cause?: unknown;
}

/** A call to Azure that did not do what was asked. Its message can be shown as it is. */
export class AzureError extends Error {
  override readonly name = "AzureError";
  readonly status: number | undefined;
  readonly code: string;
  readonly call: string;
  readonly kind: AzureErrorKind;
  readonly azureMessage: string | undefined;
  readonly meaning: Meaning | undefined;

  constructor(failure: AzureFailure) {
    super(sentence(failure), failure.cause === undefined ? undefined : { cause: failure.cause });
    this.status = failure.status;
    this.code = failure.code;
    this.call = failure.call;
    this.kind = failure.kind;
    this.azureMessage = failure.azureMessage;
    this.meaning = meaningOf(failure.code);
  }
}

function sentence({ call, status, code, azureMessage }: AzureFailure): string {
  const answer = status === undefined ? code : `HTTP ${status} ${code}`;
  const said = azureMessage ? `: ${azureMessage.trim().replace(/\.?$/, ".")}` : ".";
  const meaning = meaningOf(code);
  return `${call}: ${answer}${said}${meaning ? ` ${meaning.meaning} ${meaning.cure}` : ""}`;
}
