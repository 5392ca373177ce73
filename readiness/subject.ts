import type { Estate, EstateSite } from "../config/deployment.ts";
import type { Site } from "../config/pair.ts";
import type { EstateAtSite } from "../estate/estate-at-site.ts";
import { type FailoverMode, STRATEGIES, type Variant } from "../planner/strategies.ts";
import type { CatalogAccess, GroupSides, RuntimeAddress } from "../reconcilers/lifecycle/inputs.ts";

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
  /** Nodes of other estates that a takeover starts in the same subnet at the same time. */
  readonly neighbours: number;
}

/** @param all the estates of the stack: they move side by side */
export function subjectOf(
  at: EstateAtSite,
  stack: string,
  all: readonly Neighbour[] = [],
): Subject {
  const { estate, site, active, variant, mode, here, there } = at;
  const { group, runtimeHere, runtimeThere, catalogHere, catalogThere } = at.addresses;
  return {
    ...{ estate, site, stack, active, variant, mode, here, there, group },
    runtime: runtimeHere,
    otherRuntime: runtimeThere,
    own: catalogHere,
    other: catalogThere,
    instances: at.common().instances,
    neighbours: all
      .filter((other) => other.estate.name !== estate.name && startsNodes(other))
      .filter((other) => subnetOf(other) !== undefined && subnetOf(other) === subnetOf(at))
      .reduce((sum, other) => sum + other.here.runtime.nodeCount, 0),
  };
}

type Neighbour = Pick<EstateAtSite, "estate" | "here" | "variant">;

const subnetOf = ({ here }: Neighbour): string | undefined =>
  here.placement.network?.subnet.id.toLowerCase();

/** A hot standby has its nodes already, and `stay` leaves the runtime where it runs. */
const startsNodes = ({ variant }: Neighbour): boolean =>
  variant !== "stay" && STRATEGIES[variant].whenReleased !== "running";
