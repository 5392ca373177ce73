import { SITES } from "../../config/pair.ts";
import type { Timeline } from "../timeline/timeline.ts";

/** One line of a timeline's picture: a name, bars, and what they say in words. */
export interface Row {
  readonly label: string;
  readonly bars: readonly Bar[];
  /** Times, in words. */
  readonly says: string;
  /** Begins a part of the picture. */
  readonly begins?: true;
}

export interface Bar {
  /** Style class: what kind of time it is. */
  readonly kind: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** `9:05`; before the first step `-0:30`. */
export function clock(seconds: number): string {
  const whole = Math.round(Math.abs(seconds));
  const sign = seconds < 0 && whole > 0 ? "-" : "";
  return `${sign}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

const fromTo = (startSeconds: number, endSeconds: number): string =>
  clock(startSeconds) === clock(endSeconds)
    ? clock(startSeconds)
    : `${clock(startSeconds)} – ${clock(endSeconds)}`;

const KIND_OF_STEP: Readonly<Record<string, string>> = {
  stop: "stop",
  failover: "failover",
  write: "write",
  start: "start",
  "worker alive": "worker",
  triggers: "triggers",
};

/** All lines of an estate's picture in order: what was lost, the time without SSIS, the steps, the roles, and who ran packages. */
export function rowsOf(timeline: Timeline): readonly Row[] {
  return [
    ...timeline.faults.map(({ what, startSeconds, endSeconds }) => ({
      label: what,
      bars: [{ kind: "fault", startSeconds, endSeconds }],
      says: lasting(timeline, startSeconds, endSeconds),
    })),
    ...gapRows(timeline),
    ...timeline.steps.map(({ name, startSeconds, endSeconds }, index) => ({
      label: name,
      bars: [{ kind: KIND_OF_STEP[name] ?? "step", startSeconds, endSeconds }],
      says: fromTo(startSeconds, endSeconds),
      ...(index === 0 ? { begins: true as const } : {}),
    })),
    ...roleRows(timeline),
    ...serviceRows(timeline),
  ];
}

function gapRows({ withoutSsis, criticalPathSeconds }: Timeline): readonly Row[] {
  if (withoutSsis === null) return [];
  const { startSeconds, endSeconds } = withoutSsis;
  const gap: Row = {
    label: "without SSIS",
    bars: [{ kind: "gap", startSeconds, endSeconds }],
    says: `${clock(endSeconds - startSeconds)} min`,
    begins: true,
  };
  if (criticalPathSeconds === null) return [gap];
  return [
    gap,
    {
      label: "critical path",
      bars: [{ kind: "critical", startSeconds, endSeconds: startSeconds + criticalPathSeconds }],
      says: `${clock(criticalPathSeconds)} min`,
    },
  ];
}

function roleRows({ roles }: Timeline): readonly Row[] {
  return SITES.flatMap((site, index) => {
    const own = roles.filter((span) => span.site === site);
    const last = own.at(-1);
    if (last === undefined) return [];
    return [
      {
        label: `role of ${site}`,
        bars: own.map(({ role, startSeconds, endSeconds }) => ({
          kind: role === "Primary" ? "role-primary" : "role-secondary",
          startSeconds,
          endSeconds,
        })),
        says: own.length === 1 ? last.role : `${last.role} ${clock(last.startSeconds)}`,
        ...(index === 0 ? { begins: true as const } : {}),
      },
    ];
  });
}

function serviceRows(timeline: Timeline): readonly Row[] {
  return SITES.flatMap((site) => {
    const own = timeline.service.filter((span) => span.site === site);
    const [first] = own;
    const last = own.at(-1);
    if (first === undefined || last === undefined) return [];
    return [
      {
        label: `SSIS at ${site}`,
        bars: own.map(({ startSeconds, endSeconds }) => ({
          kind: "service",
          startSeconds,
          endSeconds,
        })),
        says: lasting(timeline, first.startSeconds, last.endSeconds),
      },
    ];
  });
}

/** What began before the picture, or goes on after it, has no time there. */
function lasting({ shown }: Timeline, startSeconds: number, endSeconds: number): string {
  const before = startSeconds <= shown.startSeconds;
  const after = endSeconds >= shown.endSeconds;
  if (before && after) return "all the time";
  if (before) return `until ${clock(endSeconds)}`;
  return after ? `from ${clock(startSeconds)}` : fromTo(startSeconds, endSeconds);
}
