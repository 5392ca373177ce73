import { type Meaning, meaningWith } from "./meanings.ts";

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
  /** Azure's own code, or `NoAnswer`, `Timeout`, `Garbage`, `NotUnderstood`. */
  readonly code: string;
  readonly status?: number | undefined;
  /** Azure's own words, scrubbed of secrets. */
  readonly azureMessage?: string | undefined;
}

/** A call to Azure that did not do what was asked. Its message is free of secrets; what it means and what to do is in `meaning`. */
export class AzureError extends Error {
  override readonly name = "AzureError";
  readonly status: number | undefined;
  readonly code: string;
  readonly call: string;
  readonly kind: AzureErrorKind;
  readonly azureMessage: string | undefined;
  readonly meaning: Meaning | undefined;

  constructor(failure: AzureFailure) {
    // No cause: the clients' own errors carry requests, with their bodies and headers.
    super(sentence(failure));
    this.status = failure.status;
    this.code = failure.code;
    this.call = failure.call;
    this.kind = failure.kind;
    this.azureMessage = failure.azureMessage;
    this.meaning = meaningWith(failure.code, failure.azureMessage);
  }
}

/** No token for Azure, or no way to ask for one: no request went out, so that this says nothing about the resource it was for. */
export class SignInError extends AzureError {}

function sentence({ call, status, code, azureMessage }: AzureFailure): string {
  const answer = status === undefined ? code : `HTTP ${status} ${code}`;
  return azureMessage ? `${call}: ${answer}: ${azureMessage.trim()}` : `${call}: ${answer}`;
}
