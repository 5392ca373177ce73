import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Message,
  MessageAssembler,
  PacketSplitter,
  toPackets,
} from "../../../simulator/tds/packets.ts";

function read(chunks: readonly Buffer[]): Message[] {
  const splitter = new PacketSplitter();
  const assembler = new MessageAssembler();
  const messages: Message[] = [];
  for (const chunk of chunks) {
    splitter.push(chunk);
    for (let packet = splitter.next(); packet !== undefined; packet = splitter.next()) {
      const message = assembler.add(packet);
      if (message !== undefined) messages.push(message);
    }
  }
  return messages;
}

describe("packets", () => {
  it("bring every message, however the network cuts them", () => {
    const bodies = fc.array(fc.uint8Array({ maxLength: 3000 }), { minLength: 1, maxLength: 4 });
    const sizes = fc.integer({ min: 512, max: 4096 });
    const cuts = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 });
    fc.assert(
      fc.property(bodies, sizes, cuts, (list, size, lengths) => {
        const stream = Buffer.concat(list.map((body) => toPackets(3, Buffer.from(body), size)));
        const chunks: Buffer[] = [];
        for (let at = 0, turn = 0; at < stream.length; turn++) {
          const length = lengths[turn % lengths.length] ?? 1;
          chunks.push(stream.subarray(at, at + length));
          at += length;
        }
        const found = read(chunks);
        assert.deepEqual(
          found.map(({ type, body }) => [type, body.toString("hex")]),
          list.map((body) => [3, Buffer.from(body).toString("hex")]),
        );
      }),
    );
  });

  it("with an impossible length or a change of type are refused", () => {
    assert.throws(() => read([Buffer.from([1, 1, 0, 3, 0, 0, 0, 0])]), RangeError);
    const begun = Buffer.from([1, 0, 0, 9, 0, 0, 1, 0, 65]);
    const other = Buffer.from([3, 1, 0, 9, 0, 0, 1, 0, 65]);
    assert.throws(() => read([begun, other]), RangeError);
  });
});
