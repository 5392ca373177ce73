import type { ReportData } from "../../drill/picture/report-data.ts";
import type { Timeline } from "../../drill/timeline/timeline.ts";

/** A takeover as the rehearsal of DB-2 has it, while a region that it does not need is lost. */
export const TIMELINE: Timeline = {
  withoutSsisSeconds: 725.3,
  criticalPathSeconds: 706,
  withoutSsis: { startSeconds: 0.2, endSeconds: 725.5 },
  steps: [
    { name: "stop", startSeconds: 0, endSeconds: 156 },
    { name: "failover", startSeconds: 160.3, endSeconds: 280.3 },
    { name: "write", startSeconds: 291, endSeconds: 291 },
    { name: "start", startSeconds: 295.5, endSeconds: 715.5 },
    { name: "worker alive", startSeconds: 715.5, endSeconds: 725.5 },
    { name: "triggers", startSeconds: 731, endSeconds: 733.2 },
  ],
  shown: { startSeconds: -44, endSeconds: 777.2 },
  roles: [
    { site: "primary", role: "Primary", startSeconds: -44, endSeconds: 280.3 },
    { site: "primary", role: "Secondary", startSeconds: 280.3, endSeconds: 777.2 },
    { site: "secondary", role: "Secondary", startSeconds: -44, endSeconds: 280.3 },
    { site: "secondary", role: "Primary", startSeconds: 280.3, endSeconds: 777.2 },
  ],
  service: [
    { site: "primary", startSeconds: -44, endSeconds: 0.2 },
    { site: "secondary", startSeconds: 725.5, endSeconds: 777.2 },
  ],
  faults: [{ what: "uksouth lost", startSeconds: 90, endSeconds: 777.2 }],
  disturbed: ["killed"],
};

/** An estate whose runtime follows the listener: nothing stops. */
export const STAYS: Timeline = {
  withoutSsisSeconds: null,
  criticalPathSeconds: null,
  withoutSsis: null,
  steps: [{ name: "failover", startSeconds: 0, endSeconds: 120 }],
  shown: { startSeconds: -10, endSeconds: 130 },
  roles: [],
  service: [{ site: "secondary", startSeconds: -10, endSeconds: 130 }],
  faults: [],
  disturbed: [],
};

const estate = (name: string, takeover: Timeline | null, failback: Timeline | null) => ({
  ...{ name, row: "DB-2", ok: true, reasons: [], takeover, failback },
});

export const REPORT: ReportData = {
  made: "2026-11-22T10:00:00.000Z",
  command: "npm run drill -- --row DB-2 --report drill.html",
  engine: "3.231.0",
  seconds: 178,
  speed: 120,
  isGood: true,
  estates: [
    estate("db-2", TIMELINE, { ...TIMELINE, faults: [], disturbed: [] }),
    estate("db-1-stay", STAYS, null),
  ],
  rules: [
    { rule: 1, title: "One runner", ok: true, checks: 15, violations: [] },
    { rule: 2, title: "Flags act, drift does not", ok: false, checks: 3, violations: ["it acted"] },
    { rule: 4, title: "The lost region is optional", ok: false, checks: 0, violations: [] },
  ],
  faults: [
    {
      name: "region-lost:primary",
      planted: "uksouth is lost",
      said: ["db-2: warning"],
      ended: "exit code 0",
    },
  ],
  drift: { exitCodeClean: 0, exitCodeDrifted: 7 },
  cluster: { row: "WSFC", ok: true, checks: 9, held: 9 },
  secretsFound: 0,
  troubles: [],
};
