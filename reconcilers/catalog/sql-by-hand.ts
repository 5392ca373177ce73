import { setCommand } from "../../config/commands.ts";
import { parsePair, type Site } from "../../config/pair.ts";
import type { SqlStep } from "../../config/sql-steps.ts";
import { isOutOfReach, SqlFailure } from "../../sql/failure.ts";
import { type Context, stackAt } from "../context/context.ts";
import { Trouble } from "../lifecycle/trouble.ts";

/** The login, or the name, is refused. */
const AT_THE_DOOR = new Set([18456, 40532]);

/** No way there from here, or a server that does not let this program in: somebody else may get in. */
function isKeptOut(error: unknown): error is SqlFailure {
  return error instanceof SqlFailure && (isOutOfReach(error) || AT_THE_DOOR.has(error.number ?? 0));
}

/** What SQL Server refuses of one thing is a line of the answer, so that the others go on; a connection that is gone ends all of it. */
export async function inOneLine(
  work: () => Promise<string | undefined>,
): Promise<string | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SqlFailure) || error.kind === "unreachable") throw error;
    const { printed, said, meaning } = error;
    const inWords = meaning === undefined ? "" : ` (${meaning.meaning} ${meaning.cure})`;
    return `${printed}, ${said}${inWords}`;
  }
}

export interface ByHand {
  /** What was run for one step says nothing of the others. */
  readonly step: SqlStep;
  readonly what: string;
  /** The database in which the statements run. */
  readonly database: string;
  readonly statements: readonly string[];
  readonly left: string;
}

interface Wish {
  readonly estate: string;
  readonly site: Site;
  readonly activeRegion: string;
}

/**
 * A step of a takeover that only SQL can do. Where SQL cannot be reached from here, it fails with the T-SQL for somebody else; once that one
 * has said (`sqlDoneByHand`, for this very step of this very takeover) that it was run, the step is taken for done, unseen.
 */
export async function orByHand<T>(
  context: Context,
  wish: Wish,
  about: ByHand,
  work: () => Promise<T>,
  done: T,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isKeptOut(error)) throw error;
    const mark = markOf(wish);
    const key = `sqlDoneByHand.${wish.estate}.${about.step}`;
    if (context.sqlDoneByHand?.(wish.estate, about.step) === mark) {
      context.log(
        `${wish.estate}: warning: ${about.what}: ${error.server} cannot be asked (${error.code}); taken as done by hand (${key} is ${mark}), unproven`,
      );
      return done;
    }
    const stack = await stackAt(context, wish.site);
    const command = setCommand(["sqlDoneByHand", wish.estate, about.step], mark, stack);
    throw byHandInWords(error, wish.estate, about, command);
  }
}

/** @param command how the next `up` learns that it was done, where it cannot see it */
function byHandInWords(
  failure: SqlFailure,
  estate: string,
  { what, database, statements, left }: ByHand,
  command: string,
): Trouble {
  const host = failure.server.split("/")[0] ?? failure.server;
  const why = failure.meaning?.meaning ?? "This server cannot be reached from here.";
  const cure = failure.meaning?.cure ?? "Let this machine reach the server.";
  return new Trouble({
    estate,
    what,
    code: failure.printed,
    answer: `${failure.server}: ${failure.said}`,
    means: `${why} Only SQL can do this step`,
    cure: [
      `${cure.replace(/\.$/, "")}; then run \`pulumi up\` again, which looks first and does what is left.`,
      `Or somebody who can connect can run in ${database}, on ${host}:`,
      ...statements.flatMap((statement) => statement.split("\n")).map((line) => `  ${line}`),
      `Where SQL stays out of reach from here, say that all of it was run, and run \`pulumi up\` again; it goes on without looking: ${command}`,
    ].join("\n         "),
    left,
  });
}

/** The flag for which somebody has said that a step was done by hand, where SQL cannot be asked. */
export interface DoneByHand {
  readonly byHand?: string | undefined;
}

/** Looks; where SQL keeps this program out, what was last known is believed for as long as the step counts as done by hand. */
export async function lookOrBelieve<T extends DoneByHand>(
  { activeRegion }: Pick<Wish, "activeRegion">,
  before: T | undefined,
  look: () => Promise<T>,
): Promise<T> {
  try {
    return await look();
  } catch (error) {
    if (before?.byHand === activeRegion && isKeptOut(error)) return before;
    throw error;
  }
}

/** The takeover that is meant: what was run for one is not run for the next. */
function markOf({ activeRegion }: Wish): string {
  const pair = parsePair(activeRegion);
  return pair.activeSince || pair.activeRegion;
}
