import assert from "node:assert/strict";
import { inDatabase } from "../../reconcilers/catalog/catalog-connection.ts";
import type { Context } from "../../reconcilers/context/context.ts";
import { batchesOf } from "../../sql/batches.ts";
import { SqlFailure } from "../../sql/connection.ts";
import type { TestAzure } from "./azure.ts";

/** What an error says that somebody else can run: the text, where, and how the next `up` is told. */
export function printed(said: string) {
  const [, database = "", host = "", text = ""] =
    /can run in (\S+), on (\S+):\n([\s\S]*?)\n\s*Where SQL stays out of reach/.exec(said) ?? [];
  const [, path, mark, stack] = /config set --path (\S+) (\S+) --stack (\S+)/.exec(said) ?? [];
  assert.ok(text && mark, said);
  return { database, host, text, path, mark, stack };
}

const PASSWORD = (text: string) =>
  text.replaceAll(/<the password in [^>]+masterKeyPassword>/g, "Master-Key-1");

/** Numbers that only say that something is so already. */
const SAID = /SQL error (15025|15313|15579|15594)/;

/**
 * Somebody who can connect, and pastes the text as it is printed.
 *
 * @param filled the text with what stands in angle brackets filled in
 */
export async function runByHand(
  context: Context,
  estate: { readonly name: string; readonly azure: TestAzure },
  said: string,
  filled: (text: string) => string = PASSWORD,
): Promise<void> {
  const { database, host, text } = printed(said);
  const dial = `127.0.0.1:${estate.azure.simulator.sqlPort}`;
  const access = { host, port: 1433, dial, user: "ssisadmin" };
  await inDatabase(context, estate.name, access, database, 60_000, async (connection) => {
    for (const { text: batch } of batchesOf(filled(text))) {
      // What is so already is said, and the next statement, or the next batch, goes on.
      await connection.batch(batch).catch((error: unknown) => {
        if (!(error instanceof SqlFailure) || !SAID.test(error.message)) throw error;
      });
    }
  });
}
