import { createHash, randomBytes } from "node:crypto";
import ssh2 from "ssh2";
import { type PlainClusterOptions, plainCluster } from "./plain-cluster.ts";
import { type NodeServer, type Run, startNodeServer } from "./ssh-server.ts";
import type { ClusterWorld } from "./world.ts";

export interface SimulatedClusterOptions extends PlainClusterOptions {
  /** Passphrase of the private key; none unless given. */
  readonly passphrase?: string;
}

/** A simulated Windows failover cluster whose nodes answer SSH on loopback. */
export interface SimulatedCluster {
  readonly world: ClusterWorld;
  readonly nodes: readonly {
    readonly name: string;
    readonly host: string;
    readonly port: number;
    readonly user: string;
    /** `SHA256:…` */
    readonly hostKey: string;
  }[];
  readonly credentials: {
    readonly privateKey: string;
    readonly passphrase: string | undefined;
    readonly password: string;
  };
  /** What the nodes have been asked to run, in order. */
  readonly runs: readonly Run[];
  failOver(group: string, to: string): void;
  stop(): Promise<void>;
}

/** Starts the SSH server of each node; keys and password are made for this run. */
export async function startSimulatedCluster(
  options: SimulatedClusterOptions = {},
): Promise<SimulatedCluster> {
  const world = plainCluster(options);
  const user = "contoso\\ssis-admin";
  const password = randomBytes(12).toString("base64url");
  const { passphrase } = options;
  const pair = keyPair(passphrase);
  const account = { user, password, publicKey: parsed(pair.public) };
  const runs: Run[] = [];
  const servers: NodeServer[] = [];
  const nodes = [];
  for (const node of world.nodes) {
    const host = keyPair();
    const server = await startNodeServer(world, node, host.private, account, (run) => {
      runs.push(run);
    });
    servers.push(server);
    nodes.push({
      name: node.name,
      host: "127.0.0.1",
      port: server.port,
      user,
      hostKey: fingerprintOf(parsed(host.public).getPublicSSH()),
    });
  }
  return {
    world,
    nodes,
    credentials: { privateKey: pair.private, passphrase, password },
    runs,
    failOver: (group, to) => world.failOver(group, to),
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

/** About one in 270 of the ed25519 pairs that ssh2 makes it cannot read itself ("Malformed OpenSSH public key"): another one is made then. */
function keyPair(passphrase?: string): { readonly private: string; readonly public: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync(
      "ed25519",
      passphrase === undefined ? {} : { passphrase, cipher: "aes256-ctr", rounds: 4 },
    );
    if (!(ssh2.utils.parseKey(pair.public) instanceof Error)) return pair;
  }
}

function parsed(text: string) {
  const key = ssh2.utils.parseKey(text);
  if (key instanceof Error) throw key;
  return Array.isArray(key) ? key[0] : key;
}

const fingerprintOf = (key: Buffer): string =>
  `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
