import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

const header = Buffer.from([2, 0]);
const saltLength = 4;
const length = header.length + saltLength + 64;

/** As SQL Server keeps a password since 2012: 0x0200, four bytes of salt, SHA-512 of the UTF-16 text with the salt. Hexadecimal, as `0x…`. */
export function hashPassword(password: string, salt: Buffer = randomBytes(saltLength)): string {
  const digest = createHash("sha512")
    .update(Buffer.from(password, "utf16le"))
    .update(salt)
    .digest();
  return `0x${Buffer.concat([header, salt, digest]).toString("hex").toUpperCase()}`;
}

export const isPasswordHash = (hash: string): boolean =>
  /^0x0200[0-9A-F]*$/i.test(hash) && bytesOf(hash).length === length;

export function fitsPassword(hash: string, password: string): boolean {
  const salt = bytesOf(hash).subarray(header.length, header.length + saltLength);
  return timingSafeEqual(bytesOf(hash), bytesOf(hashPassword(password, salt)));
}

export const bytesOf = (hexadecimal: string): Buffer =>
  Buffer.from(hexadecimal.replace(/^0x/i, ""), "hex");
