import { SqlError } from "../errors.ts";

const shortest = 8;
const kinds = [/\p{Lu}/u, /\p{Ll}/u, /\p{N}/u, /[^\p{L}\p{N}]/u];
const kindsNeeded = 3;

/** The Windows policy for passwords: eight characters, of three kinds out of four. */
export function checkPassword(password: string): void {
  const opening =
    "Password validation failed. The password does not meet the operating system policy requirements because it is";
  if (password.length < shortest) {
    throw new SqlError({ number: 15116, message: `${opening} too short.` });
  }
  if (kinds.filter((kind) => kind.test(password)).length < kindsNeeded) {
    throw new SqlError({ number: 15118, message: `${opening} not complex enough.` });
  }
}
