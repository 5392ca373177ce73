// npm run pipeline -- preview STACK... | drift STACK... | signed-in COMMAND...: the steps of the pipelines, on either host.

import { complain, tell } from "../cli/speak.ts";
import { asksForHelp, misused } from "../cli/usage.ts";
import { readProjectFiles } from "../config/project-files.ts";
import { findPulumi } from "../engine/find.ts";
import { projectTarget } from "../flip/target.ts";
import { verdictOf } from "./drift-verdict.ts";
import { type Host, hostOf } from "./hosts/host.ts";
import { activeFirst } from "./order.ts";
import { type Preview, previewOf, type Question } from "./preview-of.ts";
import { runSignedIn } from "./run-signed-in.ts";
import { keepSignedIn } from "./sign-in.ts";
import { driftInMarkdown, planInMarkdown } from "./words.ts";

const USAGE = `npm run pipeline -- preview STACK... | drift STACK... | signed-in COMMAND...

  The steps of the pipelines. On GitHub Actions and Azure Pipelines the host is told, elsewhere it is printed.
  preview STACK...      what \`up\` would do on each stack; ends with 1 when a preview failed
  drift STACK...        whether code, state and Azure agree; drift opens a report, and is no failure of the job
  signed-in COMMAND...  runs a command that stays signed in (OIDC) for as long as it takes; ends as that does`;

/** One after the other: both write what they learn to the same console. */
async function previews(stacks: readonly string[], question: Question): Promise<Preview[]> {
  const option = stacks.find((stack) => stack.startsWith("-"));
  if (option !== undefined) throw misused(`there is no option ${option}`, USAGE);
  if (stacks.length === 0) throw misused("which stacks?", USAGE);
  const pulumi = await findPulumi(tell);
  const signedIn = await keepSignedIn(process.env);
  const found: Preview[] = [];
  try {
    for (const stack of stacks) {
      const preview = await previewOf(pulumi, stack, question, signedIn.env);
      found.push(preview);
      tell(`preview of ${stack}: ${preview.outcome}`);
      for (const line of [...preview.errors, ...preview.told, ...preview.warnings]) tell(line);
    }
  } finally {
    signedIn.end();
  }
  return found;
}

/** What `up` would do: on the pull request, on the page of the job, and for the jobs that follow. */
async function preview(host: Host, stacks: readonly string[]): Promise<number> {
  const files = readProjectFiles(process.cwd());
  // Without a Pulumi.yaml that can be read, nobody knows who is active.
  projectTarget(files);
  const found = await previews(activeFirst(stacks, files), "plan");
  const words = planInMarkdown(found);
  await host.summary(words);
  await host.comment(words);
  for (const [at, { stack, outcome }] of found.entries()) {
    host.output(`stack${at + 1}`, stack);
    host.output(`outcome${at + 1}`, outcome);
  }
  return found.some(({ outcome }) => outcome === "failed") ? 1 : 0;
}

/** Whether code, state and Azure agree. Drift opens the one report; it is no failure of the job. */
async function drift(host: Host, stacks: readonly string[]): Promise<number> {
  const found = await previews(stacks, "drift");
  const { report, failed } = verdictOf(found);
  const words = driftInMarkdown(found, host.run);
  const drifted = found.filter(({ outcome }) => outcome === "changes").map(({ stack }) => stack);
  const title = `SSIS failover: drift on ${drifted.join(" and ")}`;
  if (report === "open") {
    host.warn(title);
    await host.summary(words);
    await host.report(title, words);
  }
  if (report === "close") await host.resolve("The scheduled check finds no drift any more.");
  return failed ? 1 : 0;
}

try {
  const [verb, ...rest] = process.argv.slice(2);
  // Of a command that is run signed in, every option is its own.
  if (verb !== "signed-in" && asksForHelp(process.argv)) console.log(USAGE);
  else if (verb === "preview") process.exitCode = await preview(hostOf(process.env), rest);
  else if (verb === "drift") process.exitCode = await drift(hostOf(process.env), rest);
  else if (verb === "signed-in") process.exitCode = await runSignedIn(rest);
  else
    throw misused(
      verb === undefined ? "preview, drift or signed-in?" : `there is no "${verb}"`,
      USAGE,
    );
} catch (error) {
  complain(error);
}
