import { asksForHelp, misused, optionsOf } from "../cli/usage.ts";
import { isSite } from "../config/pair.ts";
import { type Flipped, flip } from "./flip.ts";
import { FlipRefused } from "./refused.ts";
import { report } from "./report.ts";

const USAGE = `npm run flip -- <primary|secondary> [--stack STACK] [--since TIME]

  Writes activeRegion and activeSince: the site that runs SSIS from now on.
  --stack STACK  only into Pulumi.STACK.yaml, instead of Pulumi.yaml for all stacks
  --since TIME   RFC 3339 time of the flip (now)`;

try {
  const args = process.argv.slice(2);
  console.log(asksForHelp(args) ? USAGE : report(run(args)));
} catch (error) {
  if (!(error instanceof FlipRefused)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function run(args: readonly string[]): Flipped {
  const { site, stack, since } = parse(args);
  if (!isSite(site)) {
    const wrong = site === undefined ? "Which site?" : `There is no site "${site}".`;
    throw new FlipRefused(`${wrong} Nothing was written.\n\n${USAGE}`);
  }
  return flip({ directory: process.cwd(), site, stack, since, now: new Date() });
}

function parse(args: readonly string[]) {
  try {
    const { values, positionals } = optionsOf(USAGE, {
      args: [...args],
      allowPositionals: true,
      options: { stack: { type: "string", short: "s" }, since: { type: "string" } },
    });
    if (positionals.length > 1) throw misused(`One site, not ${positionals.join(" and ")}.`, USAGE);
    return { site: positionals[0], stack: values.stack, since: values.since };
  } catch (error) {
    throw new FlipRefused(
      `Nothing was written. ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
