import type { z } from "zod";
import { type Answer, garbage, refusal } from "./answers.ts";
import { boundsOf, type Call } from "./call.ts";
import { AzureError, SignInError } from "./errors.ts";
import { type Attempt, attempt } from "./patience.ts";
import type { AzureSession } from "./session.ts";

/** What a generated client's operation takes, so that its answer comes here as Azure sent it. */
export interface AskOptions {
  readonly abortSignal: AbortSignal;
  readonly requestOptions: { readonly shouldDeserialize: false };
  readonly onResponse: (response: RawResponse) => void;
}

interface RawResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | undefined };
  readonly bodyAsText?: string | null;
}

export interface Question {
  /** Such as `PUT factories/adf-sales/integrationRuntimes/ssis`: for people. */
  readonly what: string;
  /** Sending it twice does no more than sending it once; else it is not sent again when its answer was lost. */
  readonly repeatable: boolean;
}

/**
 * Sends one request through a client of the SDK and returns Azure's first answer to it, raw: the generated models drop what they do not
 * know. A long operation's poller would go on to poll; it is stopped as soon as the answer to the request itself is there, so that a
 * failing poll cannot hide that the operation was accepted.
 *
 * @throws AzureError for everything but a 2xx answer; the signal's reason when the caller gave up
 */
export async function ask(
  session: AzureSession,
  { what, repeatable }: Question,
  call: Call,
  send: (options: AskOptions) => Promise<unknown>,
): Promise<Answer> {
  call.signal.throwIfAborted();
  const begun = performance.now();
  const bounds = boundsOf(call);
  const extend = (ms: number) => {
    bounds.extend(ms);
    call.extended?.(ms);
  };
  const first = Promise.withResolvers<Answer>();
  const options: AskOptions = {
    abortSignal: bounds.signal,
    requestOptions: { shouldDeserialize: false },
    onResponse({ status, headers, bodyAsText }) {
      first.resolve({ status, headers, text: bodyAsText ?? "" });
      bounds.end();
    },
  };
  const giveUp = () => first.reject(bounds.signal.reason);
  bounds.signal.addEventListener("abort", giveUp);
  let stopped: { readonly by: unknown } | undefined;
  const mayRepeat = async () => {
    try {
      await call.mayRepeat?.();
    } catch (error) {
      stopped = { by: error };
      throw error;
    }
  };
  let isOut = false;
  const mine: Attempt = {
    deadline: begun + call.timeoutMs,
    repeatable,
    mayRepeat,
    extend,
    goesOut() {
      if (isOut) return 0;
      isOut = true;
      // The time for a token, or for the client to be loaded, is none of Azure's.
      const took = performance.now() - begun;
      mine.deadline += took;
      extend(took);
      return took;
    },
    sent: 0,
    told: { ms: 0, times: 0 },
  };
  // Settling a second time does nothing: what the client does after the first answer is of no interest.
  attempt
    .run(mine, () => send(options))
    .then(
      () => first.reject(new Error("the client ended without an answer")),
      (error: unknown) => first.reject(error),
    );
  const answer = await first.promise
    .catch((error: unknown) => {
      call.signal.throwIfAborted();
      if (stopped !== undefined) throw stopped.by;
      const failure = bounds.isLate() ? late(what, call, isOut) : noAnswer(session, what, error);
      throw isOut ? failure : unasked(failure);
    })
    .finally(bounds.end);
  if (answer.status < 200 || answer.status > 299) throw refusal(session, what, answer);
  // Also where nobody reads the body: an answer of whoever stands in between accepts nothing.
  if (answer.text.trim() !== "" && readJson(answer.text) === undefined)
    throw garbage(session, what, answer, "the answer is not JSON");
  return answer;
}

/** As {@link ask}, for an answer with a body. */
export async function askFor<T extends z.ZodType>(
  session: AzureSession,
  question: Question,
  call: Call,
  schema: T,
  send: (options: AskOptions) => Promise<unknown>,
): Promise<z.output<T>> {
  return parse(session, question.what, await ask(session, question, call, send), schema);
}

/** What an answer says, checked against what Azure is known to give. */
export function parse<T extends z.ZodType>(
  session: AzureSession,
  what: string,
  answer: Answer,
  schema: T,
): z.output<T> {
  const body = readJson(answer.text);
  if (body === undefined) throw garbage(session, what, answer, "the answer is not JSON");
  const parsed = schema.safeParse(body.value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw garbage(session, what, answer, issues.join("; "), "NotUnderstood");
}

/** Reads something that may not be there. */
export async function unlessAbsent<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof AzureError && error.kind === "absent") return undefined;
    throw error;
  }
}

/** Undefined for what is no JSON. */
function readJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function late(what: string, { timeoutMs }: Call, isOut: boolean): AzureError {
  const [code, none] = isOut ? ["Timeout", "no answer"] : ["SignInUnanswered", "no token"];
  const azureMessage = `${none} within ${Math.round(timeoutMs) / 1000} s`;
  return new AzureError({ call: what, kind: "unreachable", code, azureMessage });
}

/** A failure before the request went out says nothing about the resource that was to be asked for. */
const unasked = (failure: AzureError): AzureError =>
  failure.kind === "unreachable" ? new SignInError(failure) : failure;

function noAnswer({ secrets }: AzureSession, what: string, error: unknown): AzureError {
  if (error instanceof AzureError) return error;
  const azureMessage = secrets.scrub(error instanceof Error ? error.message : String(error));
  return new AzureError({ call: what, kind: "unreachable", code: "NoAnswer", azureMessage });
}
