import { z } from "zod";
import type { SqlConnection } from "./connection.ts";
import { quoteLiteral } from "./quote.ts";
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

/** Makes or mends one part; repeating it is fine. */
export async function mendPart(
  connection: SqlConnection,
  part: WatchdogPart,
  schedules: readonly string[],
): Promise<void> {
  const named = { job_name: WATCHDOG };
  switch (part) {
    case "job": {
      const exists = (await read(connection, "agent-job", job, { job: WATCHDOG })).length > 0;
      const procedure = exists ? "msdb.dbo.sp_update_job" : "msdb.dbo.sp_add_job";
      await connection.execute(procedure, { ...named, enabled: 1 });
      return;
    }
    case "step": {
      const [first] = await read(connection, "agent-job-steps", step, { job: WATCHDOG });
      const command = watchdogCommand(schedules);
      const does = { step_name: "by role", subsystem: "TSQL", database_name: "master", command };
      if (first === undefined)
        await connection.execute("msdb.dbo.sp_add_jobstep", { ...named, ...does });
      else
        await connection.execute("msdb.dbo.sp_update_jobstep", {
          ...named,
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
      // Every day (4), every minute (4) of it.
      const everyMinute = {
        freq_type: 4,
        freq_interval: 1,
        freq_subday_type: 4,
        freq_subday_interval: 1,
      };
      await connection.execute("msdb.dbo.sp_add_jobschedule", {
        ...named,
        name: WATCHDOG,
        enabled: 1,
        ...everyMinute,
      });
      return;
    }
    case "server":
      await connection.execute("msdb.dbo.sp_add_jobserver", { ...named, server_name: "(local)" });
  }
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
