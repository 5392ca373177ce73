import fc from "fast-check";
import { tokenise } from "../../../simulator/sql/tokeniser.ts";

/** Another spelling of the same T-SQL: case, brackets, comments and white space differ. */
export interface Disguise {
  readonly seed: readonly number[];
}

export const disguises: fc.Arbitrary<Disguise> = fc.record({
  seed: fc.array(fc.nat({ max: 999 }), { minLength: 8, maxLength: 40 }),
});

const gaps = [
  " ",
  "\n",
  "\t",
  "  ",
  "/**/",
  "/* a -- b */",
  "/* a /* nested */ b */",
  "-- x\n",
  "\r\n",
];

/**
 * Writes the tokens anew. `names` are the words that may stand in brackets; all other words are
 * keywords to be left bare.
 */
export function disguise(text: string, { seed }: Disguise, names: ReadonlySet<string>): string {
  let at = 0;
  const pick = (count: number): number => (seed[at++ % seed.length] ?? 0) % count;
  const gap = (): string => gaps[pick(gaps.length)] ?? " ";
  const recase = (word: string): string =>
    [...word]
      .map((letter) => (pick(2) === 0 ? letter.toUpperCase() : letter.toLowerCase()))
      .join("");
  const spell = (token: ReturnType<typeof tokenise>[number]): string => {
    switch (token.kind) {
      case "word":
      case "name": {
        if (!names.has(token.text.toUpperCase())) return recase(token.text);
        const form = pick(3);
        if (form === 0) return recase(token.text);
        return form === 1 ? `[${recase(token.text)}]` : `"${recase(token.text)}"`;
      }
      case "variable":
        return recase(token.text);
      case "string":
        return `${pick(2) === 0 ? "N" : ""}'${token.text.replaceAll("'", "''")}'`;
      default:
        return token.text;
    }
  };
  return tokenise(text)
    .map((token) => `${gap()}${spell(token)}`)
    .join("");
}
