import type { Location } from "../../config/deployment.ts";
import { sameLocation } from "../../config/locations.ts";
import { type Finding, failed, passed, skipped, unknown } from "../finding.ts";
import { isKnown, type Known } from "../known.ts";

export interface RegionFacts {
  /** Where this site's runtime is to run, as it was written. */
  readonly region: Location;
  /** The regions that Data Factory names. */
  readonly all: Known<readonly string[]>;
}

const CHECK = "region";

/**
 * A region that was misspelt is refused at the write of the runtime: for the second site not before its first takeover. Of a runtime that joins
 * a network `subnet` tells it, since no network is in such a region.
 */
export function judgeRegion(facts: RegionFacts | "told by the subnet"): Finding {
  if (facts === "told by the subnet")
    return skipped(CHECK, "it is the subnet's, or `subnet` fails");
  const { region, all } = facts;
  if (!isKnown(all)) return unknown(CHECK, all.unknown);
  if (all.value.length === 0) return unknown(CHECK, "Azure names no region of Data Factory");
  const found = all.value.find((one) => sameLocation(one, region.name));
  if (found !== undefined) return passed(CHECK, found);
  return failed(
    CHECK,
    `"${region.written}" is no region in which Data Factory is: Azure would refuse the runtime`,
    "mend sites.<site>.location; az account list-locations --query [].name has the names",
  );
}
