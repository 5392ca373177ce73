import { z } from "zod";
import type { Result } from "../report/result.ts";

const list = <S extends z.ZodType>(of: S) => z.array(of).readonly();
const span = { startSeconds: z.number(), endSeconds: z.number() };
const site = z.enum(["primary", "secondary"]);

const timeline = z.object({
  withoutSsisSeconds: z.number().nullable(),
  criticalPathSeconds: z.number().nullable(),
  withoutSsis: z.object(span).nullable(),
  steps: list(z.object({ name: z.string(), ...span })),
  shown: z.object(span),
  roles: list(z.object({ site, role: z.string(), ...span })),
  service: list(z.object({ site, ...span })),
  faults: list(z.object({ what: z.string(), ...span })),
  disturbed: list(z.string()),
});

export const estate = z.object({
  name: z.string(),
  row: z.string(),
  ok: z.boolean(),
  reasons: list(z.string()),
  takeover: timeline.nullable(),
  failback: timeline.nullable(),
});

/** What a report shows, and holds for the next one to be compared with. */
export const reportData = z.object({
  made: z.iso.datetime(),
  /** The command that made it. */
  command: z.string(),
  engine: z.string(),
  seconds: z.number(),
  speed: z.number(),
  isGood: z.boolean(),
  estates: list(estate),
  rules: list(
    z.object({
      rule: z.number(),
      title: z.string(),
      ok: z.boolean(),
      checks: z.number(),
      violations: list(z.string()),
    }),
  ),
  faults: list(
    z.object({
      name: z.string(),
      planted: z.string(),
      said: list(z.string()),
      ended: z.string(),
    }),
  ),
  drift: z.object({ exitCodeClean: z.number(), exitCodeDrifted: z.number() }).nullable(),
  cluster: z
    .object({ row: z.string(), ok: z.boolean(), checks: z.number(), held: z.number() })
    .nullable(),
  secretsFound: z.number(),
  troubles: list(z.string()),
});

export type ReportData = z.infer<typeof reportData>;
export type ReportedEstate = ReportData["estates"][number];

/** The parts of a result that a report shows. */
export function reportOf(
  result: Result,
  about: { readonly made: Date; readonly command: string; readonly isGood: boolean },
): ReportData {
  const { cluster } = result;
  return reportData.parse({
    ...result,
    made: about.made.toISOString(),
    command: about.command,
    isGood: about.isGood,
    seconds: Math.round(result.seconds),
    cluster:
      cluster === null
        ? null
        : {
            row: cluster.row,
            ok: cluster.passed,
            checks: cluster.checks.length,
            held: cluster.checks.filter(({ passed }) => passed).length,
          },
  });
}
