import type { Site } from "../../config/pair.ts";
import { estateOf, isRuntimeOf, servesAt, siteOfServer } from "../estates/belonging.ts";
import type { SampleEstate } from "../estates/sample.ts";
import { type Evidence, eventsOf } from "../evidence.ts";
import { lossesIn } from "./losses.ts";

/** From one moment to another, in milliseconds of Azure's time since the simulator's start. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

export type RoleSpan = Span & { readonly site: Site; readonly role: "Primary" | "Secondary" };
export type ServiceSpan = Span & { readonly site: Site };
export type FaultSpan = Span & { readonly what: string };

/** Both sides' roles over a time, as the group had them; empty for an estate whose role never moved while it was watched. */
export function rolesIn(
  evidence: Evidence,
  estate: SampleEstate,
  window: Span,
): readonly RoleSpan[] {
  const changes = eventsOf(evidence.journal, "role").filter(
    (event) => estateOf(evidence.estates, { group: event.group })?.name === estate.name,
  );
  return (["primary", "secondary"] as const).flatMap((site) => {
    const own = changes.filter((event) => siteOfServer(estate, event.server) === site);
    return spans(window, own).map(({ event, ...span }) => ({
      ...span,
      site,
      // Before the first change it had the other role; a group that never changed is as it was made.
      role:
        event?.role ?? otherRole(own[0]?.role ?? (site === "primary" ? "Secondary" : "Primary")),
    }));
  });
}

/** When which site ran packages against the writable SSISDB. */
export function serviceIn(
  evidence: Evidence,
  estate: SampleEstate,
  window: Span,
): readonly ServiceSpan[] {
  const serving = eventsOf(evidence.journal, "serving").filter((event) =>
    isRuntimeOf(estate, event.runtime),
  );
  const runtimes = new Set(serving.map(({ runtime }) => runtime.toLowerCase()));
  return [...runtimes].flatMap((runtime) =>
    spans(
      window,
      serving.filter((event) => event.runtime.toLowerCase() === runtime),
    ).flatMap(({ event, startMs, endMs }) => {
      const site = event?.serving === true ? servesAt(estate, event) : undefined;
      return site === undefined ? [] : [{ startMs, endMs, site }];
    }),
  );
}

/** The regions that an estate stands in and that were lost, as long as they were. */
export function faultsIn(
  evidence: Evidence,
  estate: SampleEstate,
  window: Span,
): readonly FaultSpan[] {
  return lossesIn(evidence, estate)
    .map(({ startMs, endMs, what }) => ({
      what,
      startMs: Math.max(startMs, window.startMs),
      endMs: Math.min(endMs, window.endMs),
    }))
    .filter(({ startMs, endMs }) => startMs < endMs);
}

/** What was the case from each change to the next, cut to a time; without an event: before the first change. */
function spans<E extends { readonly atMs: number }>(
  window: Span,
  changes: readonly E[],
): readonly (Span & { readonly event: E | undefined })[] {
  const times = [undefined, ...changes];
  return times
    .map((event, index) => ({
      event,
      startMs: Math.max(event?.atMs ?? Number.NEGATIVE_INFINITY, window.startMs),
      endMs: Math.min(times[index + 1]?.atMs ?? Number.POSITIVE_INFINITY, window.endMs),
    }))
    .filter(({ startMs, endMs }) => startMs < endMs);
}

const otherRole = (role: "Primary" | "Secondary"): "Primary" | "Secondary" =>
  role === "Primary" ? "Secondary" : "Primary";
