import type { EngineSession } from "./engine.ts";
import { type Message, PacketStatus, PacketType } from "./packets.ts";
import { PreparedStatements, type Work } from "./prepared.ts";
import { Reply } from "./reply.ts";
import { readBatch, readCalls, readTransactionAction } from "./requests.ts";
import { SqlError } from "./sql-error.ts";
import * as tokens from "./tokens.ts";

/** From this severity on SQL Server ends the connection. */
const fatalSeverity = 20;
const { error: errorBit, attention: attentionBit } = tokens.DoneStatus;

interface Outlet {
  send(body: Buffer): void;
  end(): void;
}

/** Runs the requests of one logged-in connection, one after the other. */
export class RequestRunner {
  private readonly session: EngineSession;
  private readonly server: string;
  private readonly outlet: Outlet;
  private readonly prepared = new PreparedStatements();
  private running: AbortController | undefined;
  private transactionId = 0n;

  constructor(session: EngineSession, server: string, outlet: Outlet) {
    this.session = session;
    this.server = server;
    this.outlet = outlet;
  }

  abort(): void {
    this.running?.abort();
  }

  /** With nothing running an attention is answered at once; else the running request does it. */
  attention(): void {
    if (this.running !== undefined) this.running.abort();
    else this.outlet.send(tokens.done("batch", attentionBit, tokens.Command.none));
  }

  /** The client took its request back before sending all of it. */
  ignored(): void {
    this.outlet.send(tokens.done("batch", errorBit, tokens.Command.none));
  }

  async run(message: Message): Promise<void> {
    const opening = this.reset(message.status);
    switch (message.type) {
      case PacketType.batch: {
        const text = readBatch(message.body);
        return this.execute([() => plainText(text)], opening, false);
      }
      case PacketType.rpc: {
        const calls = readCalls(message.body);
        const works = calls.map((call) => () => this.prepared.resolve(call));
        return this.execute(works, opening, true);
      }
      case PacketType.transaction:
        return this.transaction(message.body, opening);
      default:
        throw new RangeError(`Requests of packet type ${message.type} are not supported`);
    }
  }

  /** A pool may ask for a fresh session with the first packet of a request (sp_reset_connection). */
  private reset(status: number): Buffer {
    const asked = PacketStatus.resetConnection | PacketStatus.resetKeepTransaction;
    if ((status & asked) === 0) return Buffer.alloc(0);
    this.session.reset();
    this.prepared.clear();
    return tokens.sessionReset();
  }

  private transaction(body: Buffer, opening: Buffer): void {
    const action = readTransactionAction(body);
    if (action === undefined) throw new RangeError("Transaction request of an unknown kind");
    let answer: Buffer;
    try {
      this.session.transaction(action);
      if (action === "begin") this.transactionId++;
      answer = Buffer.concat([
        tokens.transactionChanged(action, this.transactionId),
        tokens.done("batch", 0, tokens.Command.none),
      ]);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      answer = Buffer.concat([
        tokens.error(this.server, error),
        tokens.done("batch", errorBit, tokens.Command.none),
      ]);
    }
    this.outlet.send(Buffer.concat([opening, answer]));
  }

  private async execute(
    works: readonly (() => Work)[],
    opening: Buffer,
    isCall: boolean,
  ): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    this.running = controller;
    const reply = new Reply(this.server, isCall, opening);
    let ends = false;
    try {
      for (const [index, resolve] of works.entries()) {
        ends = (await this.perform(resolve, reply, signal)) || ends;
        if (signal.aborted) break;
        reply.endWork(index === works.length - 1);
      }
    } finally {
      this.running = undefined;
    }
    if (signal.aborted) {
      // Two messages: the cancelled reply's own end, then the acknowledgement. With only one,
      // tedious waits five seconds and reports that it failed to cancel.
      const kind = isCall ? "procedure" : "batch";
      this.outlet.send(Buffer.concat([opening, tokens.done(kind, errorBit, tokens.Command.none)]));
      this.outlet.send(tokens.done("batch", attentionBit, tokens.Command.none));
      return;
    }
    this.outlet.send(reply.bytes());
    if (ends) this.outlet.end();
  }

  /** Whether an error ended the connection. */
  private async perform(resolve: () => Work, reply: Reply, signal: AbortSignal): Promise<boolean> {
    let work = plainText("");
    try {
      work = resolve();
      if (work.handle !== undefined) reply.addHandle(work.handle);
      if (work.text === "") return false;
      const { kind, text, parameters } = work;
      for await (const item of this.session.run({ kind, text, parameters, signal })) {
        if (signal.aborted) return false;
        reply.add(item, work);
        if (item.kind === "error" && item.error.severity >= fatalSeverity) return true;
      }
    } catch (error) {
      if (signal.aborted) return false;
      if (!(error instanceof SqlError)) throw error;
      reply.add({ kind: "error", error }, work);
      return error.severity >= fatalSeverity;
    }
    return false;
  }
}

const plainText = (text: string): Work => ({ kind: "text", text, parameters: [], firstOrdinal: 0 });
