import type { ResultItem } from "./engine.ts";
import type { Work } from "./prepared.ts";
import * as tokens from "./tokens.ts";
import { int } from "./types.ts";

const { more, count, error: errorBit } = tokens.DoneStatus;

interface PendingDone {
  readonly command: number;
  readonly count: number;
}

/** Turns what the engine answers to one request into the tokens of its reply. */
export class Reply {
  private readonly parts: Buffer[];
  private readonly server: string;
  private readonly isCall: boolean;
  /** The DONE of the last result is held back: only then is known whether more follows. */
  private pending: PendingDone | undefined;
  private outputs: Buffer[] = [];
  private status = 0;
  private failed = false;

  constructor(server: string, isCall: boolean, opening: Buffer) {
    this.server = server;
    this.isCall = isCall;
    this.parts = [opening];
  }

  add(item: ResultItem, work: Work): void {
    switch (item.kind) {
      case "rows":
        this.settle();
        this.parts.push(tokens.columns(item.columns));
        for (const row of item.rows) this.parts.push(tokens.row(item.columns, row));
        this.pending = { command: tokens.Command.select, count: item.rows.length };
        return;
      case "affected":
        this.settle();
        this.pending = { command: tokens.Command.update, count: item.count };
        return;
      case "message":
        this.settle();
        this.parts.push(tokens.information(this.server, item.number, item.text));
        return;
      case "database":
        this.settle();
        this.parts.push(tokens.databaseChanged(this.server, item.name, item.before));
        return;
      case "status":
        this.status = item.value;
        return;
      case "output":
        this.outputs.push(this.output(item, work));
        return;
      case "error":
        this.settle();
        this.parts.push(tokens.error(this.server, item.error));
        this.failed = true;
        this.status = item.error.number;
    }
  }

  /** The handle of a prepared statement is the first OUTPUT parameter of the call. */
  addHandle(handle: number): void {
    this.outputs.push(tokens.returnValue(0, "@handle", int, handle));
  }

  /** Ends the work of one call, or of the batch. */
  endWork(isLast: boolean): void {
    const status = (this.failed ? errorBit : 0) | (isLast ? 0 : more);
    if (this.isCall) {
      this.settle();
      this.parts.push(tokens.returnStatus(this.status), ...this.outputs);
      this.parts.push(tokens.done("procedure", status, tokens.Command.execute));
    } else if (this.pending !== undefined && !this.failed) {
      this.parts.push(
        tokens.done("batch", status | count, this.pending.command, this.pending.count),
      );
    } else {
      this.settle();
      this.parts.push(tokens.done("batch", status, tokens.Command.none));
    }
    this.pending = undefined;
    this.outputs = [];
    this.status = 0;
    this.failed = false;
  }

  bytes(): Buffer {
    return Buffer.concat(this.parts);
  }

  private output(item: Extract<ResultItem, { kind: "output" }>, work: Work): Buffer {
    const wanted = item.name.toLowerCase();
    const place = work.parameters.findIndex(({ name }) => name.toLowerCase() === wanted);
    const ordinal = work.firstOrdinal + Math.max(place, 0);
    return tokens.returnValue(ordinal, item.name, item.type, item.value);
  }

  private settle(): void {
    if (this.pending === undefined) return;
    const kind = this.isCall ? "inProcedure" : "batch";
    this.parts.push(tokens.done(kind, count | more, this.pending.command, this.pending.count));
    this.pending = undefined;
  }
}
