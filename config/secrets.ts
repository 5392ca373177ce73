import type { Path } from "./problems.ts";

/** Keys whose value is a secret wherever they stand, whatever their spelling. */
const SECRET_KEY =
  /pas+(?:word|phrase|wd)?$|pas+w|^pwd$|secret|sas(?:token|uri|url)?$|token$|licen[cs]ekey|privatekey|accesskey|accountkey|sharedkey|connectionstring|masterkey/;

/** Texts that carry a secret inside: a SAS query, a connection string, a URI with a password. */
const SECRET_TEXT =
  /[?&;\s](?:sig|sv|se|st)=|^(?:sig|sv)=|\b(?:password|pwd|accountkey|sharedaccesskey|secret|token)\s*[=:]|\/\/[^/\s@]*:[^/\s@]*@|-----BEGIN /i;

/** Keys with values of the user's own, which may be anything. */
const MAY_HOLD_SECRET = ["variableValue", "extra", "environments"];

const LONGEST_SHOWN = 160;

/** Whether a key of this name holds a secret, in whatever spelling. */
export function isSecretKey(name: string): boolean {
  return SECRET_KEY.test(name.toLowerCase().replace(/[^a-z]/g, ""));
}

/** Whether a text has a secret inside, whatever its key is called. */
export function holdsSecret(text: string): boolean {
  return SECRET_TEXT.test(text);
}

/**
 * A value as it may stand in a message: only short plain values at keys that cannot hold a secret.
 * Objects are never shown, because what is wrong in them may be a password in the wrong place.
 */
export function showValue(path: Path, value: unknown): string | undefined {
  const mayBeSecret = path.some(
    (part) => typeof part === "string" && (isSecretKey(part) || MAY_HOLD_SECRET.includes(part)),
  );
  if (mayBeSecret) return undefined;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string" || value.length > LONGEST_SHOWN || holdsSecret(value)) {
    return undefined;
  }
  return JSON.stringify(value);
}
