import type { SampleEstate, SiteName } from "./estates/sample.ts";
import type { Rehearsal } from "./rehearsal.ts";

const SITES: readonly SiteName[] = ["primary", "secondary"];

/** Exit codes of the two kinds of drift checks. */
export interface DriftCodes {
  readonly exitCodeClean: number;
  readonly exitCodeDrifted: number;
}

/** The whole rehearsal, chapter by chapter, with the commands that a user types. */
export async function rehearse(rehearsal: Rehearsal): Promise<DriftCodes> {
  await bringUp(rehearsal);
  const exitCodeClean = await checkDrift(rehearsal, "Nothing has drifted");
  const exitCodeDrifted = await mendHandEdit(rehearsal);
  await takeOver(rehearsal, "secondary");
  await takeOver(rehearsal, "primary");
  await refuseStaleCheckout(rehearsal);
  return { exitCodeClean, exitCodeDrifted };
}

async function bringUp(rehearsal: Rehearsal): Promise<void> {
  const { commands, stage } = rehearsal;
  rehearsal.chapter("Both stacks are brought up");
  const brownfield = Promise.all(
    stage.estates
      .filter((estate) => estate.brownfield)
      .map((estate) => rehearsal.colleague.setUp(estate, secretsOf(rehearsal, estate))),
  );
  await eachSite(async (stack) => {
    await rehearsal.run(commands.init(stack), { kind: "setup", stack });
    for (const [path, value] of secretsOfStack(rehearsal, stack))
      await rehearsal.run(commands.setSecret(stack, path, value), { kind: "setup", stack });
  });
  await rehearsal.run(commands.preview("primary"), { kind: "preview", stack: "primary" });
  await brownfield;
  await rehearsal.run(commands.up("primary"), { kind: "up", stack: "primary", mandate: "same" });
  await rehearsal.run(commands.up("secondary"), {
    kind: "up",
    stack: "secondary",
    mandate: "same",
  });
  await eachSite((stack) =>
    rehearsal.run(commands.previewClean(stack), { kind: "preview", stack }),
  );
}

function secretsOf(rehearsal: Rehearsal, estate: SampleEstate) {
  const found = rehearsal.stage.secrets.get(estate.name);
  if (found === undefined) throw new Error(`estate ${estate.name} has no secrets`);
  return found;
}

/** What `pulumi config set --secret` is asked for on one stack. */
function secretsOfStack(
  rehearsal: Rehearsal,
  stack: SiteName,
): readonly (readonly [string, string])[] {
  return rehearsal.stage.estates.flatMap((estate) => {
    const { catalogPassword, customSetupSas } = secretsOf(rehearsal, estate);
    const at = `credentials.${estate.name}`;
    return [
      [`${at}.catalogPassword`, catalogPassword.value] as const,
      ...(estate.network ? [[`${at}.customSetupSas`, customSetupSas[stack].value] as const] : []),
    ];
  });
}

/** @returns the worst exit code of both stacks */
async function checkDrift(rehearsal: Rehearsal, chapter: string): Promise<number> {
  rehearsal.chapter(chapter);
  const codes = await eachSite(async (stack) => {
    const about = { kind: "drift check", stack } as const;
    return (await rehearsal.run(rehearsal.commands.checkDrift(stack), about)).code;
  });
  return Math.max(...codes);
}

/** Somebody stops a runtime in the portal: seen as drift, and mended by `up --refresh`. */
async function mendHandEdit(rehearsal: Rehearsal): Promise<number> {
  const { commands, colleague, stage } = rehearsal;
  const stopped = stage.estates.at(-1);
  if (stopped === undefined) throw new Error("there is no estate to rehearse");
  rehearsal.chapter(`A colleague stops the runtime of ${stopped.name} by hand`);
  await colleague.stopRuntime(stopped);
  const { code } = await rehearsal.run(commands.checkDrift("primary"), {
    kind: "drift check",
    stack: "primary",
    codes: [7],
  });
  await rehearsal.run(commands.takeOver("primary", "--refresh"), {
    kind: "up",
    stack: "primary",
    mandate: "same",
  });
  return code;
}

export const chapterOf = (to: SiteName): string =>
  to === "secondary" ? "secondary takes over" : "primary takes back";

async function takeOver(rehearsal: Rehearsal, to: SiteName): Promise<void> {
  const { commands } = rehearsal;
  const from: SiteName = to === "secondary" ? "primary" : "secondary";
  rehearsal.chapter(chapterOf(to));
  rehearsal.keepCheckout(from);
  await rehearsal.run(commands.flip(to), { kind: "flip" });
  await eachSite((stack) => rehearsal.run(commands.preview(stack), { kind: "preview", stack }));
  await rehearsal.run(commands.takeOver(to), { kind: "up", stack: to, mandate: "takes" });
  await rehearsal.run(commands.up(from), { kind: "up", stack: from, mandate: "same" });
  await checkDrift(rehearsal, `Nothing has drifted after ${to} took over`);
}

/** A checkout from before the flip: refused already by a preview, and nothing changes. */
async function refuseStaleCheckout(rehearsal: Rehearsal): Promise<void> {
  const { commands, stage } = rehearsal;
  rehearsal.chapter("A checkout from before the last flip is brought up");
  const current = stage.workspace.read("Pulumi.yaml");
  stage.workspace.write("Pulumi.yaml", rehearsal.checkoutOf("secondary"));
  const refused = { stack: "secondary", mandate: "stale", codes: [1, 255] } as const;
  await rehearsal.run(commands.preview("secondary"), { kind: "preview", ...refused });
  await rehearsal.run(commands.takeOver("secondary"), { kind: "up", ...refused });
  stage.workspace.write("Pulumi.yaml", current);
}

async function eachSite<T>(work: (site: SiteName) => Promise<T>): Promise<T[]> {
  return await Promise.all(SITES.map(work));
}
