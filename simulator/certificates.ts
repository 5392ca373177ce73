import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
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

/**
 * Makes an authority and a leaf.
 *
 * @param directory where the authority's file goes; without it, a new temporary directory.
 */
export async function makeCertificates(directory?: string): Promise<Certificates> {
  const folder = directory ?? mkdtempSync(join(tmpdir(), "simulated-azure-"));
  mkdirSync(folder, { recursive: true });
  const authority = await generate([{ name: "commonName", value: "Simulated Azure authority" }], {
    keySize: 2048,
    algorithm: "sha256",
    ...validity(),
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const sign = async (names: string[]) => {
    const made = await generate([{ name: "commonName", value: names[0] ?? "127.0.0.1" }], {
      keySize: 2048,
      algorithm: "sha256",
      ...validity(),
      extensions: [
        { name: "keyUsage", digitalSignature: true, keyEncipherment: true, critical: true },
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
    });
    return { key: made.private, cert: chain(made, authority) };
  };
  const leaf = await sign(["localhost", ...wildcards]);
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
      const made = sign([name]).then((pair) => createSecureContext(pair));
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
