import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { promisify } from "node:util";
import { EngineGone, watchEngine } from "../../reconcilers/context/engine-watch.ts";

const run = promisify(execFile);

/** A process that has no more file descriptors to give, and then looks for its engine. */
const EXHAUSTED = `
  const { openSync } = await import("node:fs");
  const { watchEngine } = await import("./reconcilers/context/engine-watch.ts");
  await watchEngine(process.argv[1]).assertAlive();
  for (;;) try { openSync("/dev/null") } catch { break }
  await watchEngine(process.argv[1]).assertAlive();
  console.log("goes on");
`;

describe("the watch over the engine", () => {
  const engine = createServer((socket) => socket.destroy());
  let address: string;

  before(async () => {
    await once(engine.listen(0, "127.0.0.1"), "listening");
    address = `127.0.0.1:${(engine.address() as AddressInfo).port}`;
  });
  after(() => engine.close());

  it("takes it for gone where its address is refused, and for there where somebody listens", async () => {
    await watchEngine(address).assertAlive();
    await assert.rejects(watchEngine("127.0.0.1:1").assertAlive(), EngineGone);
  });

  // With a hundred estates a provider has as many sockets open as some machines give one process.
  it("does not take it for gone because this process cannot open a socket at the moment", async () => {
    const node = `ulimit -n 64 && exec "$0" --input-type=module -e "$1" "$2"`;
    const { stdout } = await run("sh", ["-c", node, process.execPath, EXHAUSTED, address]);
    assert.equal(stdout, "goes on\n");
  });
});
