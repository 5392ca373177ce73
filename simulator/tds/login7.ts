export interface LoginFeature {
  readonly id: number;
  readonly data: Buffer;
}

/** Feature ids of LOGIN7 (MS-TDS 2.2.6.4) that get an answer. */
export const Feature = { federated: 2, utf8: 10 } as const;

export interface Login7 {
  readonly tdsVersion: number;
  readonly packetSize: number;
  readonly user: string;
  readonly password: string;
  readonly application: string;
  /** The server name the client believes it talks to. */
  readonly server: string;
  readonly library: string;
  readonly database: string;
  readonly features: readonly LoginFeature[];
  /** An Entra access token sent along with the login. */
  readonly token?: string;
  /** The client wants to be told where to get an Entra token, and sends it afterwards. */
  readonly asksForToken: boolean;
}

const at = {
  tdsVersion: 4,
  packetSize: 8,
  flags3: 27,
  user: 40,
  password: 44,
  application: 48,
  server: 52,
  extension: 56,
  library: 60,
  database: 68,
};
const hasExtension = 0x10;

/** Takes a LOGIN7 message apart (MS-TDS 2.2.6.4). */
export function readLogin7(body: Buffer): Login7 {
  const field = (position: number): Buffer => {
    const offset = body.readUInt16LE(position);
    return body.subarray(offset, offset + body.readUInt16LE(position + 2) * 2);
  };
  const text = (position: number): string => field(position).toString("utf16le");
  const features = body.readUInt8(at.flags3) & hasExtension ? readFeatures(body) : [];
  return {
    tdsVersion: body.readUInt32LE(at.tdsVersion),
    packetSize: body.readUInt32LE(at.packetSize),
    user: text(at.user),
    password: unscramble(field(at.password)).toString("utf16le"),
    application: text(at.application),
    server: text(at.server),
    library: text(at.library),
    database: text(at.database),
    features,
    ...readFederated(features.find(({ id }) => id === Feature.federated)?.data),
  };
}

/** The type-8 message that brings the token after the server asked for it. */
export function readFederatedToken(body: Buffer): string {
  return body.subarray(8, 8 + body.readUInt32LE(4)).toString("utf16le");
}

/** Passwords are sent with nibbles swapped and then XORed with A5, against over-the-shoulder eyes. */
function unscramble(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => swapNibbles(byte ^ 0xa5)));
}

const swapNibbles = (byte: number): number => ((byte << 4) | (byte >> 4)) & 0xff;

function readFeatures(body: Buffer): LoginFeature[] {
  const features: LoginFeature[] = [];
  let position = body.readUInt32LE(body.readUInt16LE(at.extension));
  while (position < body.length && body[position] !== 0xff) {
    const length = body.readUInt32LE(position + 1);
    const data = body.subarray(position + 5, position + 5 + length);
    features.push({ id: body.readUInt8(position), data });
    position += 5 + length;
  }
  return features;
}

function readFederated(data: Buffer | undefined): { token?: string; asksForToken: boolean } {
  const library = data === undefined ? undefined : data.readUInt8(0) >> 1;
  if (data === undefined || library !== 1) return { asksForToken: library === 2 };
  const token = data.subarray(5, 5 + data.readUInt32LE(1)).toString("utf16le");
  return { token, asksForToken: false };
}
