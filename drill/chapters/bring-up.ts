import type { SampleEstate, SiteName } from "../estates/sample.ts";
import type { Rehearsal } from "../rehearsal.ts";
import { eachSite } from "./each-site.ts";

/** Two new stacks, their secrets, a preview, and both brought up: SSISDB is born, groups form, runtimes start. */
export async function bringUp(rehearsal: Rehearsal): Promise<void> {
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
