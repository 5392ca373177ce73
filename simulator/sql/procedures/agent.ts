import { randomUUID } from "node:crypto";
import { int, nvarchar, type SqlType, type SqlValue } from "../../tds/types.ts";
import type { Agent, AgentJob, AgentSchedule } from "../../world/agent.ts";
import { SqlError } from "../errors.ts";
import { agentOf, isMsdb } from "../tables/agent.ts";
import type { Procedure, ProcedureCall, ProcedureParameter } from "./procedure.ts";

/** The procedures of SQL Server Agent in msdb, as far as jobs and schedules are made and turned on and off with them. */

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

const optional = (name: string, type: SqlType, fallback: SqlValue = null): ProcedureParameter => ({
  name,
  type,
  fallback,
});

const refusal = (procedure: string, number: number, message: string): SqlError =>
  new SqlError({ number, message, procedure });

/** A procedure that changes the Agent; what it changed is taken back with its transaction. */
function onAgent(
  name: string,
  parameters: readonly ProcedureParameter[],
  run: (agent: Agent, call: ProcedureCall) => "changed" | "unchanged",
): Procedure {
  return {
    schema: "dbo",
    name,
    parameters,
    changes: "server",
    exists: isMsdb,
    run(call) {
      const { server, session } = call.place;
      const before = structuredClone(agentOf(call.place));
      const outcome = run(agentOf(call.place), call);
      session.undoable(() => {
        server.agent = before;
      });
      return outcome;
    },
  };
}

function jobOf(agent: Agent, call: ProcedureCall, procedure: string): AgentJob {
  const name = call.text("@job_name");
  const job = agent.jobs.find((one) => same(one.name, name));
  if (job !== undefined) return job;
  throw refusal(procedure, 14262, `The specified @job_name ('${name}') does not exist.`);
}

const addJob = onAgent(
  "sp_add_job",
  [
    { name: "@job_name", type: nvarchar(128) },
    optional("@enabled", int, 1),
    optional("@description", nvarchar(512)),
  ],
  (agent, call) => {
    const name = call.text("@job_name");
    if (agent.jobs.some((job) => same(job.name, name))) {
      throw refusal("sp_add_job", 14261, `The specified @job_name ('${name}') already exists.`);
    }
    agent.jobs.push({
      id: randomUUID(),
      name,
      enabled: Number(call.value("@enabled")) !== 0,
      description: String(call.value("@description") ?? ""),
      steps: [],
      scheduleIds: [],
      hasServer: false,
    });
    return "changed";
  },
);

const updateJob = onAgent(
  "sp_update_job",
  [{ name: "@job_name", type: nvarchar(128) }, optional("@enabled", int)],
  (agent, call) => {
    const job = jobOf(agent, call, "sp_update_job");
    const enabled = call.value("@enabled");
    if (enabled === null || job.enabled === (Number(enabled) !== 0)) return "unchanged";
    job.enabled = Number(enabled) !== 0;
    return "changed";
  },
);

const stepParameters = [
  optional("@step_name", nvarchar(128)),
  optional("@subsystem", nvarchar(40), "TSQL"),
  optional("@command", nvarchar("max")),
  optional("@database_name", nvarchar(128)),
];

const addJobStep = onAgent(
  "sp_add_jobstep",
  [{ name: "@job_name", type: nvarchar(128) }, ...stepParameters],
  (agent, call) => {
    jobOf(agent, call, "sp_add_jobstep").steps.push({
      name: call.text("@step_name"),
      subsystem: call.text("@subsystem"),
      command: String(call.value("@command") ?? ""),
      database: String(call.value("@database_name") ?? "master"),
    });
    return "changed";
  },
);

