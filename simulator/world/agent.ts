/** A schedule of SQL Server Agent: msdb.dbo.sysschedules. Names need not be unique. */
export interface AgentSchedule {
  id: number;
  name: string;
  enabled: boolean;
  freqType: number;
  freqInterval: number;
  freqSubdayType: number;
  freqSubdayInterval: number;
}

export interface AgentJobStep {
  name: string;
  subsystem: string;
  command: string;
  database: string;
}

/** A job of SQL Server Agent: msdb.dbo.sysjobs and what hangs on it. */
export interface AgentJob {
  id: string;
  name: string;
  enabled: boolean;
  description: string;
  steps: AgentJobStep[];
  scheduleIds: number[];
  /** It was given to a server (sp_add_jobserver): without that it never runs. */
  hasServer: boolean;
}

/** SQL Server Agent of one managed instance; it lives in msdb, which no failover group takes along. */
export interface Agent {
  lastScheduleId: number;
  schedules: AgentSchedule[];
  jobs: AgentJob[];
}

export const newAgent = (): Agent => ({ lastScheduleId: 0, schedules: [], jobs: [] });
