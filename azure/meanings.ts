export interface Meaning {
  /** Azure's code, or a SQL Server error number as text. */
  readonly code: string;
  /** What happened, in plain words. */
  readonly meaning: string;
  /** What to do next. */
  readonly cure: string;
}

/** What a code of Azure or an error number of SQL Server means and what cures it. */
export declare function meaningOf(code: string | number): Meaning | undefined;
/** The whole catalogue, in a stable order, for the documentation. */
export declare const meanings: readonly Meaning[];
