import type { EstateAtSite } from "../components/estate-at-site.ts";
import type { Estate, EstateSite } from "../config/deployment.ts";
import type { Site } from "../config/pair.ts";
import type { FailoverMode, Variant } from "../planner/strategies.ts";
import type { CatalogAccess, GroupSides, RuntimeAddress } from "../reconcilers/inputs.ts";

/** An estate as the site that would take it over has it. */
export interface Subject {
  readonly estate: Estate;
  readonly site: Site;
  /** The stack's name, for commands. */
  readonly stack: string;
  /** The flag names this site. */
  readonly active: boolean;
  readonly variant: Variant;
  readonly mode: FailoverMode;
  readonly here: EstateSite;
  readonly there: EstateSite;
  readonly group: GroupSides;
  readonly runtime: RuntimeAddress;
  readonly otherRuntime: RuntimeAddress;
  /** This site's SQL and the other one's; the zone of managed instances is still to be put in. */
  readonly own: CatalogAccess;
  readonly other: CatalogAccess;
  readonly instances: readonly string[] | undefined;
}

export function subjectOf(at: EstateAtSite, stack: string): Subject {
  const { estate, site, active, variant, mode, here, there } = at;
  const { group, runtimeHere, runtimeThere, catalogHere, catalogThere } = at.addresses;
  return {
    ...{ estate, site, stack, active, variant, mode, here, there, group },
    runtime: runtimeHere,
    otherRuntime: runtimeThere,
    own: catalogHere,
    other: catalogThere,
    instances: at.common().instances,
  };
}
