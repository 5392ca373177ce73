/** A Unicode string literal of T-SQL, for statements that take no parameters. */
export declare function quoteLiteral(text: string): string;
