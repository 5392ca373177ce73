import { parseArgs } from "node:util";
import { tell } from "../cli/speak.ts";
import { misused, refuseKeptByNpm } from "../cli/usage.ts";
import { PULUMI } from "../config/commands.ts";
import type { Pulumi } from "./find.ts";
import { goneEstates } from "./gone-estates.ts";
import { reportTakeover } from "./report-takeover.ts";
import { runPulumi } from "./run.ts";
import { estatesOf, slotsFor } from "./slots.ts";

/** The stack that some arguments of the CLI name, in any of its spellings. */
export const stackIn = (args: readonly string[]): string | undefined => valueIn(args, "stack", "s");

function valueIn(args: readonly string[], name: string, short: string): string | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: { [name]: { type: "string", short } },
    ...{ strict: false, allowPositionals: true },
  });
  const value = values[name];
  return typeof value === "string" ? value : undefined;
}

/** Options without which the CLI would do something else than was asked for. */
export const NEVER_LOST = ["stack", "refresh", "skip-preview", "unlock"] as const;

/**
 * Refuses what was not meant as `pulumi up` would take it: options that npm has kept, and a name by itself, which would be a template to the
 * CLI, of which it would make a new stack.
 *
 * @throws Error with the usage
 */
export function refuseMistyped([first]: readonly string[], usage: string): void {
  refuseKeptByNpm(NEVER_LOST, usage);
  if (first === undefined || first.startsWith("-")) return;
  throw misused(`"${first}" is no option; options come after --, as in -- --stack ${first}`, usage);
}

/**
 * The two settings of the engine that let estates move side by side. In the environment rather than as flags: the
 * program sees the environment only, and warns in every preview when continue-on-error is missing.
 */
export function takeoverSettings(
  stack: string | undefined,
  env: NodeJS.ProcessEnv,
): Record<string, string> {
  const asked = Number(env.PULUMI_PARALLEL ?? 0);
  const slots = Math.max(
    slotsFor(estatesOf(stack)?.length),
    Number.isSafeInteger(asked) ? asked : 0,
  );
  return { PULUMI_CONTINUE_ON_ERROR: "true", PULUMI_PARALLEL: String(slots) };
}

/** What the CLI ends with where there is no stack of that name. */
const NO_SUCH_STACK = 6;

/** `pulumi up` with those settings, then the times of it; everything else is passed on as it was given. */
export async function takeOver(pulumi: Pulumi, args: readonly string[]): Promise<number> {
  const stack = stackIn(args);
  const settings = takeoverSettings(stack, process.env);
  const estates = estatesOf(stack);
  const which = stack ? `stack ${stack}` : "the selected stack";
  const whom = estates ? `; ${count(estates.length)}: ${estates.join(", ") || "none"}` : "";
  tell(`pulumi up on ${which}${whom}`);
  // The CLI's option counts for more than the setting.
  const asked = valueIn(args, "parallel", "p");
  const slots =
    asked === undefined
      ? `${settings.PULUMI_PARALLEL} steps may run at once (PULUMI_PARALLEL)`
      : `as many steps run at once as --parallel says (${asked})`;
  tell(
    `estates move side by side: one that fails does not stop the others (PULUMI_CONTINUE_ON_ERROR=true), and ${slots}`,
  );
  // The outputs hold every moment of each estate's last takeover: the table that follows is for reading.
  const since = new Date();
  const code = await runPulumi(pulumi, ["up", "--suppress-outputs", ...args], settings);
  if (code === NO_SUCH_STACK) {
    tell(
      `nothing was done: ${which} is not in this backend; \`${PULUMI} stack ls\` names those that are, \`${PULUMI} whoami --verbose\` the backend`,
    );
    return code;
  }
  await reportTakeover(pulumi, stack, since, process.env.GITHUB_STEP_SUMMARY);
  await tellTheWayOn(pulumi, stack, code);
  return code;
}

/** The last lines of an `up` that failed: texts of failures say `pulumi up`, and these which command that is, or what has to come before. */
export async function tellTheWayOn(
  pulumi: Pulumi,
  stack: string | undefined,
  code: number,
): Promise<void> {
  if (code === 0) return;
  for (const line of await goneEstates(pulumi, stack)) tell(line);
  const resume = `npm run resume -- --stack ${stack ?? "<the stack>"}`;
  tell(
    `not everything is done (exit code ${code}): do first what a failure above asks for, if one does; then \`${resume}\` goes on from what Azure has, and does nothing twice`,
  );
}

function count(estates: number): string {
  return estates === 1 ? "1 estate" : `${estates} estates`;
}
