import { timingSafeEqual } from "node:crypto";
import type { AddressInfo } from "node:net";
import ssh2, { type Connection, type ParsedKey } from "ssh2";
import { playScript } from "./play-script.ts";
import type { ClusterWorld, Node } from "./world.ts";

export interface Account {
  readonly user: string;
  /** The one public key that may sign in. */
  readonly publicKey: ParsedKey;
  readonly password: string;
}

/** What a node was asked to run, and what it changed: the judge's source. */
export interface Run {
  readonly node: string;
  readonly command: string;
  readonly code: number;
  readonly changed: readonly string[];
  readonly stdin: string;
}

export interface NodeServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** The OpenSSH server of one Windows node, on loopback. */
export async function startNodeServer(
  world: ClusterWorld,
  node: Node,
  hostKey: string,
  account: Account,
  ran: (run: Run) => void,
): Promise<NodeServer> {
  const connections = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    connections.add(client);
    // Its types do not know the method that it has.
    if ("setNoDelay" in client && typeof client.setNoDelay === "function") client.setNoDelay(true);
    // A client that goes away in the middle is no trouble of the server's.
    client.on("error", () => client.end());
    client.on("close", () => connections.delete(client));
    if (!node.up) {
      client.end();
      return;
    }
    client.on("authentication", (context) => {
      const known = context.username.toLowerCase() === account.user.toLowerCase();
      if (known && context.method === "password" && equal(context.password, account.password))
        return context.accept();
      if (known && context.method === "publickey" && isKey(context.key, account.publicKey)) {
        const { signature, blob, hashAlgo } = context;
        if (signature === undefined || blob === undefined) return context.accept();
        if (account.publicKey.verify(blob, signature, hashAlgo) === true) return context.accept();
      }
      context.reject(["publickey", "password"]);
    });
    client.on("session", (accept) => {
      accept().on("exec", (acceptExec, _reject, { command }) => {
        const channel = acceptExec();
        const chunks: Buffer[] = [];
        channel.on("data", (chunk: Buffer) => chunks.push(chunk));
        channel.on("end", () => {
          const stdin = Buffer.concat(chunks).toString("latin1");
          const { code, stdout, stderr, changed } = run(world, node, command, stdin);
          ran({ node: node.name, command, code, changed, stdin });
          channel.stderr.write(stderr);
          channel.write(stdout);
          channel.exit(code);
          channel.end();
        });
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      for (const connection of connections) connection.end();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** cmd.exe, which knows one program here. */
function run(world: ClusterWorld, node: Node, command: string, stdin: string) {
  const program = /^powershell\s/.test(command) && node.powershell;
  const name = command.split(/\s/, 1)[0];
  const unknown = `'${name}' is not recognized as an internal or external command,\r\noperable program or batch file.\r\n`;
  if (!program) return { code: 1, stdout: "", stderr: unknown, changed: [] };
  const encoded = /-EncodedCommand\s+([A-Za-z0-9+/=]+)$/.exec(command)?.[1];
  const bootstrap = Buffer.from(encoded ?? "", "base64").toString("utf16le");
  if (bootstrap === "$null = @($input)") return { code: 0, stdout: "", stderr: "", changed: [] };
  // The command line may hold a loader of standard input, and nothing of what is to be done.
  if (!bootstrap.includes("$input") || !bootstrap.includes("[ScriptBlock]::Create("))
    return {
      code: 1,
      stdout: "",
      stderr: "this command does not read its script\r\n",
      changed: [],
    };
  return playScript({ world, node }, stdin);
}

function equal(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const isKey = (
  key: { readonly algo: string; readonly data: Buffer },
  allowed: ParsedKey,
): boolean => key.data.equals(allowed.getPublicSSH());
