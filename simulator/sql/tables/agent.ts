import { int, nvarchar, uniqueidentifier } from "../../tds/types.ts";
import type { Agent } from "../../world/agent.ts";
import type { Place } from "../place.ts";
import { defineTable } from "./table.ts";

/** The tables of SQL Server Agent in msdb. SQL Database has neither. */

const schema = "dbo";

export const isMsdb = ({ databaseName }: Place): boolean => databaseName === "msdb";

export function agentOf({ server }: Place): Agent {
  if (server.agent === undefined) throw new Error(`${server.name} has no SQL Server Agent`);
  return server.agent;
}

const jobs = defineTable({
  schema,
  name: "sysjobs",
  columns: {
    job_id: uniqueidentifier,
    name: nvarchar(128),
    // The Agent's own tables keep switches as tinyint.
    enabled: int,
    description: nvarchar(512),
  },
  exists: isMsdb,
  rows: (place) =>
    agentOf(place).jobs.map(({ id, name, enabled, description }) => ({
      job_id: id,
      name,
      enabled: enabled ? 1 : 0,
      description,
    })),
});

const steps = defineTable({
  schema,
  name: "sysjobsteps",
  columns: {
    job_id: uniqueidentifier,
    step_id: int,
    step_name: nvarchar(128),
    subsystem: nvarchar(40),
    command: nvarchar("max"),
    database_name: nvarchar(128),
  },
  exists: isMsdb,
  rows: (place) =>
    agentOf(place).jobs.flatMap((job) =>
      job.steps.map((step, at) => ({
        job_id: job.id,
        step_id: at + 1,
        step_name: step.name,
        subsystem: step.subsystem,
        command: step.command,
        database_name: step.database,
      })),
    ),
});

const schedules = defineTable({
  schema,
  name: "sysschedules",
  columns: {
    schedule_id: int,
    name: nvarchar(128),
    enabled: int,
    freq_type: int,
    freq_interval: int,
    freq_subday_type: int,
    freq_subday_interval: int,
  },
  exists: isMsdb,
  rows: (place) =>
    agentOf(place).schedules.map((schedule) => ({
      schedule_id: schedule.id,
      name: schedule.name,
      enabled: schedule.enabled ? 1 : 0,
      freq_type: schedule.freqType,
      freq_interval: schedule.freqInterval,
      freq_subday_type: schedule.freqSubdayType,
      freq_subday_interval: schedule.freqSubdayInterval,
    })),
});

const jobSchedules = defineTable({
  schema,
  name: "sysjobschedules",
  columns: { schedule_id: int, job_id: uniqueidentifier },
  exists: isMsdb,
  rows: (place) =>
    agentOf(place).jobs.flatMap((job) =>
      job.scheduleIds.map((schedule_id) => ({ schedule_id, job_id: job.id })),
    ),
});

const jobServers = defineTable({
  schema,
  name: "sysjobservers",
  columns: { job_id: uniqueidentifier, server_id: int },
  exists: isMsdb,
  rows: (place) =>
    agentOf(place)
      .jobs.filter(({ hasServer }) => hasServer)
      .map(({ id }) => ({ job_id: id, server_id: 0 })),
});

export const agentTables = [jobs, steps, schedules, jobSchedules, jobServers];
