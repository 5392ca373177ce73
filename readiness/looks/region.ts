import { readProvider } from "../../azure/providers.ts";
import type { RegionFacts } from "../checks/region.ts";
import { know } from "../known.ts";
import { type Looking, soon } from "../looking.ts";

export async function lookAtRegion(looking: Looking): Promise<RegionFacts | "told by the subnet"> {
  const { context, subject } = looking;
  const { location, network } = subject.here.placement;
  if (network !== undefined) return "told by the subnet";
  const { subscriptionId } = subject.runtime;
  return {
    region: location,
    all: await know(context, async () => {
      const call = soon(looking);
      return (await readProvider(context.azure, subscriptionId, "Microsoft.DataFactory", call))
        .regions;
    }),
  };
}
