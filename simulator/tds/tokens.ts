import { int32, join, longText, shortText, uint8, uint16, uint32, uint64, utf16 } from "./bytes.ts";
import type { LoginFeature } from "./login7.ts";
import { serverVersion } from "./prelogin.ts";
import type { SqlError } from "./sql-error.ts";
import type { Column, SqlType, SqlValue } from "./types.ts";
import { collation, writeType, writeValue } from "./values-out.ts";

/** Tokens that the server sends (MS-TDS 2.2.7). */

export const DoneStatus = {
  more: 0x1,
  error: 0x2,
  count: 0x10,
  attention: 0x20,
} as const;

export type DoneKind = "batch" | "procedure" | "inProcedure";
const doneToken: Record<DoneKind, number> = { batch: 0xfd, procedure: 0xfe, inProcedure: 0xff };

/** The DONE tokens name the command they end; clients only look at a few. */
export const Command = { none: 0, select: 0xc1, update: 0xc5, execute: 0xe0 } as const;

const withLength = (token: number, body: Buffer): Buffer =>
  join(uint8(token), uint16(body.length), body);

export function done(kind: DoneKind, status: number, command: number, count = 0): Buffer {
  return join(uint8(doneToken[kind]), uint16(status), uint16(command), uint64(count));
}

export function columns(list: readonly Column[]): Buffer {
  const nullableUnknownUpdate = 9;
  const each = list.map(({ name, type }) =>
    join(uint32(0), uint16(nullableUnknownUpdate), writeType(type), shortText(name)),
  );
  return join(uint8(0x81), uint16(list.length), ...each);
}

export function row(list: readonly Column[], values: readonly SqlValue[]): Buffer {
  return join(
    uint8(0xd1),
    ...list.map(({ type }, index) => writeValue(type, values[index] ?? null)),
  );
}

export function error(server: string, cause: SqlError): Buffer {
  const { number, state, severity, message, procedure } = cause;
  return withLength(
    0xaa,
    messageBody(server, { number, state, severity, text: message, procedure }),
  );
}

export function information(server: string, number: number, text: string, state = 1): Buffer {
  return withLength(0xab, messageBody(server, { number, state, severity: 0, text, procedure: "" }));
}

interface MessageBody {
  number: number;
  state: number;
  severity: number;
  text: string;
  procedure: string;
}

function messageBody(server: string, body: MessageBody): Buffer {
  const line = 1;
  return join(
    int32(body.number),
    uint8(body.state),
    uint8(body.severity),
    longText(body.text),
    shortText(server),
    shortText(body.procedure),
    uint32(line),
  );
}

export const returnStatus = (value: number): Buffer => join(uint8(0x79), int32(value));

/** `ordinal` counts all parameters of the call, statement and declaration included (JDBC insists). */
export function returnValue(ordinal: number, name: string, type: SqlType, value: SqlValue): Buffer {
  const isOutput = 1;
  return join(
    uint8(0xac),
    uint16(ordinal),
    shortText(name),
    uint8(isOutput),
    uint32(0),
    uint16(0),
    writeType(type),
    writeValue(type, value),
  );
}

const Change = {
  database: 1,
  language: 2,
  packetSize: 4,
  collation: 7,
  begin: 8,
  commit: 9,
  rollback: 10,
  reset: 18,
  routing: 20,
};

const textChange = (type: number, now: string, before: string): Buffer =>
  withLength(0xe3, join(uint8(type), shortText(now), shortText(before)));

const binaryChange = (type: number, now: Buffer, before: Buffer): Buffer =>
  withLength(0xe3, join(uint8(type), uint8(now.length), now, uint8(before.length), before));

const nothing = Buffer.alloc(0);

export function databaseChanged(server: string, now: string, before: string): Buffer {
  const text = `Changed database context to '${now}'.`;
  return join(textChange(Change.database, now, before), information(server, 5701, text, 2));
}

/** Where the client has to log in instead: over TCP (0), the port, the name. */
function routed({ host, port }: { host: string; port: number }): Buffer {
  const where = join(uint8(0), uint16(port), longText(host));
  return withLength(
    0xe3,
    join(uint8(Change.routing), uint16(where.length), where, uint16(nothing.length)),
  );
}

export const sessionReset = (): Buffer => binaryChange(Change.reset, nothing, nothing);

export function transactionChanged(
  action: "begin" | "commit" | "rollback",
  descriptor: bigint,
): Buffer {
  const id = uint64(descriptor);
  if (action === "begin") return binaryChange(Change.begin, id, nothing);
  return binaryChange(Change[action], nothing, id);
}

/** The answer to a login that was let in, in the order Azure's clients expect. */
export function loginAnswer(login: {
  server: string;
  database: string;
  tdsVersion: number;
  packetSize: { now: number; before: number };
  features: readonly LoginFeature[];
  sentOn?: { host: string; port: number };
}): Buffer {
  const { server, database, packetSize, features } = login;
  const language = "us_english";
  return join(
    databaseChanged(server, database, "master"),
    binaryChange(Change.collation, collation, nothing),
    textChange(Change.language, language, ""),
    information(server, 5703, `Changed language setting to ${language}.`),
    loginAcknowledgement(login.tdsVersion),
    textChange(Change.packetSize, String(packetSize.now), String(packetSize.before)),
    login.sentOn === undefined ? nothing : routed(login.sentOn),
    features.length > 0 ? featureAcknowledgement(features) : nothing,
    done("batch", 0, Command.none),
  );
}

function loginAcknowledgement(tdsVersion: number): Buffer {
  // TDS 8 clients want their own version back; everybody else is spoken to in 7.4.
  const version = tdsVersion === 8 ? Buffer.from([8, 0, 0, 0]) : Buffer.from([0x74, 0, 0, 4]);
  const { major, minor, build } = serverVersion;
  const program = Buffer.from([major, minor, build >> 8, build & 0xff]);
  return withLength(0xad, join(uint8(1), version, shortText("Microsoft SQL Server"), program));
}

const featureAcknowledgement = (features: readonly LoginFeature[]): Buffer =>
  join(
    uint8(0xae),
    ...features.map(({ id, data }) => join(uint8(id), uint32(data.length), data)),
    uint8(0xff),
  );

/** Tells a client without a token where to get one. */
export function federationInformation(stsUrl: string, resource: string): Buffer {
  const url = utf16(stsUrl);
  const name = utf16(resource);
  const headLength = 4 + 2 * 9;
  const body = join(
    uint32(2),
    join(uint8(1), uint32(url.length), uint32(headLength)),
    join(uint8(2), uint32(name.length), uint32(headLength + url.length)),
    url,
    name,
  );
  return join(uint8(0xee), uint32(body.length), body);
}
