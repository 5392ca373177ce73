import { type ParseArgsConfig, parseArgs } from "node:util";

/** Whether somebody wants to be told how a command is used, which every command answers on stdout, and ends well. */
export function asksForHelp(args: readonly string[]): boolean {
  return args.includes("--help") || args.includes("-h");
}

/** What a command was not used for: the reason, and how it is used. */
export function misused(reason: string, usage: string): Error {
  return new Error(`${reason}\n\n${usage}`);
}

/** Settings of npm's own, which somebody may have in a .npmrc: they say nothing of how a command was called. */
const NPMS_OWN = new Set(["json", "only"]);

/**
 * npm keeps options that stand before `--` for itself, and only shows them in the environment: `npm run flip secondary --stack=test` would
 * flip all stacks, `npm run takeover --stack=test` bring another one up.
 *
 * @param options their names, without hyphens
 * @throws Error with the usage where npm has kept one of them
 */
export function refuseKeptByNpm(options: readonly string[], usage: string): void {
  const kept = options.find(
    (option) => !NPMS_OWN.has(option) && process.env[`npm_config_${option.replaceAll("-", "_")}`],
  );
  if (kept === undefined) return;
  throw misused(`npm has kept --${kept} for itself: options of this command come after --`, usage);
}

/** The options of a command. @throws Error with its usage for one that it does not know, or was not given because npm has kept it */
export function optionsOf<const T extends ParseArgsConfig>(
  usage: string,
  config: T,
): ReturnType<typeof parseArgs<T>> {
  refuseKeptByNpm(Object.keys(config.options ?? {}), usage);
  try {
    return parseArgs(config);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    // Node goes on about arguments that begin with a hyphen, which none of ours do.
    throw misused(said.replace(/\. To specify a positional argument .*$/s, ""), usage);
  }
}
