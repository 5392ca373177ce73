import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { PacketType, toPackets } from "./packets.ts";

type Done = (error?: Error | null) => void;

/** Handshake flights are sent before the packet size is agreed on (MS-TDS 2.2.3.1). */
const handshakePacketSize = 4096;

/** TLS content types 20 to 23; every TDS packet type is lower. */
export const startsTlsRecord = (firstByte: number): boolean =>
  firstByte >= 0x14 && firstByte <= 0x17;

/**
 * The encrypted side of the server's TLSSocket. While `wrapping`, what TLS sends goes out inside
 * PRELOGIN packets (TDS 7.4); afterwards, and always in strict mode (TDS 8), it goes out as it is.
 */
export class TlsLink extends Duplex {
  wrapping: boolean;
  private readonly socket: Socket;
  private flight: Buffer[] = [];
  private flushPlanned = false;

  constructor(socket: Socket, wrapping: boolean) {
    super();
    this.socket = socket;
    this.wrapping = wrapping;
  }

  /** Hands encrypted bytes from the network to TLS. */
  feed(bytes: Buffer): void {
    if (!this.push(bytes)) this.socket.pause();
  }

  /** From here on records travel bare, in both directions. */
  unwrap(): void {
    this.wrapping = false;
    this.flush();
  }

  override _read(): void {
    this.socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.emitBytes(chunk, done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: Done): void {
    this.emitBytes(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: Done): void {
    this.flush();
    this.socket.end();
    done();
  }

  override _destroy(error: Error | null, done: Done): void {
    this.socket.destroy();
    done(error);
  }

  private emitBytes(bytes: Buffer, done: Done): void {
    if (!this.wrapping) {
      this.socket.write(bytes, done);
      return;
    }
    // One flight must be one message: tedious and go-mssqldb give up when each TLS record comes
    // as a message of its own. So all that TLS writes in one turn of the loop is gathered.
    this.flight.push(bytes);
    done();
    if (this.flushPlanned) return;
    this.flushPlanned = true;
    setImmediate(() => this.flush());
  }

  private flush(): void {
    this.flushPlanned = false;
    if (this.flight.length === 0) return;
    const bytes = Buffer.concat(this.flight);
    this.flight = [];
    if (this.socket.destroyed) return;
    this.socket.write(toPackets(PacketType.prelogin, bytes, handshakePacketSize));
  }
}
