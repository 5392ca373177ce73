import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import {
  type Message,
  MessageAssembler,
  PacketSplitter,
  PacketType,
  toPackets,
} from "./packets.ts";
import type { ServerTls } from "./server-tls.ts";
import { startsTlsRecord, TlsLink } from "./tls-link.ts";

export interface TransportEvents {
  message(message: Message): void;
  /** The connection is over, by an error or because the other side left. */
  closed(error?: Error): void;
}

/**
 * The bytes of one connection: packets in the clear, then TLS inside PRELOGIN packets (TDS 7.4),
 * or TLS from the first byte (TDS 8, "strict"). The first byte tells which.
 */
export class Transport {
  /** TLS came first (TDS 8). */
  strict = false;
  private readonly socket: Socket;
  private readonly tls: ServerTls;
  private readonly events: TransportEvents;
  /** The side on which packets are readable: the socket, or TLS over it. */
  private clear: Socket;
  private link: TlsLink | undefined;
  private secure: TLSSocket | undefined;
  private started = false;
  private readonly handshake = new PacketSplitter();
  private readonly handshakeMessages = new MessageAssembler();
  private readonly packets = new PacketSplitter();
  private readonly messages = new MessageAssembler();

  constructor(socket: Socket, tls: ServerTls, events: TransportEvents) {
    this.socket = socket;
    this.clear = socket;
    this.tls = tls;
    this.events = events;
    socket.setNoDelay(true);
    socket.on("data", (bytes) => this.guard(() => this.receive(bytes)));
    socket.on("end", () => (this.link ? this.link.push(null) : socket.end()));
    socket.on("error", (error) => events.closed(error));
    socket.on("close", () => events.closed());
  }

  get serverName(): string | undefined {
    const name = (this.secure as { servername?: string | false } | undefined)?.servername;
    return name === "" || name === false ? undefined : name;
  }

  get clientAddress(): string {
    return this.socket.remoteAddress?.replace(/^::ffff:/, "") ?? "";
  }

  send(body: Buffer, packetSize: number, spid: number): void {
    if (!this.clear.destroyed) {
      this.clear.write(toPackets(PacketType.reply, body, packetSize, spid));
    }
  }

  end(): void {
    this.clear.end();
  }

  destroy(): void {
    this.clear.destroy();
    this.socket.destroy();
  }

  /** From the next byte on the client speaks TLS inside PRELOGIN packets. */
  startWrappedTls(): void {
    this.startTls(true);
  }

  private startTls(wrapping: boolean): void {
    const link = new TlsLink(this.socket, wrapping);
    const secure = this.tls.over(link);
    this.link = link;
    this.secure = secure;
    this.clear = secure;
    secure.on("data", (bytes: Buffer) => this.guard(() => this.readPackets(bytes)));
    secure.on("error", (error) => this.fail(error));
    secure.on("end", () => secure.end());
    secure.on("close", () => this.socket.destroy());
  }

  private receive(bytes: Buffer): void {
    if (!this.started) {
      this.started = true;
      this.strict = startsTlsRecord(bytes.readUInt8(0));
      if (this.strict) this.startTls(false);
    }
    if (this.link === undefined) this.readPackets(bytes);
    else if (this.link.wrapping) this.unwrap(bytes, this.link);
    else this.link.feed(bytes);
  }

  /** Cut at packet borders first: a bare record may follow the last packet in the same read. */
  private unwrap(bytes: Buffer, link: TlsLink): void {
    this.handshake.push(bytes);
    for (;;) {
      const first = this.handshake.firstByte;
      if (first === undefined) return;
      if (startsTlsRecord(first)) {
        link.unwrap();
        link.feed(this.handshake.rest());
        return;
      }
      const packet = this.handshake.next();
      if (packet === undefined) return;
      const message = this.handshakeMessages.add(packet);
      if (message === undefined) continue;
      if (message.type !== PacketType.prelogin) {
        throw new RangeError(`A packet of type ${message.type} inside the TLS handshake`);
      }
      link.feed(message.body);
    }
  }

  private readPackets(bytes: Buffer): void {
    this.packets.push(bytes);
    for (let packet = this.packets.next(); packet !== undefined; packet = this.packets.next()) {
      const message = this.messages.add(packet);
      if (message !== undefined) this.events.message(message);
    }
  }

  /** Whatever cannot be read ends this connection, and only this one. */
  private guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.fail(error as Error);
    }
  }

  private fail(error: Error): void {
    this.destroy();
    this.events.closed(error);
  }
}
