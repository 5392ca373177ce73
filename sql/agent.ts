import { z } from "zod";
import { asText } from "./as-text.ts";
import type { SqlConnection } from "./connection.ts";
import { quoteLiteral, quoteOnOneLine } from "./quote.ts";
import { read } from "./statements.ts";

/** SQL Server Agent of a managed instance: it lives in msdb, which no failover group takes along. */

export interface AgentSchedule {
  readonly id: number;
  readonly enabled: boolean;
}

const schedule = z
  .object({ schedule_id: z.number(), enabled: z.coerce.number() })
  .transform((row): AgentSchedule => ({ id: row.schedule_id, enabled: row.enabled !== 0 }));

/** The schedules of that name; there may be several. */
export function readSchedules(
  connection: SqlConnection,
  name: string,
): Promise<readonly AgentSchedule[]> {
  return read(connection, "agent-schedule", schedule, { schedule: name });
}

/** Enables or disables a schedule of that id; repeating it is fine. */
export async function switchSchedule(
  connection: SqlConnection,
  id: number,
  enabled: boolean,
): Promise<void> {
  await connection.execute("msdb.dbo.sp_update_schedule", {
    schedule_id: id,
    enabled: Number(enabled),
  });
}

/** The names of all jobs. */
export async function listJobs(connection: SqlConnection): Promise<readonly string[]> {
  const jobs = await read(connection, "agent-jobs", z.object({ name: z.string() }));
  return jobs.map(({ name }) => name);
}

/** The job of the article of 2024: on each instance, it switches schedules by the role that SSISDB has there. */
export const WATCHDOG = "ssis-failover: schedules by role of SSISDB";

/** What the job is made of, in the order in which it is made. */
export type WatchdogPart = "job" | "step" | "schedule" | "server";

const job = z.object({ enabled: z.coerce.number(), server_id: z.number().nullable() });
const step = z.object({ step_id: z.number(), command: z.string().nullable() });

/** The parts that the job lacks, or has otherwise than wanted. A rhythm that somebody has changed is left alone. */
export async function missingParts(
  connection: SqlConnection,
  schedules: readonly string[],
): Promise<readonly WatchdogPart[]> {
  const named = { job: WATCHDOG };
  const [found] = await read(connection, "agent-job", job, named);
  if (found === undefined) return ["job", "step", "schedule", "server"];
  const steps = await read(connection, "agent-job-steps", step, named);
  const own = await read(connection, "agent-job-schedules", schedule, named);
  const wanted = watchdogCommand(schedules);
  const parts: readonly (readonly [WatchdogPart, boolean])[] = [
    ["job", found.enabled !== 0],
    ["step", steps.length === 1 && steps[0]?.command === wanted],
    ["schedule", own.some(({ enabled }) => enabled)],
    ["server", found.server_id !== null],
  ];
  return parts.filter(([, isThere]) => !isThere).map(([part]) => part);
}

const NAMED = { job_name: WATCHDOG };
const STEP = { step_name: "by role", subsystem: "TSQL", database_name: "master" };
/** Every day (4), every minute (4) of it. */
const RHYTHM = {
  name: WATCHDOG,
  enabled: 1,
  freq_type: 4,
  freq_interval: 1,
  freq_subday_type: 4,
  freq_subday_interval: 1,
};
const SERVER = { server_name: "(local)" };

/** Makes or mends one part; repeating it is fine. */
export async function mendPart(
  connection: SqlConnection,
  part: WatchdogPart,
  schedules: readonly string[],
): Promise<void> {
  switch (part) {
    case "job": {
      const exists = (await read(connection, "agent-job", job, { job: WATCHDOG })).length > 0;
      const procedure = exists ? "msdb.dbo.sp_update_job" : "msdb.dbo.sp_add_job";
      await connection.execute(procedure, { ...NAMED, enabled: 1 });
      return;
    }
    case "step": {
      const [first] = await read(connection, "agent-job-steps", step, { job: WATCHDOG });
      const does = { ...STEP, command: watchdogCommand(schedules) };
      if (first === undefined)
        await connection.execute("msdb.dbo.sp_add_jobstep", { ...NAMED, ...does });
      else
        await connection.execute("msdb.dbo.sp_update_jobstep", {
          ...NAMED,
          step_id: first.step_id,
          ...does,
        });
      return;
    }
    case "schedule": {
      const [own] = await read(connection, "agent-job-schedules", schedule, { job: WATCHDOG });
      if (own !== undefined) {
        await switchSchedule(connection, own.id, true);
        return;
      }
      await connection.execute("msdb.dbo.sp_add_jobschedule", { ...NAMED, ...RHYTHM });
      return;
    }
    case "server":
      await connection.execute("msdb.dbo.sp_add_jobserver", { ...NAMED, ...SERVER });
  }
}

/** The same for somebody to run by hand: makes each part that is not there, and gives the step what it is to run. */
export function watchdogByHand(schedules: readonly string[]): readonly string[] {
  const job = `SELECT * FROM msdb.dbo.sysjobs AS j`;
  const named = `WHERE j.name = ${quoteLiteral(WATCHDOG)}`;
  const unless = (joined: string, statement: string): string =>
    `IF NOT EXISTS (${job}${joined} ${named}) ${statement}`;
  const joining = (table: string): string => ` JOIN msdb.dbo.${table} AS x ON x.job_id = j.job_id`;
  const first = { ...NAMED, step_id: 1, ...STEP };
  return [
    // Texts that are put together are cut off at 4000 characters, unless the first of them may be longer.
    `DECLARE @command nvarchar(max) = CONVERT(nvarchar(max), N'') + ${quoteOnOneLine(watchdogCommand(schedules))};`,
    unless("", asText("msdb.dbo.sp_add_job", { ...NAMED, enabled: 1 })),
    unless(
      joining("sysjobsteps"),
      asText("msdb.dbo.sp_add_jobstep", { ...NAMED, ...STEP }, ["command"]),
    ),
    asText("msdb.dbo.sp_update_jobstep", first, ["command"]),
    unless(
      joining("sysjobschedules"),
      asText("msdb.dbo.sp_add_jobschedule", { ...NAMED, ...RHYTHM }),
    ),
    unless(joining("sysjobservers"), asText("msdb.dbo.sp_add_jobserver", { ...NAMED, ...SERVER })),
  ];
}

const ROLE =
  "(SELECT TOP (1) role_desc FROM SSISDB.sys.dm_geo_replication_link_status WHERE partner_database = N'SSISDB')";

/** What the job runs: for each schedule a line of its own, and nothing while the role is not known. */
export function watchdogCommand(schedules: readonly string[]): string {
  return [
    "-- Kept by ssis-failover (hooks.agentSchedules): do not edit.",
    ...byRole("PRIMARY", schedules, 1),
    ...byRole("SECONDARY", schedules, 0),
  ].join("\n");
}

function byRole(role: string, schedules: readonly string[], enabled: 0 | 1): readonly string[] {
  return [
    `IF ${ROLE} = N'${role}'`,
    "BEGIN",
    ...schedules.map((name) => {
      const is = `name = ${quoteLiteral(name)} AND enabled = ${1 - enabled}`;
      const set = `EXEC msdb.dbo.sp_update_schedule @name = ${quoteLiteral(name)}, @enabled = ${enabled};`;
      return `  IF EXISTS (SELECT * FROM msdb.dbo.sysschedules WHERE ${is}) ${set}`;
    }),
    "END",
  ];
}
