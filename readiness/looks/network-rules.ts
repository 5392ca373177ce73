import { resourceName } from "../../azure/resource-ids.ts";
import { letsAzureIn, readVirtualNetworkRules } from "../../azure/servers.ts";
import type { EstateSite } from "../../config/deployment.ts";
import { sameResource } from "../../config/resource-ids.ts";
import type { AdmissionFacts, ServerRules } from "../checks/network-rules.ts";
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

/** Where the runtime goes from one subnet to the other, each server has to admit its own. */
export async function lookAtAdmission(looking: Looking): Promise<AdmissionFacts | "none"> {
  const { context, subject, takesOver } = looking;
  const { here, there } = subject;
  const subnet = here.placement.network?.subnet.id;
  if (subject.variant === "stay" || subject.estate.kind === "managedInstance") return "none";
  if (subnet === undefined) return "none";
  const facts = { server: here.sqlServer, otherServer: there.sqlServer.name, subnet };
  if (takesOver) return { ...facts, admission: "left" };
  const admits = async ({ sqlServer, placement }: EstateSite): Promise<boolean> => {
    const rules = await readVirtualNetworkRules(context.azure, sqlServer.id, soon(looking));
    const own = placement.network?.subnet.id;
    return own !== undefined && rules.some(({ subnetId }) => sameResource(subnetId, own));
  };
  const admission = await know(context, async () => {
    const [byThis, byOther] = await Promise.all([admits(here), admits(there)]);
    if (byThis) return "admitted";
    if (!byOther) return "by no rule";
    const byAddress = await letsAzureIn(context.azure, here.sqlServer.id, soon(looking));
    return byAddress ? "perhaps" : "not admitted";
  });
  return { ...facts, admission };
}
