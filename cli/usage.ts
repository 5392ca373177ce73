import { type ParseArgsConfig, parseArgs } from "node:util";

/** Whether somebody wants to be told how a command is used, which every command answers on stdout, and ends well. */
export function asksForHelp(args: readonly string[]): boolean {
  return args.includes("--help") || args.includes("-h");
}

/** What a command was not used for: the reason, and how it is used. */
export function misused(reason: string, usage: string): Error {
  return new Error(`${reason}\n\n${usage}`);
}

/** The options of a command. @throws Error with its usage for one that it does not know */
export function optionsOf<const T extends ParseArgsConfig>(
  usage: string,
  config: T,
): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    // Node goes on about arguments that begin with a hyphen, which none of ours do.
    throw misused(said.replace(/\. To specify a positional argument .*$/s, ""), usage);
  }
}
