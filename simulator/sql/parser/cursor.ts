import type { SqlError } from "../errors.ts";
import { syntaxError } from "../errors.ts";
import type { Name } from "../syntax.ts";
import { type Token, tokenise } from "../tokeniser.ts";

/** Words that end a name list or an expression; as names they must be in brackets. */
const reserved = new Set(
  (
    "ADD ALL ALTER AND ANY AS ASC BACKUP BEGIN BETWEEN BREAK BY CASE CLOSE COALESCE COMMIT CONTINUE " +
    "CONVERT CREATE CROSS CURRENT_TIMESTAMP CURRENT_USER DECLARE DEFAULT DELETE DENY DESC DISTINCT DROP ELSE END ESCAPE " +
    "EXCEPT EXEC EXECUTE EXISTS FETCH FOR FROM FULL FUNCTION GOTO GRANT GROUP HAVING IF IN INNER " +
    "INSERT INTERSECT INTO IS JOIN KEY KILL LEFT LIKE MERGE NOT NULL NULLIF OF ON OPEN OPTION OR ORDER " +
    "OUTER PRINT PROCEDURE RAISERROR RETURN REVOKE RIGHT ROLLBACK SELECT SESSION_USER SET SYSTEM_USER TABLE THEN TO TOP " +
    "TRAN TRANSACTION TRUNCATE TRY_CONVERT UNION UPDATE USE USER VALUES VIEW WAITFOR WHEN WHERE WHILE WITH"
  ).split(" "),
);

/** Walks over the tokens of one batch. */
export class Cursor {
  private readonly tokens: readonly Token[];
  private position = 0;

  constructor(text: string) {
    this.tokens = tokenise(text);
  }

  get token(): Token {
    return this.tokens[this.position] ?? { kind: "end", text: "" };
  }

  peek(ahead = 1): Token {
    return this.tokens[this.position + ahead] ?? { kind: "end", text: "" };
  }

  next(): Token {
    const token = this.token;
    this.position++;
    return token;
  }

  get atEnd(): boolean {
    return this.token.kind === "end";
  }

  /** Whether the tokens from here on are these keywords. */
  isKeyword(...keywords: readonly string[]): boolean {
    return keywords.every((keyword, ahead) => {
      const token = this.peek(ahead);
      return token.kind === "word" && token.keyword === keyword;
    });
  }

  /** Takes these keywords if they all come next. */
  accept(...keywords: readonly string[]): boolean {
    if (!this.isKeyword(...keywords)) return false;
    this.position += keywords.length;
    return true;
  }

  expect(...keywords: readonly string[]): void {
    for (const keyword of keywords) if (!this.accept(keyword)) throw this.unexpected();
  }

  isSymbol(symbol: string): boolean {
    return this.token.kind === "symbol" && this.token.text === symbol;
  }

  acceptSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.position++;
    return true;
  }

  expectSymbol(symbol: string): void {
    if (!this.acceptSymbol(symbol)) throw this.unexpected();
  }

  /** One or more things between commas. */
  list<T>(read: () => T): T[] {
    const things = [read()];
    while (this.acceptSymbol(",")) things.push(read());
    return things;
  }

  get isIdentifier(): boolean {
    const { token } = this;
    return token.kind === "name" || (token.kind === "word" && !reserved.has(token.keyword));
  }

  identifier(): string {
    if (!this.isIdentifier) throw this.unexpected();
    return this.next().text;
  }

  /** One to four parts; a part between two dots may be missing (`SSISDB..x`). */
  name(): Name {
    const parts = [this.identifier()];
    while (this.acceptSymbol(".")) {
      parts.push(this.isSymbol(".") ? "" : this.identifier());
    }
    if (parts.length > 4) throw syntaxError(parts.join("."));
    return parts;
  }

  variable(): string {
    if (this.token.kind !== "variable") throw this.unexpected();
    return this.next().text;
  }

  string(): string {
    if (this.token.kind !== "string") throw this.unexpected();
    return this.next().text;
  }

  unexpected(): SqlError {
    const { token } = this;
    if (token.kind !== "end") return syntaxError(token.text.slice(0, 30));
    const last = this.tokens[this.position - 1];
    return syntaxError(last?.text.slice(0, 30) ?? "");
  }
}
