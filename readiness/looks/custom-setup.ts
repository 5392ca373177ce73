import { lookAtBlob } from "../../azure/blobs.ts";
import type { SetupFacts } from "../checks/custom-setup.ts";
import { know } from "../known.ts";
import { isPlacedThere, type Looking, soon } from "../looking.ts";

export async function lookAtCustomSetup(looking: Looking): Promise<SetupFacts> {
  const { context, subject, secrets } = looking;
  const container = subject.here.placement.customSetup;
  const token = secrets.customSetupSas ?? "";
  const facts = {
    ...{ estate: subject.estate.name, stack: subject.stack, container, token },
    now: context.clock.now(),
  };
  if (container === undefined || (looking.takesOver && isPlacedThere(subject)))
    return { ...facts, script: "left" };
  const uri = `${container.replace(/\/$/, "")}/main.cmd`;
  const script = await know(context, () =>
    lookAtBlob(context.azure, { uri, token }, soon(looking)),
  );
  return { ...facts, script };
}
