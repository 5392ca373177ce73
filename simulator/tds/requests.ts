import { ByteReader } from "./bytes.ts";
import type { Parameter } from "./engine.ts";
import { readTypedValue } from "./values-in.ts";

/** A remote procedure call as it is on the wire. */
export interface RemoteCall {
  readonly procedure: string;
  readonly parameters: readonly Parameter[];
}

/** Procedures that clients call by number (MS-TDS 2.2.6.6). */
const numbered: Readonly<Record<number, string>> = {
  1: "sp_cursor",
  2: "sp_cursoropen",
  3: "sp_cursorprepare",
  4: "sp_cursorexecute",
  5: "sp_cursorprepexec",
  6: "sp_cursorunprepare",
  7: "sp_cursorfetch",
  8: "sp_cursoroption",
  9: "sp_cursorclose",
  10: "sp_executesql",
  11: "sp_prepare",
  12: "sp_execute",
  13: "sp_prepexec",
  14: "sp_prepexecrpc",
  15: "sp_unprepare",
};

/** ALL_HEADERS in front of a batch or call: transaction descriptor and the like, not needed here. */
function skipHeaders(reader: ByteReader): void {
  const start = reader.position;
  const length = reader.uint32();
  reader.position = start;
  if (length >= 4 && length <= reader.remaining) reader.take(length);
}

export function readBatch(body: Buffer): string {
  const reader = new ByteReader(body);
  skipHeaders(reader);
  return reader.take(reader.remaining).toString("utf16le");
}

/** The next call of the same message follows one of these. */
const separators = new Set([0x80, 0xfe, 0xff]);

export function readCalls(body: Buffer): RemoteCall[] {
  const reader = new ByteReader(body);
  skipHeaders(reader);
  const calls: RemoteCall[] = [];
  while (reader.remaining > 0) calls.push(readCall(reader));
  return calls;
}

function readCall(reader: ByteReader): RemoteCall {
  const procedure = readProcedure(reader);
  reader.uint16();
  const parameters: Parameter[] = [];
  for (let next = reader.peek(); next !== undefined; next = reader.peek()) {
    if (separators.has(next)) {
      reader.uint8();
      break;
    }
    const name = reader.text(reader.uint8());
    const output = (reader.uint8() & 1) === 1;
    parameters.push({ name, output, ...readTypedValue(reader) });
  }
  return { procedure, parameters };
}

function readProcedure(reader: ByteReader): string {
  const length = reader.uint16();
  if (length !== 0xffff) return reader.text(length);
  const number = reader.uint16();
  return numbered[number] ?? `procedure number ${number}`;
}

const transactionActions: Readonly<Record<number, "begin" | "commit" | "rollback">> = {
  5: "begin",
  7: "commit",
  8: "rollback",
};

/** The transaction manager request of drivers that do not send BEGIN TRANSACTION as text. */
export function readTransactionAction(body: Buffer): "begin" | "commit" | "rollback" | undefined {
  const reader = new ByteReader(body);
  skipHeaders(reader);
  return transactionActions[reader.uint16()];
}
