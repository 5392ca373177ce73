import { syntaxError, unclosedComment, unclosedString } from "./errors.ts";

export type Token =
  /** A bare word: keyword or name. */
  | { readonly kind: "word"; readonly text: string; readonly keyword: string }
  /** A name in [brackets] or "quotes": never a keyword. */
  | { readonly kind: "name"; readonly text: string }
  /** @variable or @@global. */
  | { readonly kind: "variable"; readonly text: string }
  | { readonly kind: "string"; readonly text: string }
  | { readonly kind: "number"; readonly text: string }
  /** 0x… */
  | { readonly kind: "binary"; readonly text: string }
  | { readonly kind: "symbol"; readonly text: string }
  | { readonly kind: "end"; readonly text: string };

const wordStart = /[\p{L}_#]/u;
const wordPart = /[\p{L}\p{N}\p{M}_@#$]/u;
const symbols = ["<>", "<=", ">=", "!=", "!<", "!>", "+=", "-=", "*=", "/=", "::"];
const singleSymbols = "()=<>+-*/%,.;&|^~";

/** Cuts T-SQL into tokens; comments and white space are gone, strings and names are unescaped. */
export function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < text.length) {
    const skipped = skipBlank(text, position);
    if (skipped > position) {
      position = skipped;
      continue;
    }
    const [token, next] = readToken(text, position);
    tokens.push(token);
    position = next;
  }
  tokens.push({ kind: "end", text: "" });
  return tokens;
}

/** Past white space and one comment, if there is any here. */
function skipBlank(text: string, start: number): number {
  let position = start;
  while (/\s/.test(text[position] ?? "x")) position++;
  if (text.startsWith("--", position)) {
    const end = text.indexOf("\n", position);
    return end < 0 ? text.length : end + 1;
  }
  return text.startsWith("/*", position) ? skipBlockComment(text, position) : position;
}

/** Block comments nest in T-SQL. */
function skipBlockComment(text: string, start: number): number {
  let depth = 0;
  for (let position = start; position < text.length; position++) {
    if (text.startsWith("/*", position)) {
      depth++;
      position++;
    } else if (text.startsWith("*/", position)) {
      depth--;
      position++;
      if (depth === 0) return position + 1;
    }
  }
  throw unclosedComment();
}

function readToken(text: string, start: number): [Token, number] {
  const first = String.fromCodePoint(text.codePointAt(start) ?? 0);
  if (first === "'") return quoted(text, start, "'", "string");
  if (/n/i.test(first) && text[start + 1] === "'") return quoted(text, start + 1, "'", "string");
  if (first === "[") return quoted(text, start, "]", "name");
  if (first === '"') return quoted(text, start, '"', "name");
  if (first === "@") {
    const end = wordEnd(text, start + 1);
    return [{ kind: "variable", text: text.slice(start, end) }, end];
  }
  if (/[0-9]/.test(first) || (first === "." && /[0-9]/.test(text[start + 1] ?? ""))) {
    return number(text, start);
  }
  if (wordStart.test(first)) {
    const end = wordEnd(text, start);
    const word = text.slice(start, end);
    return [{ kind: "word", text: word, keyword: word.toUpperCase() }, end];
  }
  return symbol(text, start, first);
}

/** A string or name up to its closing mark; a doubled mark stands for itself. */
function quoted(
  text: string,
  start: number,
  mark: string,
  kind: "string" | "name",
): [Token, number] {
  let content = "";
  for (let position = start + 1; position < text.length; position++) {
    if (text[position] !== mark) content += text[position];
    else if (text[position + 1] === mark) {
      content += mark;
      position++;
    } else return [{ kind, text: content }, position + 1];
  }
  throw unclosedString(content.slice(0, 20));
}

function wordEnd(text: string, start: number): number {
  let position = start;
  while (position < text.length) {
    const character = String.fromCodePoint(text.codePointAt(position) ?? 0);
    if (!wordPart.test(character)) break;
    position += character.length;
  }
  return position;
}

function number(text: string, start: number): [Token, number] {
  const rest = text.slice(start);
  const binary = /^0x[0-9a-f]*/i.exec(rest)?.[0];
  if (binary !== undefined) return [{ kind: "binary", text: binary }, start + binary.length];
  const digits = /^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/i.exec(rest)?.[0] ?? "";
  return [{ kind: "number", text: digits }, start + digits.length];
}

function symbol(text: string, start: number, first: string): [Token, number] {
  const found =
    symbols.find((candidate) => text.startsWith(candidate, start)) ??
    (singleSymbols.includes(first) ? first : undefined);
  if (found === undefined) throw syntaxError(first);
  return [{ kind: "symbol", text: found }, start + found.length];
}