const updateJobStep = onAgent(
  "sp_update_jobstep",
  [
    { name: "@job_name", type: nvarchar(128) },
    { name: "@step_id", type: int },
    ...stepParameters.map((parameter) => ({ ...parameter, fallback: null })),
  ],
  (agent, call) => {
    const id = Number(call.value("@step_id"));
    const step = jobOf(agent, call, "sp_update_jobstep").steps[id - 1];
    if (step === undefined) {
      throw refusal("sp_update_jobstep", 14262, `The specified @step_id ('${id}') does not exist.`);
    }
    const given = (name: string, now: string): string => String(call.value(name) ?? now);
    Object.assign(step, {
      name: given("@step_name", step.name),
      subsystem: given("@subsystem", step.subsystem),
      command: given("@command", step.command),
      database: given("@database_name", step.database),
    });
    return "changed";
  },
);

const frequency = [
  optional("@enabled", int, 1),
  optional("@freq_type", int, 1),
  optional("@freq_interval", int, 0),
  optional("@freq_subday_type", int, 0),
  optional("@freq_subday_interval", int, 0),
];

function newSchedule(agent: Agent, call: ProcedureCall, name: string): AgentSchedule {
  agent.lastScheduleId += 1;
  const schedule = {
    id: agent.lastScheduleId,
    name,
    enabled: Number(call.value("@enabled")) !== 0,
    freqType: Number(call.value("@freq_type")),
    freqInterval: Number(call.value("@freq_interval")),
    freqSubdayType: Number(call.value("@freq_subday_type")),
    freqSubdayInterval: Number(call.value("@freq_subday_interval")),
  };
  agent.schedules.push(schedule);
  return schedule;
}

const addJobSchedule = onAgent(
  "sp_add_jobschedule",
  [
    { name: "@job_name", type: nvarchar(128) },
    { name: "@name", type: nvarchar(128) },
    ...frequency,
  ],
  (agent, call) => {
    const job = jobOf(agent, call, "sp_add_jobschedule");
    job.scheduleIds.push(newSchedule(agent, call, call.text("@name")).id);
    return "changed";
  },
);

/** By id, or by a name that only one schedule has. */
const updateSchedule = onAgent(
  "sp_update_schedule",
  [optional("@schedule_id", int), optional("@name", nvarchar(128)), optional("@enabled", int)],
  (agent, call) => {
    const procedure = "sp_update_schedule";
    const id = call.value("@schedule_id");
    const name = call.value("@name");
    if (id === null && name === null) {
      throw refusal(procedure, 14294, "Supply either @schedule_id or @schedule_name.");
    }
    const found = agent.schedules.filter((one) =>
      id === null ? same(one.name, String(name)) : one.id === Number(id),
    );
    const [schedule] = found;
    if (schedule === undefined) {
      const what = id === null ? `@name ('${String(name)}')` : `@schedule_id ('${Number(id)}')`;
      throw refusal(procedure, 14262, `The specified ${what} does not exist.`);
    }
    if (found.length > 1) {
      throw refusal(
        procedure,
        14371,
        `There are two or more schedules named "${schedule.name}". Specify @schedule_id instead of @schedule_name to uniquely identify the schedule.`,
      );
    }
    const enabled = call.value("@enabled");
    if (enabled === null || schedule.enabled === (Number(enabled) !== 0)) return "unchanged";
    schedule.enabled = Number(enabled) !== 0;
    const { world, server } = call.place;
    world.record({
      kind: "schedule",
      server: server.id,
      schedule: schedule.name,
      enabled: schedule.enabled,
    });
    return "changed";
  },
);

const addJobServer = onAgent(
  "sp_add_jobserver",
  [{ name: "@job_name", type: nvarchar(128) }, optional("@server_name", nvarchar(128), "(local)")],
  (agent, call) => {
    const job = jobOf(agent, call, "sp_add_jobserver");
    const server = call.text("@server_name");
    if (!same(server, "(local)")) {
      throw refusal(
        "sp_add_jobserver",
        14262,
        `The specified @server_name ('${server}') does not exist.`,
      );
    }
    if (job.hasServer) {
      throw refusal(
        "sp_add_jobserver",
        14269,
        `Job '${job.name}' is already targeted at server '${server}'.`,
      );
    }
    job.hasServer = true;
    return "changed";
  },
);

export const agentProcedures = [
  addJob,
  updateJob,
  addJobStep,
  updateJobStep,
  addJobSchedule,
  updateSchedule,
  addJobServer,
];
