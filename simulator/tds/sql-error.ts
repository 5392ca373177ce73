export interface SqlErrorShape {
  readonly number: number;
  readonly message: string;
  /** Severity: 11 to 16 are the caller's mistakes, from 20 on the connection ends. */
  readonly severity?: number;
  readonly state?: number;
  readonly procedure?: string;
  /** The rest of the batch is not run (binding errors, THROW), as opposed to this statement only. */
  readonly endsBatch?: boolean;
}

/** A refusal as SQL Server words it: number, severity, state. */
export class SqlError extends Error {
  readonly number: number;
  readonly severity: number;
  readonly state: number;
  readonly procedure: string;
  readonly endsBatch: boolean;

  constructor(shape: SqlErrorShape) {
    super(shape.message);
    this.name = "SqlError";
    this.number = shape.number;
    this.severity = shape.severity ?? 16;
    this.state = shape.state ?? 1;
    this.procedure = shape.procedure ?? "";
    this.endsBatch = shape.endsBatch ?? false;
  }
}
