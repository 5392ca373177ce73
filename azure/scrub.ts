/** Knows the secrets of this process and takes them out of any text, in whatever form they are there. */
export interface Secrets {
  add(...secrets: readonly (string | undefined)[]): void;
  scrub(text: string): string;
}
export declare function secretsKeeper(...secrets: readonly string[]): Secrets;
/** The text without the secrets: plain, JSON-escaped, SQL-quoted, URL- and base64-encoded. */
export declare function scrub(text: string, secrets: Iterable<string>): string;
