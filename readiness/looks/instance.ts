import { readServer } from "../../azure/servers.ts";
import type { InstanceState } from "../checks/instance.ts";
import { know, worth } from "../known.ts";
import { type Looking, soon } from "../looking.ts";

/** The instance on which the runtime has SSISDB: this site's own, unless SSISDB keeps its place on the other one. */
export async function lookAtInstance(looking: Looking): Promise<InstanceState | "none" | "left"> {
  const { context, subject, ownGroup, takesOver } = looking;
  const { estate, here, there, variant } = subject;
  if (estate.kind !== "managedInstance") return "none";
  const isThere = variant === "attach, catalog stays" && worth(ownGroup)?.role === "Secondary";
  if (isThere && takesOver) return "left";
  const { id } = (isThere ? there : here).sqlServer;
  return {
    id,
    isPublic: estate.catalog.endpoint === "public",
    instance: await know(context, () => readServer(context.azure, id, soon(looking))),
  };
}
