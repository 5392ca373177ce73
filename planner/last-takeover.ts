import type { Carrier } from "./carriers.ts";

/** When one resource worked for the pair that made its site active, as its outputs have it. */
export interface Times {
  readonly activeRegion: string;
  readonly began: string;
  readonly ended?: string | undefined;
  readonly moments: readonly { readonly at: string; readonly what: string }[];
}

/** One step of a takeover; without an end it is not done. */
export interface TakenStep {
  readonly step: string;
  readonly began: string;
  readonly ended?: string;
  /** What it came to in between, such as `stopping`, `worker alive`. */
  readonly moments: readonly { readonly at: string; readonly what: string }[];
}

/** How this site last took an estate over, by the clock of the machine that ran it. */
export interface LastTakeover {
  /** The flag and its time. */
  readonly activeRegion: string;
  readonly began: string;
  /** Absent until the last step is done. */
  readonly ended?: string;
  readonly steps: readonly TakenStep[];
  /** Roles of both sides, each from when it was first seen. */
  readonly roles: readonly { readonly at: string; readonly roles: string }[];
  /**
   * From the first stop of a runtime to the first worker that was seen alive after it: the time without SSIS as seen from here. Absent where
   * nothing of ours stopped it (a listener that is followed, a pair, a region that was gone before), where the run that did was killed, or where
   * no worker was seen.
   */
  readonly withoutSsis?: { readonly from: string; readonly to: string; readonly seconds: number };
}

/** How people call what the carriers do. */
const STEP_OF: Readonly<Record<Carrier, string>> = {
  Fence: "fence",
  FailoverGroupRole: "role",
  MasterKey: "master key",
  CatalogOwner: "catalog owner",
  IntegrationRuntime: "runtime",
  WorkerProof: "worker",
  EnvironmentVariables: "variables",
  TriggerStates: "triggers",
  AgentSchedules: "agent schedules",
  SqlHook: "SQL hooks",
};

/**
 * Puts an estate's last takeover together from what its resources remember of it; undefined where this site has never taken over.
 *
 * A step that was not part of the last one (this run has not come to it, or it failed) is left out: nothing is guessed.
 *
 * @param times by carrier; `failed` for one that failed in this run, or was not begun
 */
export function lastTakeover(
  times: readonly (readonly [Carrier, Times | "failed" | undefined])[],
): LastTakeover | undefined {
  const kept = times.flatMap(([carrier, timing]) =>
    timing === undefined || timing === "failed" ? [] : [{ carrier, timing }],
  );
  const failed = times.some(([, timing]) => timing === "failed");
  const latest = kept.map(({ timing }) => timing).toSorted(byBeginning)[0]?.activeRegion;
  if (latest === undefined) return undefined;
  const of = kept.filter(({ timing }) => timing.activeRegion === latest);
  const steps = of
    .map(
      ({ carrier, timing: { began, ended, moments } }): TakenStep => ({
        step: STEP_OF[carrier],
        began,
        ...(ended === undefined ? {} : { ended }),
        moments: carrier === "FailoverGroupRole" ? [] : moments,
      }),
    )
    .toSorted((one, other) => compare(one.began, other.began));
  const isDone =
    !failed && of.length === kept.length && steps.every(({ ended }) => ended !== undefined);
  const ends = steps.map(({ ended }) => ended ?? "").toSorted(compare);
  const gap = withoutSsis(steps);
  return {
    activeRegion: latest,
    began: steps[0]?.began ?? "",
    ...(isDone ? { ended: ends.at(-1) ?? "" } : {}),
    steps,
    // What the group's role came to in between is roles, and nothing else.
    roles: of
      .filter(({ carrier }) => carrier === "FailoverGroupRole")
      .flatMap(({ timing }) => timing.moments)
      .map(({ at, what }) => ({ at, roles: what })),
    ...(gap === undefined ? {} : { withoutSsis: gap }),
  };
}

function withoutSsis(steps: readonly TakenStep[]): LastTakeover["withoutSsis"] {
  const moments = steps
    .flatMap(({ moments }) => moments)
    .toSorted((one, other) => compare(one.at, other.at));
  const from = moments.find(({ what }) => what === "stopping")?.at;
  if (from === undefined) return undefined;
  const to = moments.find(({ at, what }) => what === "worker alive" && at >= from)?.at;
  if (to === undefined) return undefined;
  const seconds = Math.round((Date.parse(to) - Date.parse(from)) / 100) / 10;
  return { from, to, seconds };
}

/** The last one to begin comes first. */
const byBeginning = (one: Times, other: Times): number => compare(other.began, one.began);

/** RFC 3339 of one length and zone sorts as text. */
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
