import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { connection, runRemote } from "./connection.ts";

const inputs = z.object({
  connection,
  create: z.string().optional(),
  update: z.string().optional(),
  delete: z.string().optional(),
  stdin: z.string().default(""),
  triggers: z.array(z.unknown()).optional(),
});
type Inputs = z.output<typeof inputs>;
export type Properties = Readonly<Record<string, unknown>>;

const TYPE = "command:remote:Command";

/** Only `remote.Command` is played. */
export function assertKind(urn: string): void {
  if (!urn.includes(`${TYPE}::`)) throw new Error(`the stand-in for command knows only ${TYPE}`);
}

/** Inputs that differ; only the triggers make it another resource. */
export function differences(olds: Properties, news: Properties) {
  const names = [...new Set([...Object.keys(olds), ...Object.keys(news)])];
  const changed = names.filter((name) => !isDeepStrictEqual(olds[name], news[name]));
  return { changed, replaces: changed.filter((name) => name === "triggers") };
}

/** Runs `create`, if there is one. */
export async function create(news: Properties, signal: AbortSignal) {
  const wanted = inputs.parse(news);
  const output = await run(wanted, wanted.create, signal);
  return { id: `command${randomBytes(4).toString("hex")}`, outputs: { ...news, ...output } };
}

/** Runs `update`, or `create` again; without either nothing is run, and the output stays. */
export async function update(olds: Properties, news: Properties, signal: AbortSignal) {
  const wanted = inputs.parse(news);
  const commandLine = wanted.update ?? wanted.create;
  const { stdout = "", stderr = "" } = olds;
  if (commandLine === undefined) return { ...news, stdout, stderr };
  return { ...news, ...(await run(wanted, commandLine, signal)) };
}

/** Runs `delete`, if there is one, with what the resource was last given. */
export async function remove(olds: Properties, signal: AbortSignal): Promise<void> {
  const known = inputs.parse(olds);
  await run(known, known.delete, signal);
}

async function run(wanted: Inputs, commandLine: string | undefined, signal: AbortSignal) {
  if (commandLine === undefined) return { stdout: "", stderr: "" };
  return await runRemote(wanted.connection, commandLine, wanted.stdin, signal);
}
