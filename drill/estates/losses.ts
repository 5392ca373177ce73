import type { Site } from "../../config/pair.ts";
import {
  type Loss,
  STRATEGIES,
  survivalOf,
  type Variant,
  variantOf,
} from "../../planner/strategies.ts";
import { hasOwnFactories, type SampleEstate } from "./sample.ts";

/** The region of a site's SSISDB. */
export const sqlRegion = (estate: SampleEstate, site: Site): string =>
  (estate.sqlRegions ?? estate.regions)[site];

/** What an estate loses with a region while one of its sites is active. */
export function lossesOf(estate: SampleEstate, region: string, active: Site): readonly Loss[] {
  const stands = STRATEGIES[variant(estate)].runtimeStandsIn === "active site" ? active : "primary";
  const factory = hasOwnFactories(estate) ? active : "primary";
  // Where SSISDB stays, it stays at home.
  const database = estate.catalogStays ? "primary" : active;
  const lost: readonly (Loss | false)[] = [
    sqlRegion(estate, database) === region && "database",
    estate.regions[stands] === region && "integration runtime region",
    estate.regions[factory] === region && "factory region",
  ];
  return lost.filter((loss) => loss !== false);
}

/** What the product says of an estate in every preview: it is judged by exactly that. */
export function claimsToSurvive(estate: SampleEstate, losses: readonly Loss[]): boolean {
  const { survives } = survivalOf(variant(estate), hasOwnFactories(estate) ? "own" : "shared");
  return losses.every((loss) => survives.includes(loss));
}

/** What the failure of an estate has to name where it does not survive a loss. */
export const wayOutOf = ({ catalogStays }: SampleEstate): RegExp =>
  catalogStays ? /catalogRole: move/ : /strategy: attach/;

const variant = ({ strategy, catalogStays, pair }: SampleEstate): Variant =>
  variantOf({
    strategy,
    ...(catalogStays && { catalogRole: "leave" }),
    ...(pair && { dualStandby: { mode: pair } }),
  });
