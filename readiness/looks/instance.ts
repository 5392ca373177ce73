import { readServer } from "../../azure/servers.ts";
import type { InstanceState } from "../checks/instance.ts";
import { know } from "../known.ts";
import { type Looking, soon } from "../looking.ts";

export async function lookAtInstance(looking: Looking): Promise<InstanceState | "none"> {
  const { context, subject } = looking;
  const { estate, here } = subject;
  if (estate.kind !== "managedInstance") return "none";
  const { id } = here.sqlServer;
  return {
    id,
    isPublic: estate.catalog.endpoint === "public",
    instance: await know(context, () => readServer(context.azure, id, soon(looking))),
  };
}
