import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { AgentSchedulesInputs, AgentSchedulesLive } from "../reconcilers/agent-schedules.ts";
import { type Inputs, ReconciledResource } from "./shim.ts";

export type AgentSchedulesArgs = Inputs<AgentSchedulesInputs>;

/** Schedules of SQL Server Agent that follow the role of SSISDB (T-SQL: sp_update_schedule). */
export class AgentSchedules extends ReconciledResource<AgentSchedulesLive> {
  constructor(name: string, args: AgentSchedulesArgs, options: CustomResourceOptions) {
    super("AgentSchedules", name, args, options);
  }
}
