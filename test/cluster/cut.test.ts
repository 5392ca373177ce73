import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { type AddressInfo, Socket } from "node:net";
import ssh2, { type ServerChannel } from "ssh2";
import { askOverSsh } from "../../cluster/node-shell.ts";

/** What a node says that answers SSH and then does `then` in the middle of the command; gives the failure's text. */
async function cut(then: (channel: ServerChannel, socket: Socket) => void): Promise<string> {
  const pair = ssh2.utils.generateKeyPairSync("ecdsa", { bits: 256 });
  const key = ssh2.utils.parseKey(pair.public);
  assert.ok(!(key instanceof Error) && !Array.isArray(key));
  const server = new ssh2.Server({ hostKeys: [pair.private] }, (client) => {
    client.on("error", () => {});
    client.on("authentication", (context) => context.accept());
    client.on("session", (accept) => {
      accept().on("exec", (acceptExec) => {
        const channel = acceptExec();
        const socket = "_sock" in client ? client._sock : undefined;
        assert.ok(socket instanceof Socket);
        channel.once("data", () => then(channel, socket));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const hash = createHash("sha256").update(key.getPublicSSH()).digest("base64");
  const hostKey = `SHA256:${hash.replace(/=+$/, "")}`;
  const node = { name: "NODE1", host: "127.0.0.1", port, user: "someone", hostKey };
  const bound = { signal: new AbortController().signal, timeoutMs: 15_000 };
  try {
    await askOverSsh({ password: "any" }, bound)(node, []);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    server.close();
  }
  return "it has answered";
}

describe("a node that is lost in the middle of a command", () => {
  const lost = /^NODE1: the SSH connection was lost before the answer.*\n {2}do: {4}.*restart/;

  it("is told as that, whether the connection ends or is reset", async () => {
    assert.match(await cut((_channel, socket) => socket.destroy()), lost);
    assert.match(await cut((_channel, socket) => socket.resetAndDestroy()), lost);
  });

  it("is not taken for a profile that prints when PowerShell was ended without a word", async () => {
    const said = await cut((channel) => channel.close());
    assert.match(said, /^NODE1: PowerShell has ended without an answer\n {2}do: {4}/);
    assert.doesNotMatch(said, /a profile or a shell that prints/);
  });
});
