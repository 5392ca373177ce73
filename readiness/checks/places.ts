import type { Location } from "../../config/deployment.ts";
import { sameLocation } from "../../config/locations.ts";
import { type Finding, failed, passed, skipped, unknown } from "../finding.ts";
import { isKnown, type Known } from "../known.ts";

/** Where something lives that a takeover needs. */
export type Place =
  | { readonly region: string }
  /** In no region of Azure: Pulumi Cloud, a passphrase. */
  | { readonly nowhere: string }
  /** It does not matter here, and why. */
  | { readonly notAsked: string };

export interface PlaceFact {
  /** Such as `state backend`. */
  readonly what: string;
  /** Such as `azblob://state?storage_account=stpulumi`. */
  readonly name: string;
  readonly place: Known<Place>;
  /** How it gets out of the other region. */
  readonly cure: string;
}

/** What is needed on the day must not live in the region that is lost on that day: the other one. */
export function judgePlaces(
  facts: readonly PlaceFact[],
  here: Location,
  there: Location,
): readonly Finding[] {
  return facts.map(({ what, name, place, cure }) => {
    const check = `place of ${what}`;
    if (!isKnown(place)) return unknown(check, `${name}: ${place.unknown}`);
    const { value } = place;
    if ("notAsked" in value) return skipped(check, `${name}: ${value.notAsked}`);
    if ("nowhere" in value) return passed(check, `${name}: ${value.nowhere}`);
    // Two sites in one region (or a region that both share) leave nothing to choose.
    const isThere = sameLocation(value.region, there.name) && here.name !== there.name;
    if (!isThere) return passed(check, `${name}: ${value.region}`);
    return failed(
      check,
      `${name} lives in ${value.region}, the region that this site takes over from: lost with it`,
      cure,
    );
  });
}
