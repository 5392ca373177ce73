import type { EstateReadiness } from "./check-estates.ts";
import type { Finding } from "./finding.ts";

/** A finding, and the estates of which it was found word for word. */
export interface Alike {
  readonly estates: readonly string[];
  readonly finding: Finding;
}

/** What failed, each said once: the place of the state, or a lock on a subscription, is the same matter for every estate. */
export function failuresAlike(all: readonly EstateReadiness[]): readonly Alike[] {
  const failures = all.flatMap(({ estate, findings }) =>
    findings.filter(({ outcome }) => outcome === "failed").map((finding) => ({ estate, finding })),
  );
  const groups = Map.groupBy(failures, ({ finding: { check, says, cure } }) =>
    JSON.stringify([check, says, cure]),
  );
  return [...groups.values()].flatMap((group) =>
    group[0] === undefined
      ? []
      : [{ estates: group.map(({ estate }) => estate), finding: group[0].finding }],
  );
}
