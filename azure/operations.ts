import { z } from "zod";
import { type Answer, readError } from "./answers.ts";
import { ask, parse } from "./ask.ts";
import type { Call } from "./call.ts";
import { AzureError } from "./errors.ts";
import { raw } from "./raw.ts";
import type { AzureSession } from "./session.ts";

/**
 * A long operation that Azure has accepted: plain data, so that it can be kept in state and polled by a later process.
 */
export interface OperationHandle {
  /** Absent where Azure has not said where it tells of it: its effect alone does then. */
  readonly url?: string;
}

export interface Operation {
  readonly status: "InProgress" | "Succeeded" | "Failed" | "Canceled";
  readonly error?: { readonly code: string; readonly message: string };
}

/**
 * The handle in an accepting answer; undefined when Azure did the work at once. The specification of Data Factory shows `Location` alone
 * for a stop, recorded answers show both: the operation's own address says more than the result's.
 */
export function handleIn({ status, headers }: Answer): OperationHandle | undefined {
  if (status !== 202 && status !== 201) return undefined;
  const url = headers.get("azure-asyncoperation") ?? headers.get("location");
  return url === undefined ? {} : { url };
}

const words: Readonly<Record<string, Operation["status"]>> = {
  succeeded: "Succeeded",
  failed: "Failed",
  canceled: "Canceled",
  cancelled: "Canceled",
};
const operation = z.looseObject({ status: z.string().nullish(), error: z.unknown().optional() });

/** Microsoft.Sql's word, under 500, for an operation that it gave up and undid: no passing trouble of a gateway. */
const ROLLED_BACK = "OperationTimedOut";

/** In words that are not Azure's: that tells of whoever stands in between, not of the operation. */
const isOfAGateway = ({ kind, code }: AzureError): boolean =>
  kind === "garbage" || code === "Http409";

/** How an accepted operation stands; undefined when Azure does not know it any more, or has not said where it tells of it. */
export async function readOperation(
  session: AzureSession,
  { url }: OperationHandle,
  call: Call,
): Promise<Operation | undefined> {
  if (url === undefined) return undefined;
  const what = "GET the operation's status";
  const request = raw(session, { method: "GET", address: url });
  let answer: Answer;
  try {
    answer = await ask(session, { what, repeatable: true }, call, request);
  } catch (error) {
    if (!(error instanceof AzureError)) throw error;
    if (error.kind === "absent") return undefined;
    // At a result's address a failed operation answers as the operation itself would have.
    const isEnd = error.status === 400 || error.status === 409 || error.code === ROLLED_BACK;
    if (!isEnd || isOfAGateway(error)) throw error;
    return failed(error.code, error.azureMessage);
  }
  if (answer.status === 202) return { status: "InProgress" };
  // The result itself: empty after a stop, else the resource, which has no status of an operation.
  if (answer.text.trim() === "") return { status: "Succeeded" };
  const { status, error } = parse(session, what, answer, operation);
  if (typeof status !== "string") return { status: "Succeeded" };
  const word = words[status.toLowerCase()] ?? "InProgress";
  if (word === "InProgress" || word === "Succeeded") return { status: word };
  const said = readError(JSON.stringify({ error }));
  return { ...failed(said?.code, said && session.secrets.scrub(said.message)), status: word };
}

function failed(code = "OperationFailed", message = "Azure gave no reason"): Operation {
  return { status: "Failed", error: { code, message } };
}
