/** GUIDs travel with their first three groups byte-reversed. */
function reorder(bytes: Buffer): Buffer {
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
  return Buffer.from(order.map((index) => bytes.readUInt8(index)));
}

export const writeGuid = (text: string): Buffer =>
  reorder(Buffer.from(text.replaceAll("-", ""), "hex"));

export function readGuid(bytes: Buffer): string {
  const hex = reorder(bytes).toString("hex").toUpperCase();
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join("-");
}
