import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSecureContext, type SecureContext } from "node:tls";
import { generate } from "selfsigned";

type Made = Awaited<ReturnType<typeof generate>>;

/** Certificates that were made for this run. */
export interface Certificates {
  readonly authorityPem: string;
  /** The authority in a file, for NODE_EXTRA_CA_CERTS. */
  readonly authorityFile: string;
  /** The leaf for 127.0.0.1, localhost and the wildcards of Azure SQL. */
  readonly leaf: { readonly key: string; readonly cert: string };
  /** The context of the leaf, built once. */
  readonly context: SecureContext;
  /** A context with a leaf for exactly this name: FreeTDS does not take the wildcard. */
  contextFor(serverName: string): Promise<SecureContext>;
}

const wildcards = [
  "*.database.windows.net",
  "*.secondary.database.windows.net",
  "*.database.usgovcloudapi.net",
  "*.secondary.database.usgovcloudapi.net",
  "*.database.chinacloudapi.cn",
  "*.secondary.database.chinacloudapi.cn",
];

/** A drill signs thousands of handshakes: with elliptic curves each costs a thirtieth of RSA's, and a key is made at once. */
const KEYS = { keyType: "ec", curve: "P-256", algorithm: "sha256" } as const;

/** What simulators of this process share when none asks for a directory of its own. */
let ofThisProcess: Promise<Certificates> | undefined;

/**
 * Makes an authority and a leaf.
 *
 * @param directory where the authority's file goes. Without it, a temporary one that ends with the
 *   process; its certificates are made once, since tests start many simulators.
 */
export function makeCertificates(directory?: string): Promise<Certificates> {
  if (directory !== undefined) return make(directory);
  ofThisProcess ??= make(temporaryDirectory());
  return ofThisProcess;
}

function temporaryDirectory(): string {
  const folder = mkdtempSync(join(tmpdir(), "simulated-azure-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function make(folder: string): Promise<Certificates> {
  mkdirSync(folder, { recursive: true });
  const authority = await generate([{ name: "commonName", value: "Simulated Azure authority" }], {
    ...KEYS,
    ...validity(),
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const sign = async (
    names: string[],
    keyPair?: { readonly privateKey: string; readonly publicKey: string },
  ) => {
    const made = await generate([{ name: "commonName", value: names[0] ?? "127.0.0.1" }], {
      ...KEYS,
      ...validity(),
      extensions: [
        { name: "keyUsage", digitalSignature: true, critical: true },
        { name: "extKeyUsage", serverAuth: true },
        {
          name: "subjectAltName",
          altNames: [
            ...names.map((value) => ({ type: 2 as const, value })),
            { type: 7 as const, ip: "127.0.0.1" },
          ],
        },
      ],
      ca: { key: authority.private, cert: authority.cert },
      ...(keyPair && { keyPair }),
    });
    return { key: made.private, cert: chain(made, authority), publicKey: made.public };
  };
  const { publicKey, ...leaf } = await sign(["localhost", ...wildcards]);
  const authorityFile = join(folder, "authority.pem");
  writeFileSync(authorityFile, `${authority.cert.trimEnd()}\n`);
  const exact = new Map<string, Promise<SecureContext>>();
  return {
    authorityPem: `${authority.cert.trimEnd()}\n`,
    authorityFile,
    leaf,
    context: createSecureContext(leaf),
    contextFor(serverName) {
      const name = serverName.toLowerCase();
      const known = exact.get(name);
      if (known) return known;
      // With the leaf's own key: a new one for each server would cost more than everything else of a test.
      const made = sign([name], { privateKey: leaf.key, publicKey }).then(({ key, cert }) =>
        createSecureContext({ key, cert }),
      );
      exact.set(name, made);
      return made;
    },
  };
}

/** Valid from yesterday, so that no clock of a virtual machine is before it. */
function validity(): { notBeforeDate: Date; notAfterDate: Date } {
  const day = 86_400_000;
  return {
    notBeforeDate: new Date(Date.now() - day),
    notAfterDate: new Date(Date.now() + 30 * day),
  };
}

/** Leaf and authority in one PEM; selfsigned's PEM has no newline at its end. */
function chain(leaf: Made, authority: Made): string {
  return `${leaf.cert.trimEnd()}\n${authority.cert.trimEnd()}\n`;
}
