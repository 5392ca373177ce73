import { SqlFailure } from "../sql/failure.ts";
import { Trouble } from "./trouble.ts";

const FIREWALL = 40615;

/** No way there from here, or a firewall that does not let this machine in: somebody else may reach it. */
export function isKeptOut(error: unknown): error is SqlFailure {
  return error instanceof SqlFailure && (error.kind === "unreachable" || error.number === FIREWALL);
}

/** What SQL Server refuses of one thing is a line of the answer, so that the others go on; a connection that is gone ends all of it. */
export async function inOneLine(
  work: () => Promise<string | undefined>,
): Promise<string | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SqlFailure) || error.kind === "unreachable") throw error;
    return `SQL error ${error.code}, ${error.said}`;
  }
}

/** Only SQL can do this step: somebody who reaches the server can do it by hand, with the statements as they are. */
export function sqlByHand(
  failure: SqlFailure,
  about: {
    readonly estate: string;
    readonly what: string;
    /** The database in which the statements run. */
    readonly database: string;
    readonly statements: readonly string[];
    readonly left: string;
  },
): Trouble {
  return new Trouble({
    estate: about.estate,
    what: about.what,
    code: `SQL connection ${failure.code}`,
    answer: `${failure.server}: ${failure.said}`,
    means: "this server cannot be reached from here, and the step is a matter of SQL alone",
    cure: [
      `let this machine reach the server (\`sqlDial\` names another way) and run \`pulumi up\` again; meanwhile, somebody who reaches it can run in ${about.database}:`,
      ...about.statements.flatMap((statement) => statement.split("\n")),
    ].join("\n           "),
    left: about.left,
  });
}
