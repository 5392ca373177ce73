import { readPublicIp } from "../../azure/networks.ts";
import type { PublicIpFacts } from "../checks/public-ips.ts";
import { know } from "../known.ts";
import { isPlacedThere, type Looking, runsByFlag, soon } from "../looking.ts";

/** The addresses that this site's runtime brings along; none where it brings none, or stands in the region that is being left. */
export async function lookAtPublicIps(looking: Looking): Promise<readonly PublicIpFacts[]> {
  const { context, subject, takesOver } = looking;
  const { network, location: region } = subject.here.placement;
  if (takesOver && isPlacedThere(subject)) return [];
  return await Promise.all(
    (network?.publicIps ?? []).map(async (id) => ({
      ...{ id, region, inUse: runsByFlag(looking) },
      found: await know(context, () => readPublicIp(context.azure, id, soon(looking))),
    })),
  );
}
