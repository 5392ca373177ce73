import { FAILED } from "../commands/command.ts";
import type { Rehearsal } from "../rehearsal.ts";

/** A checkout from before the last flip: refused already by a preview, and nothing changes. */
export async function refuseStaleCheckout(rehearsal: Rehearsal): Promise<void> {
  const { commands, stage } = rehearsal;
  rehearsal.chapter("A checkout from before the last flip is brought up, and refused (1)");
  const current = stage.workspace.read("Pulumi.yaml");
  stage.workspace.write("Pulumi.yaml", rehearsal.checkoutOf("secondary"));
  const refused = { stack: "secondary", mandate: "stale", codes: FAILED } as const;
  await rehearsal.run(commands.preview("secondary"), { kind: "preview", ...refused });
  await rehearsal.run(commands.takeOver("secondary"), { kind: "up", ...refused });
  stage.workspace.write("Pulumi.yaml", current);
}
