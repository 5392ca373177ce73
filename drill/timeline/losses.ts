import type { SampleEstate } from "../estates/sample.ts";
import { type Evidence, eventsOf } from "../evidence.ts";
import type { FaultSpan } from "./tracks.ts";

/** Each time in which a region was lost that an estate, or its SSISDB, stands in. */
export function lossesIn(evidence: Evidence, estate: SampleEstate): readonly FaultSpan[] {
  const own = new Set(
    [...Object.values(estate.regions), ...Object.values(estate.sqlRegions ?? {})].map((region) =>
      region.toLowerCase(),
    ),
  );
  const events = eventsOf(evidence.journal, "region");
  return events.flatMap((event, index) => {
    if (!event.lost || !own.has(event.region.toLowerCase())) return [];
    const back = events
      .slice(index)
      .find((later) => !later.lost && later.region === event.region)?.atMs;
    return [
      {
        what: `${event.region} lost`,
        startMs: event.atMs,
        endMs: back ?? Number.POSITIVE_INFINITY,
      },
    ];
  });
}
