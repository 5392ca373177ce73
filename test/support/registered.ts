import * as pulumi from "@pulumi/pulumi";
import { AgentSchedules } from "../../resources/agent-schedules.ts";
import { CatalogOwner } from "../../resources/catalog-owner.ts";
import type { Kind } from "../../resources/entry.ts";
import { EnvironmentVariables } from "../../resources/environment-variables.ts";
import { FailoverGroupRole } from "../../resources/failover-group-role.ts";
import { Fence } from "../../resources/fence.ts";
import { IntegrationRuntime } from "../../resources/integration-runtime.ts";
import { MasterKey } from "../../resources/master-key.ts";
import { ServerLogins } from "../../resources/server-logins.ts";
import { SqlHook } from "../../resources/sql-hook.ts";
import { SsisCatalog } from "../../resources/ssis-catalog.ts";
import { TriggerStates } from "../../resources/trigger-states.ts";
import { WorkerProof } from "../../resources/worker-proof.ts";

// What a resource is told does not matter here, only what Pulumi makes of its provider.
const nothing = {} as never;

const MAKE: Readonly<Partial<Record<Kind, () => pulumi.CustomResource>>> = {
  SsisCatalog: () => new SsisCatalog("catalog", nothing, {}),
  Fence: () => new Fence("fence", nothing, {}),
  FailoverGroupRole: () => new FailoverGroupRole("role", nothing, {}),
  MasterKey: () => new MasterKey("master-key", nothing, {}),
  CatalogOwner: () => new CatalogOwner("owner", nothing, {}),
  WorkerProof: () => new WorkerProof("proof", nothing, {}),
  EnvironmentVariables: () => new EnvironmentVariables("variables", nothing, {}),
  AgentSchedules: () => new AgentSchedules("schedules", nothing, {}),
  ServerLogins: () => new ServerLogins("logins", nothing, {}),
  SqlHook: () => new SqlHook("hook", nothing, {}),
  IntegrationRuntime: () => new IntegrationRuntime("runtime", nothing, {}),
  TriggerStates: () => new TriggerStates("triggers", nothing, {}),
};

export interface Registered {
  readonly type: string;
  /** The text that Pulumi keeps in the state and hands to the plugin. */
  readonly provider: string;
}

/** The real resources' registrations, as the engine would get them. */
export async function registered(): Promise<Readonly<Record<keyof typeof MAKE, Registered>>> {
  const found = new Map<string, Registered>();
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      found.set(name, { type, provider: String(inputs.__provider) });
      return { id: name, state: inputs };
    },
    call: ({ inputs }) => inputs,
  });
  const texts: [string, Registered][] = [];
  for (const [kind, make] of Object.entries(MAKE)) {
    const resource = make();
    const name = await new Promise<string>((resolve) => {
      resource.id.apply((id) => resolve(id));
    });
    const registration = found.get(name);
    if (registration === undefined) throw new Error(`${kind} was not registered`);
    texts.push([kind, registration]);
  }
  return Object.fromEntries(texts) as Record<keyof typeof MAKE, Registered>;
}
