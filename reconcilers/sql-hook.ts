import { readFile } from "node:fs/promises";
import { z } from "zod";
import { parsePair } from "../config/pair.ts";
import { type Batch, batchesOf } from "../sql/batches.ts";
import type { SqlConnection } from "../sql/connection.ts";
import { SqlFailure } from "../sql/failure.ts";
import { hookText, NOT_UTF_8 } from "../sql/hook-text.ts";
import { quoteLiteral } from "../sql/quote.ts";
import { inCatalog } from "./catalog/catalog-connection.ts";
import { orByHand } from "./catalog/sql-by-hand.ts";
import type { Context } from "./context/context.ts";
import { beforeWrite } from "./context/context.ts";
import { assertRoleHere } from "./group/role-refusal.ts";
import {
  CATALOG_DATABASE,
  catalogAccess,
  common,
  groupSides,
  runtimeAddress,
  timeouts,
} from "./lifecycle/inputs.ts";
import type { Reconciler, Seen } from "./lifecycle/reconciler.ts";
import { inWords, Trouble } from "./lifecycle/trouble.ts";
import { stillServes } from "./runtime/may-run.ts";

const inputs = z.object({
  ...common,
  /** `taken over`: the files run when this site takes over; `released`: they run when it stops being the active one. */
  when: z.enum(["taken over", "released"]),
  /** Paths from the project directory, in the order in which they run. Their text is read when they run. */
  files: z.array(z.string()),
  group: groupSides,
  /** The other site's runtime, where no role tells who serves SSISDB (`catalogRole: leave`). */
  other: runtimeAddress.optional(),
  catalog: catalogAccess,
  timeouts,
});
type Inputs = z.infer<typeof inputs>;

export type { Inputs as SqlHookInputs, Live as SqlHookLive };

interface Live extends Seen {
  /** Files that ran to their end for the settled flag. */
  readonly ran: readonly string[];
  /** The flag has gone to the other site, which has not taken over yet. */
  readonly waits?: true | undefined;
}

const WAITING = "the SQL hooks of the release wait: the other site has not taken over yet";

/** A hook may do more than one statement's work; it is bound all the same, since the next ones wait for it. */
const FILE_DEADLINE = 15 * 60_000;

/**
 * SQL of the user's own, at a takeover or a release: Agent schedules that follow the role, say. Runs in SSISDB of this site's server, at
 * least once for each pair of flag and time (so it must be repeatable): a pair is settled when all files have run. A file that is changed
 * or added later waits for the next pair: it was not the text of a configuration that moved SSIS.
 */
export const sqlHook: Reconciler<Inputs, Live> = {
  kind: "SQL hooks",
  identity: [],
  parse: (raw) => inputs.parse(raw),
  claims: () => false,

  // Nothing in Azure tells whether a script has run: the settled pair is what is known.
  look: async (_context, _wish, { ran = [], waits }) => ({ ran, ...(waits && { waits }) }),
  drift: (_wish, { waits }) => (waits ? [WAITING] : []),

  async act(context, wish, run) {
    const before = run.before ?? { ran: [] };
    if (run.mandate === "same" && !before.waits) {
      const waiting = wish.files.filter((file) => !before.ran.includes(file));
      const next = wish.when === "taken over" ? "takeover" : "release";
      if (waiting.length > 0)
        context.log(`${wish.estate}: SQL hooks run at the next ${next}: ${waiting.join(", ")}`);
      return before;
    }
    // A new stack of a site that is not active has nothing to give up.
    if (wish.when === "released" && run.creating) return { ran: [] };
    if (await mustWait(context, wish)) {
      context.log(`${wish.estate}: ${WAITING}`);
      return { ran: [], waits: true };
    }
    const progress: Progress = { ran: [], begun: false };
    const hooks = await Promise.all(
      wish.files.map(async (file) => ({ file, batches: batchesOf(await textOf(wish, file)) })),
    );
    for (const [at, hook] of hooks.entries()) {
      const byHand = hooks.slice(at).flatMap((one) => inText(wish, one));
      await runFile(context, wish, hook, byHand, progress);
      progress.ran.push(hook.file);
      run.note({ ran: progress.ran });
    }
    return { ran: progress.ran };
  },
};

/** As runtime and triggers do at a release. A script that goes by the role would find the old one, and would not run again. */
async function mustWait(context: Context, wish: Inputs): Promise<boolean> {
  if (wish.when !== "released" || wish.files.length === 0) return false;
  try {
    return await stillServes(context, wish);
  } catch (error) {
    const what = "checking whether the other site has taken over";
    throw inWords(error, { estate: wish.estate, what, left: "no hook was run" });
  }
}

interface Hook {
  readonly file: string;
  readonly batches: readonly Batch[];
}

interface Progress {
  readonly ran: string[];
  /** Some batch was sent. */
  begun: boolean;
}

async function textOf(wish: Inputs, file: string): Promise<string> {
  const common = { estate: wish.estate, what: `reading the SQL hook ${file}` };
  const nothing = { left: "no hook was run", changedNothing: true };
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw new Trouble({
      ...common,
      code: error instanceof Error && "code" in error ? String(error.code) : "Unreadable",
      means: `there is no such file below ${process.cwd()}, or it cannot be read`,
      cure: `check estates.${wish.estate}.hooks, and that the file is part of this checkout; then run \`pulumi up\` again`,
      ...nothing,
    });
  }
  // Said before the first file runs: a name that has become another one would be found nowhere, and by nobody.
  const text = hookText(bytes);
  if (text !== undefined) return text;
  const { means, cure } = NOT_UTF_8;
  throw new Trouble({
    ...common,
    code: "Unreadable",
    means,
    cure: `${cure}; then run \`pulumi up\` again`,
    ...nothing,
  });
}

