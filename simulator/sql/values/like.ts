/** LIKE's pattern as a regular expression: % any text, _ one character, [a-z] [^a] sets. */
export function likePattern(pattern: string, escapeMark?: string): RegExp {
  let source = "";
  for (let position = 0; position < pattern.length; position++) {
    const character = pattern.charAt(position);
    if (escapeMark !== undefined && character === escapeMark) {
      position++;
      source += literal(pattern.charAt(position));
    } else if (character === "%") source += ".*";
    else if (character === "_") source += ".";
    else if (character === "[") {
      const end = pattern.indexOf("]", position + 1);
      // A bracket that is never closed matches nothing.
      if (end < 0) return /[^\s\S]/;
      source += characterSet(pattern.slice(position + 1, end));
      position = end;
    } else source += literal(character);
  }
  return new RegExp(`^${source}$`, "isu");
}

const literal = (character: string): string => character.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

function characterSet(content: string): string {
  const negated = content.startsWith("^");
  const characters = negated ? content.slice(1) : content;
  if (characters === "") return negated ? "." : "[^\\s\\S]";
  const escaped = characters.replace(/[\\\]^[&|~!#$%*+,.:;<=>?@`(){}/"']/g, (mark) =>
    /[\\\]^[(){}/|]/.test(mark) ? `\\${mark}` : mark,
  );
  return `[${negated ? "^" : ""}${escaped}]`;
}
