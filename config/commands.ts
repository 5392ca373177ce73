import { formatPath, type Path } from "./problems.ts";

/**
 * The CLI as every machine with this project has it, with Node 24 where the engine looks for it: a bare `pulumi` need not be on PATH, and
 * runs nothing of this project beside an older Node.
 */
export const PULUMI = "npm run pulumi --";

/** The command that sets a secret; without a value on the line it asks, so no shell history has it. */
export const setSecretCommand = (path: Path, stack: string): string =>
  `${PULUMI} config set --secret --path ${argument(path)} --stack ${stack}`;

/** The same for a value that is no secret; it must be one word to a shell. */
export const setCommand = (path: Path, value: string, stack: string): string =>
  `${PULUMI} config set --path ${argument(path)} ${value} --stack ${stack}`;

export const removeCommand = (path: Path, stack: string): string =>
  `${PULUMI} config rm --path ${argument(path)} --stack ${stack}`;

/** Quoted where a shell would take it apart; only there, since Windows' own shell knows no single quotes. */
function argument(path: Path): string {
  const text = formatPath(path);
  return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
