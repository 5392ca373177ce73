import { letsAzureIn } from "../../azure/servers.ts";
import type { FirewallFacts } from "../checks/firewall.ts";
import { know } from "../known.ts";
import { type Looking, soon } from "../looking.ts";

/** This site's own server; with `stay` both, since the runtime goes on to either. */
export async function lookAtFirewall(looking: Looking): Promise<readonly FirewallFacts[] | "none"> {
  const { context, subject, takesOver } = looking;
  const { estate, here, there, variant } = subject;
  const joins =
    here.placement.network !== undefined || here.runtime.managedVirtualNetwork !== undefined;
  if (estate.kind !== "server" || joins) return "none";
  const sides = variant === "stay" ? [here, there] : [here];
  return await Promise.all(
    sides.map(async ({ sqlServer: { name, id } }): Promise<FirewallFacts> => {
      if (takesOver && id === there.sqlServer.id) return { server: name, id, letsAzureIn: "left" };
      const found = know(context, () => letsAzureIn(context.azure, id, soon(looking)));
      return { server: name, id, letsAzureIn: await found };
    }),
  );
}
