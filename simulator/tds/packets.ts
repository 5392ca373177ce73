/** The packet types of MS-TDS 2.2.3.1.1 that this server sends or understands. */
export const PacketType = {
  batch: 1,
  rpc: 3,
  reply: 4,
  attention: 6,
  federatedToken: 8,
  transaction: 14,
  login7: 16,
  prelogin: 18,
} as const;

export const PacketStatus = { last: 1, ignore: 2, resetConnection: 8, resetKeepTransaction: 16 };

const headerLength = 8;
/** No client of ours sends more in one message; a stray stream must not fill the memory. */
const longestMessage = 16 << 20;

export interface Message {
  readonly type: number;
  /** Status bits of all packets of the message, or-ed. */
  readonly status: number;
  readonly body: Buffer;
}

/** Cuts one message into packets of at most `packetSize` bytes; only the last has the last bit. */
export function toPackets(type: number, body: Buffer, packetSize: number, spid = 0): Buffer {
  const room = packetSize - headerLength;
  const parts: Buffer[] = [];
  let position = 0;
  let number = 1;
  do {
    const part = body.subarray(position, position + room);
    position += part.length;
    const header = Buffer.alloc(headerLength);
    header[0] = type;
    header[1] = position >= body.length ? PacketStatus.last : 0;
    header.writeUInt16BE(part.length + headerLength, 2);
    header.writeUInt16BE(spid & 0xffff, 4);
    header[6] = number++ & 0xff;
    parts.push(header, part);
  } while (position < body.length);
  return Buffer.concat(parts);
}

/** Cuts a byte stream at packet borders. */
export class PacketSplitter {
  private waiting: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): void {
    this.waiting = this.waiting.length > 0 ? Buffer.concat([this.waiting, chunk]) : chunk;
  }

  /** The first byte not yet taken: it tells a packet from a bare TLS record. */
  get firstByte(): number | undefined {
    return this.waiting[0];
  }

  next(): Buffer | undefined {
    if (this.waiting.length < headerLength) return undefined;
    const length = this.waiting.readUInt16BE(2);
    if (length < headerLength) throw new RangeError(`A TDS packet cannot be ${length} bytes long`);
    if (this.waiting.length < length) return undefined;
    const packet = this.waiting.subarray(0, length);
    this.waiting = this.waiting.subarray(length);
    return packet;
  }

  /** Everything not yet taken, handed over raw. */
  rest(): Buffer {
    const rest = this.waiting;
    this.waiting = Buffer.alloc(0);
    return rest;
  }
}

/** Puts packets together to whole messages. */
export class MessageAssembler {
  private parts: Buffer[] = [];
  private type = 0;
  private status = 0;
  private length = 0;

  add(packet: Buffer): Message | undefined {
    const type = packet.readUInt8(0);
    const status = packet.readUInt8(1);
    if (this.parts.length === 0) {
      this.type = type;
      this.status = 0;
      this.length = 0;
    } else if (type !== this.type) {
      throw new RangeError(`Packet type ${type} inside a message of type ${this.type}`);
    }
    this.parts.push(packet.subarray(headerLength));
    this.status |= status;
    this.length += packet.length;
    if (this.length > longestMessage) throw new RangeError("The message is longer than 16 MiB");
    if ((status & PacketStatus.last) === 0) return undefined;
    const message = { type: this.type, status: this.status, body: Buffer.concat(this.parts) };
    this.parts = [];
    return message;
  }
}
