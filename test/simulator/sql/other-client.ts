import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { z } from "zod";

const source = join(import.meta.dirname, "other-client");
const cache = join(import.meta.dirname, "../../../.cache/other-sql-client");
const binary = join(cache, "client");

/** Builds the client from its Go module (about 15 s the first time, then from Go's own cache). */
export async function buildOtherClient(): Promise<void> {
  mkdirSync(cache, { recursive: true });
  await promisify(execFile)("go", ["build", "-o", binary, "."], { cwd: source });
}

export interface Order {
  readonly Dial: string;
  readonly Server: string;
  readonly Database: string;
  readonly User: string;
  readonly Password: string;
  readonly Encrypt: "true" | "strict";
  /** File with the certificate authority. */
  readonly Authority: string;
  readonly Texts: readonly string[];
}

const outcomes = z.array(
  z.strictObject({
    rows: z.array(z.array(z.unknown())),
    numbers: z.array(z.int()),
    failure: z.string().optional(),
  }),
);

/** Runs texts on one connection of go-mssqldb and tells what came of each. */
export async function askOtherClient(order: Order): Promise<z.infer<typeof outcomes>> {
  const client = spawn(binary, { stdio: ["pipe", "pipe", "inherit"] });
  client.stdin.end(JSON.stringify(order));
  const [answer] = await Promise.all([text(client.stdout), once(client, "close")]);
  return outcomes.parse(JSON.parse(answer));
}
