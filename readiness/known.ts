import { AzureError, SignInError } from "../azure/errors.ts";
import type { Context } from "../reconcilers/context/context.ts";
import { messageOf } from "../reconcilers/lifecycle/trouble.ts";
import { SqlFailure } from "../sql/failure.ts";

/** What a read gave, or why it gave nothing: no check ends in an error. */
export type Known<T> = { readonly value: T } | { readonly unknown: string };

export function isKnown<T>(known: Known<T>): known is { readonly value: T } {
  return "value" in known;
}

/** The value, where it is known. */
export function worth<T>(known: Known<T>): T | undefined {
  return isKnown(known) ? known.value : undefined;
}

/** Does a read; whatever hinders it becomes words. */
export async function know<T>(context: Context, read: () => Promise<T>): Promise<Known<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    return { unknown: context.azure.secrets.scrub(inWords(context, error)) };
  }
}

function inWords({ signal }: Context, error: unknown): string {
  if (signal.aborted) return "no answer in the time that the checks have";
  if (error instanceof SignInError) return `not signed in (${shortened(error)})`;
  if (error instanceof AzureError && error.kind === "forbidden")
    return `may not read it (${error.call}: ${error.code})`;
  if (error instanceof SqlFailure && error.kind === "denied")
    return `may not read it (${error.server}: SQL error ${error.code})`;
  const said = messageOf(error);
  return said.split("\n")[0] ?? said;
}

/** Every check says it, each in a row of its own: one sentence of the words will do. */
function shortened({ call, code, azureMessage = "" }: SignInError): string {
  const [sentence = ""] = azureMessage.split(/\.(?:\s|$)/, 1);
  return sentence === "" ? `${call}: ${code}` : `${call}: ${code}: ${sentence}`;
}