/**
 * @param byHand this file and those after it, for somebody who can connect where this program cannot
 */
async function runFile(
  context: Context,
  wish: Inputs,
  { file, batches }: Hook,
  byHand: readonly string[],
  progress: Progress,
): Promise<void> {
  let what = `running the SQL hook ${file}`;
  const limits = { open: wish.timeouts.call, whole: FILE_DEADLINE };
  const send = () =>
    inCatalog(context, wish.estate, wish.catalog, limits, async (connection) => {
      const { host } = wish.catalog;
      const count = batches.length === 1 ? "1 batch" : `${batches.length} batches`;
      context.log(`${wish.estate}: running ${file} on ${host} (${count})`);
      connection.listen(tellWhatItSays(context, wish, file));
      for (const [at, batch] of batches.entries()) {
        what = `running the SQL hook ${file}, batch ${at + 1} of ${batches.length} (line ${batch.line})`;
        // Rule 1: a takeover's hook runs only while this side is the one Primary.
        if (wish.when === "taken over")
          await assertRoleHere(
            context,
            wish,
            what,
            progress.begun ? leftOf(wish, progress) : undefined,
          );
        for (let time = 0; time < batch.times; time++) {
          await beforeWrite(context);
          progress.begun = true;
          await runBatch(connection, wish, batch.text);
        }
      }
    });
  const left = leftOf(wish, progress);
  const hand = { what, database: CATALOG_DATABASE, statements: byHand, left };
  try {
    await orByHand(context, wish, { step: "hooks", ...hand }, send, undefined);
  } catch (error) {
    const about = { estate: wish.estate, what, left: leftOf(wish, progress) };
    if (isOfTheFile(error) && error.meaning === undefined) throw ofTheFile(error, file, about);
    throw inWords(error, {
      ...about,
      ...(isOfTheFile(error) && {
        otherwise: `where it is the file that is wrong, mend ${file}, which is read anew`,
      }),
    });
  }
}

/** A script that prints a line for each row would push the takeover out of sight. */
const MOST_LINES = 20;

/** What a script says of its work (PRINT, RAISERROR below severity 11) is said here: nobody else reads it. */
function tellWhatItSays(context: Context, { estate }: Inputs, file: string) {
  let lines = 0;
  return (message: string): void => {
    lines += 1;
    if (lines <= MOST_LINES) context.log(`${estate}: ${file}: ${message}`);
    if (lines === MOST_LINES + 1)
      context.log(`${estate}: ${file} says more than ${MOST_LINES} lines: the rest is left out`);
  };
}

/** What SQL Server says of a statement: it means other things in a text of the user's than in one of this program's. */
const isOfTheFile = (error: unknown): error is SqlFailure =>
  error instanceof SqlFailure && ["missing", "denied", "readonly", "refused"].includes(error.kind);

/** Numbers from here on are no error of SQL Server's own: a script raises them (RAISERROR of a text: 50000). */
const OF_SCRIPTS = 50_000;

/** An error that the catalogue does not know, which is for this program's own statements: a script may meet any, or raise one. */
const ofTheFile = (
  { printed, server, said, number = 0 }: SqlFailure,
  file: string,
  about: { readonly estate: string; readonly what: string; readonly left: string },
): Trouble =>
  new Trouble({
    ...about,
    code: printed,
    answer: `${server}: ${said}`,
    means:
      number >= OF_SCRIPTS
        ? `${file} raised this error itself`
        : `SQL Server refused a statement of ${file}, in the words above`,
    cure: `do what it asks for, or mend the file, which is read anew; then run \`pulumi up\` again`,
  });

/** The names under which a hook finds what it may need to know; all are nvarchar, `@activeSince` is RFC 3339 or empty. */
const VALUE = /@(estate|site|activeRegion|activeSince)\b/i;

/**
 * A batch that names one of the values gets all of them bound (by sp_executesql). Any other one is sent as it stands, so that what must be
 * alone in its batch (CREATE PROCEDURE) is, and a temporary table lasts until the end of the file.
 */
async function runBatch(connection: SqlConnection, wish: Inputs, text: string): Promise<void> {
  if (!VALUE.test(text)) {
    await connection.batch(text);
    return;
  }
  await connection.query(text, valuesOf(wish));
}

function valuesOf({ estate, site, activeRegion: pair }: Inputs): Readonly<Record<string, string>> {
  const { activeRegion, activeSince } = parsePair(pair);
  return { estate, site, activeRegion, activeSince };
}

/** A file as somebody can paste it into a query window: the values that are bound otherwise are declared in each batch that names one. */
function inText(wish: Inputs, { file, batches }: Hook): readonly string[] {
  const values = Object.entries(valuesOf(wish)).map(
    ([name, value]) => `@${name} nvarchar(max) = ${quoteLiteral(value)}`,
  );
  const declared = `DECLARE ${values.join(", ")};`;
  return [
    `-- ${file}`,
    ...batches.flatMap(({ text, times }) => [
      ...(VALUE.test(text) ? [declared] : []),
      text,
      times === 1 ? "GO" : `GO ${times}`,
    ]),
  ];
}

function leftOf(wish: Inputs, { ran }: Progress): string {
  const done = ran.length === 0 ? "no hook ran to its end" : `${ran.join(", ")} ran to the end`;
  const rest = wish.when === "taken over" ? "SSIS runs here" : "the flag names the other site";
  return `${done}; ${rest}; the next \`pulumi up\` runs all of them again`;
}
