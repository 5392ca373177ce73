import { join, uint8 } from "./bytes.ts";

const option = { version: 0, encryption: 1, instance: 2, thread: 3, mars: 4, federated: 6 };
const terminator = 0xff;
/** Version and build that Azure SQL answers: 12.0.2000. */
export const serverVersion = { major: 12, minor: 0, build: 2000 } as const;

export interface Prelogin {
  readonly encryption: number;
  readonly asksForFederated: boolean;
}

export function readPrelogin(body: Buffer): Prelogin {
  const options = new Map<number, Buffer>();
  for (let at = 0; at + 5 <= body.length && body[at] !== terminator; at += 5) {
    const offset = body.readUInt16BE(at + 1);
    const length = body.readUInt16BE(at + 3);
    options.set(body.readUInt8(at), body.subarray(offset, offset + length));
  }
  return {
    encryption: options.get(option.encryption)?.[0] ?? 2,
    asksForFederated: options.has(option.federated),
  };
}

/**
 * The server's answer. Azure wants encryption from everybody: a client that offers it (1 or 3) is
 * told "on", one that does not is told "required". Inside strict mode the value must be 1 or 2:
 * with 0 JDBC drops TLS after login.
 */
export function preloginAnswer(client: Prelogin, strict: boolean): Buffer {
  const offersTls = client.encryption === 1 || client.encryption === 3;
  const encryption = strict ? 2 : offersTls ? 1 : 3;
  const { major, minor, build } = serverVersion;
  const options: [number, Buffer][] = [
    [option.version, Buffer.from([major, minor, build >> 8, build & 0xff, 0, 0])],
    [option.encryption, uint8(encryption)],
    [option.instance, uint8(0)],
    [option.thread, Buffer.alloc(0)],
    [option.mars, uint8(0)],
  ];
  if (client.asksForFederated) options.push([option.federated, uint8(1)]);
  let offset = options.length * 5 + 1;
  const heads = options.map(([id, data]) => {
    const head = Buffer.alloc(5);
    head.writeUInt8(id, 0);
    head.writeUInt16BE(offset, 1);
    head.writeUInt16BE(data.length, 3);
    offset += data.length;
    return head;
  });
  return join(...heads, uint8(terminator), ...options.map(([, data]) => data));
}
