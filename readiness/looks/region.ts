import { readRegionsOf } from "../../azure/locations.ts";
import type { RegionFacts } from "../checks/region.ts";
import { know } from "../known.ts";
import { type Looking, soon } from "../looking.ts";

export async function lookAtRegion(looking: Looking): Promise<RegionFacts> {
  const { context, subject } = looking;
  const { subscriptionId } = subject.runtime;
  return {
    region: subject.here.placement.location,
    all: await know(context, () =>
      readRegionsOf(context.azure, subscriptionId, "Microsoft.DataFactory", soon(looking)),
    ),
  };
}
