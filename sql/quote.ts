/** A name in brackets: whatever it holds, it is one name. */
export function quoteName(name: string): string {
  if (name.includes("\0")) throw new Error("a name for SQL Server holds a NUL character");
  return `[${name.replaceAll("]", "]]")}]`;
}

/**
 * A Unicode string literal of T-SQL, for the few statements whose grammar takes no parameters (master keys). Doubling the quotes is all
 * there is to it, whatever the options of the session; QUOTENAME would give NULL beyond 128 characters.
 *
 * @throws for a NUL, which SQL Server and its clients may take for the end of the text
 */
export function quoteLiteral(text: string): string {
  if (text.includes("\0")) throw new Error("a text for SQL Server holds a NUL character");
  return `N'${text.replaceAll("'", "''")}'`;
}

/**
 * The same as an expression on one line, for somebody to paste: what is printed may be indented line by line, and a line break in a comment
 * ends it.
 */
export function quoteOnOneLine(text: string): string {
  return quoteLiteral(text).replaceAll(
    /[\r\n]/g,
    (character) => `' + NCHAR(${character.charCodeAt(0)}) + N'`,
  );
}
