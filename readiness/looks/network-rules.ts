import { resourceName } from "../../azure/resource-ids.ts";
import { readVirtualNetworkRules } from "../../azure/servers.ts";
import type { ServerRules } from "../checks/network-rules.ts";
import { know } from "../known.ts";
import { type Looking, soon } from "../looking.ts";

/** The same rules that a takeover looks for, weeks before it. */
export async function lookAtNetworkRules(
  looking: Looking,
): Promise<readonly ServerRules[] | "none"> {
  const { context, subject, takesOver } = looking;
  if (subject.variant !== "stay" || subject.estate.kind === "managedInstance") return "none";
  return await Promise.all(
    [subject.here, subject.there].map(async ({ sqlServer }): Promise<ServerRules> => {
      if (takesOver && sqlServer === subject.there.sqlServer)
        return { server: sqlServer.name, rules: "left" };
      const rules = await know(context, async () => {
        const found = await readVirtualNetworkRules(context.azure, sqlServer.id, soon(looking));
        return found.map(({ id }) => resourceName(id));
      });
      return { server: sqlServer.name, rules };
    }),
  );
}
