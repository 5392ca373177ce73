import * as pulumi from "@pulumi/pulumi";
import type { Deployment } from "../config/deployment.ts";
import { readProjectFiles } from "../config/project-files.ts";
import { compareStackFiles } from "../config/stack-files.ts";
import { survivalOf, variantOf } from "../planner/strategies.ts";

/** Flags that differ between Pulumi.yaml and the stack files, and whatever the configuration's reading found worth saying. */
export async function warnAboutStacks(deployment: Deployment): Promise<void> {
  const files = readProjectFiles(process.cwd());
  for (const warning of [...deployment.warnings, ...files.warnings, ...compareStackFiles(files)]) {
    await pulumi.log.warn(warning);
  }
}

/** What each estate survives and what not, in every preview: weeks before the day it matters (rule 4). */
export async function tellWhatSurvives({ estates }: Deployment): Promise<void> {
  if (!pulumi.runtime.isDryRun()) return;
  for (const estate of estates) {
    const { survives, perhaps, not } = survivalOf(variantOf(estate), estate.factories);
    const maybe = perhaps === undefined ? "" : `; only if ${perhaps.provided}: ${perhaps.loss}`;
    const lost = not.length === 0 ? "" : `; not: ${not.join(", ")}`;
    await pulumi.log.info(
      `${estate.name} (${estate.strategy}) survives the loss of: ${survives.join(", ")}${maybe}${lost}`,
    );
  }
}

/** Settings of the engine that keep estates from moving side by side. */
export async function warnAboutEngine(
  { estates }: Deployment,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  for (const warning of engineWarnings(estates.length, pulumi.getStack(), env))
    await pulumi.log.warn(warning);
}

/** The engine's own variable, and the one that every flag of its CLI has besides (Pulumi 3.208). */
const CONTINUES = ["PULUMI_CONTINUE_ON_ERROR", "PULUMI_OPTION_CONTINUE_ON_ERROR"] as const;

/** As the CLI reads booleans. */
const isTrue = (text: string | undefined): boolean => text === "1" || /^true$/i.test(text ?? "");

/**
 * Two facts of the engine decide whether estates move side by side, and neither can be set by the program: it starts no new step after the
 * first failure, and it runs only so many steps at once, breadth first.
 */
export function engineWarnings(
  count: number,
  stack: string,
  env: NodeJS.ProcessEnv,
): readonly string[] {
  if (count < 2) return [];
  const slots = Number(env.PULUMI_NODEJS_PARALLEL ?? 0);
  const cure = `\`npm run takeover -- --stack ${stack}\` brings it up with that set`;
  const others = count === 2 ? "the other one" : `the other ${count - 1}`;
  return [
    ...(CONTINUES.some((name) => isTrue(env[name]))
      ? []
      : [
          `PULUMI_CONTINUE_ON_ERROR is not seen (--continue-on-error cannot be): without either, in a takeover one estate's failure would strand ${others}, already fenced off; ${cure}`,
        ]),
    ...(slots >= 2 * count
      ? []
      : [
          `${slots} parallel slots are seen for ${count} estates: they would not move side by side (wanted: ${2 * count} or more); ${cure}`,
        ]),
  ];
}
