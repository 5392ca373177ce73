import { createHash } from "node:crypto";
import type { ConnectConfig, ServerHostKeyAlgorithm } from "ssh2";
import type { ClusterNode } from "../config/deployment.ts";
import { ClusterFailure, lostConnection, sshFailure } from "./failures.ts";

/** What the SSH account signs in with; a key wins over a password. */
export interface SshCredentials {
  readonly privateKey?: string | undefined;
  readonly passphrase?: string | undefined;
  readonly password?: string | undefined;
}

/** Bounds one remote run: milliseconds for all of it, sign-in included. */
export interface Bound {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

export interface Ran {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** The node's key as an authorized_keys line, proven to have the configured fingerprint: the writer checks against it. */
  readonly hostKey: string;
}

/** An answer of a node is some kilobytes; what goes on for this long is no answer. */
const MOST_OUTPUT = 8 * 1024 * 1024;

/** Runs one command on a node, with `stdin` as its whole input. */
export async function runOverSsh(
  node: ClusterNode,
  credentials: SshCredentials,
  command: string,
  stdin: string,
  bound: Bound,
): Promise<Ran> {
  // Loaded when it is needed: a stack of estates has no use for it.
  const { Client } = (await import("ssh2")).default;
  bound.signal.throwIfAborted();
  const client = new Client();
  const seen: { hostKey?: string; fingerprint?: string } = {};
  const limit = AbortSignal.any([bound.signal, AbortSignal.timeout(bound.timeoutMs)]);
  try {
    return await new Promise<Ran>((resolve, reject) => {
      limit.addEventListener("abort", () => reject(tooLate(node, bound)), { once: true });
      // A dozen small messages to sign in: each would wait for the other side's delayed acknowledgement.
      client.on("connect", () => client.setNoDelay(true));
      let signedIn = false;
      const fail = (error: Error) =>
        reject(signedIn ? lostConnection(node, error) : sshFailure(node, error, seen.fingerprint));
      client.on("error", fail);
      client.on("close", () => fail(new Error("the connection was closed")));
      client.on("ready", () => {
        signedIn = true;
        client.exec(command, (error, channel) => {
          if (error !== undefined) return reject(sshFailure(node, error, seen.fingerprint));
          const out: Buffer[] = [];
          const err: Buffer[] = [];
          let size = 0;
          let code: number | undefined;
          const keep = (list: Buffer[]) => (chunk: Buffer) => {
            size += chunk.length;
            if (size > MOST_OUTPUT)
              reject(new ClusterFailure(node.name, "the answer does not come to an end"));
            else list.push(chunk);
          };
          channel.on("data", keep(out));
          channel.stderr.on("data", keep(err));
          channel.on("exit", (exit: number | null) => {
            code = exit ?? undefined;
          });
          channel.on("close", () =>
            resolve({
              code,
              stdout: Buffer.concat(out).toString("utf8"),
              stderr: Buffer.concat(err).toString("utf8"),
              hostKey: seen.hostKey ?? "",
            }),
          );
          channel.end(stdin);
        });
      });
      try {
        client.connect(settings(node, credentials, bound, seen));
      } catch (error) {
        // A private key that cannot be read is refused here, before anything is sent.
        reject(
          sshFailure(node, error instanceof Error ? error : new Error(String(error)), undefined),
        );
      }
    });
  } finally {
    client.destroy();
  }
}

/**
 * Which of its keys a host is asked to show: in the order of the Go library, with which the writer's provider connects. So both are shown the
 * same key, and the one fingerprint in the configuration is right for both.
 */
const HOST_KEY_ORDER: ServerHostKeyAlgorithm[] = [
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "rsa-sha2-256",
  "rsa-sha2-512",
  "ssh-ed25519",
];

function settings(
  node: ClusterNode,
  { privateKey, passphrase, password }: SshCredentials,
  bound: Bound,
  seen: { hostKey?: string; fingerprint?: string },
): ConnectConfig {
  return {
    host: node.host,
    port: node.port,
    username: node.user,
    ...(privateKey === undefined
      ? { ...(password === undefined ? {} : { password }) }
      : { privateKey }),
    ...(passphrase === undefined ? {} : { passphrase }),
    readyTimeout: bound.timeoutMs,
    algorithms: { serverHostKey: HOST_KEY_ORDER },
    keepaliveInterval: 10_000,
    hostVerifier: (key: Buffer) => {
      seen.fingerprint = fingerprint(key);
      seen.hostKey = `${keyType(key)} ${key.toString("base64")}`;
      return sameFingerprint(seen.fingerprint, node.hostKey);
    },
  };
}

/** `SHA256:…` without padding, as `ssh-keygen -lf` prints it. */
const fingerprint = (key: Buffer): string =>
  `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;

const sameFingerprint = (one: string, other: string): boolean => one === other.replace(/=+$/, "");

/** The name of the algorithm stands first in a key's own encoding, after its length. */
const keyType = (key: Buffer): string => key.toString("latin1", 4, 4 + key.readUInt32BE(0));

/** Why a run was ended from here. */
function tooLate(node: ClusterNode, bound: Bound): unknown {
  if (bound.signal.aborted) return bound.signal.reason;
  return new ClusterFailure(
    node.name,
    `no answer within ${Math.round(bound.timeoutMs / 1000)} s`,
    `check the node and its SSH server at ${node.host}:${node.port}; the next \`pulumi up\` goes on from what it finds then`,
  );
}
