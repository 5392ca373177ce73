import type { Site } from "../../config/pair.ts";
import { addressOf } from "../estates/sample.ts";
import type { Rehearsal } from "../rehearsal.ts";
import { credentialsOf, secretsOf } from "../secrets/of-stack.ts";
import { eachSite } from "./each-site.ts";

/**
 * Two new stacks, their secrets, a preview, and both brought up: SSISDB is born, groups form, runtimes start. (That nothing is left to do then is
 * the drift check's to see, which follows.)
 */
export async function bringUp(rehearsal: Rehearsal): Promise<void> {
  const { commands, stage } = rehearsal;
  rehearsal.chapter("Both stacks are brought up");
  const brownfield = Promise.all(
    stage.estates
      .filter((estate) => estate.brownfield)
      .map((estate) => rehearsal.colleague.setUp(estate, secretsOf(stage, estate))),
  );
  await eachSite(async (stack) => {
    await rehearsal.run(commands.init(stack), { kind: "setup", stack });
    const credentials = commands.setCredentials(stack, credentialsOf(stage, stack));
    await rehearsal.run(credentials, { kind: "setup", stack });
  });
  await rehearsal.run(commands.preview("primary"), { kind: "preview", stack: "primary" });
  await brownfield;
  await firstUp(rehearsal, "primary");
  renewServiceMasterKeys(rehearsal);
  await firstUp(rehearsal, "secondary");
}

/** Of a stack that does not stand, the chapters that follow would only tell consequences. */
async function firstUp(rehearsal: Rehearsal, stack: Site): Promise<void> {
  const about = { kind: "up", stack, mandate: "same" } as const;
  const { code } = await rehearsal.run(rehearsal.commands.up(stack), about);
  if (code !== 0) throw new Error(`the first \`up\` of stack ${stack} failed, see above`);
}

/**
 * A group copies the primary's service master key to the secondary once, when it is made: with that, SSISDB's master key would open there
 * whatever the program does. So the secondary instances get another one, as when an instance is restored or its key is regenerated, and only
 * the registered password opens SSISDB's master key after a failover.
 */
function renewServiceMasterKeys({ stage }: Rehearsal): void {
  const instances = stage.estates.filter(({ onInstances }) => onInstances);
  for (const estate of instances) {
    const instance = stage.simulator.world.server(addressOf(estate).servers.secondary);
    if (instance !== undefined) instance.serviceMasterKey = `renewed-${estate.name}`;
  }
}
