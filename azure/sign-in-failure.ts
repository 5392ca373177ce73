import { SignInError } from "./errors.ts";
import type { Secrets } from "./scrub.ts";
import type { SignIn } from "./settings.ts";

const names: Readonly<Record<SignIn["method"], string>> = {
  default: "the default Azure credential",
  certificate: "a client certificate",
  secret: "a client secret",
  oidc: "OIDC",
  managedIdentity: "the managed identity",
  cli: "the Azure CLI",
};

/** Entra's own trouble, by its list of codes: it says nothing about the login, and the next try may work. */
const OWN_TROUBLE = new Set(["AADSTS50000", "AADSTS90024", "AADSTS90033"]);

/** `az` is written in Python: its words where it does not reach Entra. */
const CLI_NO_ANSWER = /HTTPSConnectionPool|Connection aborted/;

/**
 * What a failed login means. Entra's codes (AADSTS…) stand only in the text of the SDK's errors; a network that does not lead to Entra
 * comes as one of several error classes of MSAL, so it is told by the system's own codes in the text.
 */
export function signInFailure(
  method: SignIn["method"],
  error: unknown,
  secrets: Secrets,
): SignInError {
  const text = error instanceof Error ? error.message : String(error);
  const aadsts = /AADSTS\d+/.exec(text)?.[0];
  // `server_error` is MSAL's word for any 5xx.
  const noAnswer =
    /ECONN\w+|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|network_error|server_error|endpoints_resolution_error/.test(
      text,
    ) || CLI_NO_ANSWER.test(text);
  const passes = aadsts === undefined ? noAnswer : OWN_TROUBLE.has(aadsts);
  return new SignInError({
    call: `sign-in with ${names[method]}`,
    kind: passes ? "unreachable" : "forbidden",
    code: aadsts ?? (noAnswer ? "SignInUnanswered" : "SignInFailed"),
    azureMessage: secrets.scrub(firstLine(text)),
  });
}

/**
 * Without the code, which stands beside it; the rest of Entra's texts is trace ids and a stack of wrapped messages. Of a traceback, Python's, the
 * last line says what it was.
 */
function firstLine(text: string): string {
  if (!text.includes("AADSTS") && /traceback:\r?\n/.test(text))
    return text.trim().slice(text.trim().lastIndexOf("\n") + 1);
  const own = text.slice(Math.max(0, text.indexOf("AADSTS"))).replace(/^AADSTS\d+:\s*/, "");
  return (
    own
      .split(/\r?\n| ?Trace ID:| - Correlation ID:/)[0]
      ?.slice(0, 400)
      .trim() ?? ""
  );
}
