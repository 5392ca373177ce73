/** One batch of a SQL file: what stands between two GO lines. */
export interface Batch {
  readonly text: string;
  /** Line of the file on which the batch begins, counted from 1. */
  readonly line: number;
  /** How often it runs: `GO 5` means five times. */
  readonly times: number;
}

/** GO is a word of the tools, not of T-SQL: alone on its line, with a count or a comment perhaps. */
const SEPARATOR = /^\s*GO(?:\s+(\d+))?\s*(?:--.*)?$/i;

/**
 * The batches of a SQL file, as sqlcmd and SSMS part them: at lines with GO, unless such a line is in the middle of a text, a name or a
 * comment. Batches of nothing but blanks are left out. Commands of sqlcmd itself (`:r`, `$(name)`) are not known here.
 */
export function batchesOf(file: string): readonly Batch[] {
  const lines = file.replace(/^\uFEFF/, "").split(/\r?\n/);
  const batches: Batch[] = [];
  let begin = 0;
  let inside: Inside = "";
  const end = (at: number, times: number): void => {
    const blank = lines.slice(begin, at).findIndex((line) => line.trim() !== "");
    if (blank >= 0) {
      const first = begin + blank;
      batches.push({ text: lines.slice(first, at).join("\n"), line: first + 1, times });
    }
    begin = at + 1;
  };
  for (const [at, line] of lines.entries()) {
    const separator = inside === "" ? SEPARATOR.exec(line) : null;
    if (separator === null) inside = insideAfter(line, inside);
    else end(at, Number(separator[1] ?? 1));
  }
  end(lines.length, 1);
  return batches;
}

/** What a line begins in the middle of: nothing, a text or name (by the character that ends it), or so many nested comments. */
type Inside = "" | "'" | '"' | "]" | number;

const ENDS: Readonly<Record<string, Inside>> = { "'": "'", '"': '"', "[": "]" };

function insideAfter(line: string, before: Inside): Inside {
  let inside = before;
  for (let at = 0; at < line.length; at++) {
    const one = line.charAt(at);
    const two = line.slice(at, at + 2);
    if (typeof inside === "number") {
      if (two !== "/*" && two !== "*/") continue;
      const depth: number = inside + (two === "/*" ? 1 : -1);
      inside = depth === 0 ? "" : depth;
      at += 1;
    } else if (inside !== "") {
      // Doubled, it stands for itself.
      if (two === inside + inside) at += 1;
      else if (one === inside) inside = "";
    } else if (two === "--") return "";
    else if (two === "/*") {
      inside = 1;
      at += 1;
    } else inside = ENDS[one] ?? "";
  }
  return inside;
}
