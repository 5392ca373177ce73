/**
 * The one door from Pulumi's dynamic provider process into this program.
 *
 * The path of this file stands in the state of every resource (in its serialized provider): refresh and destroy load it from there. It must
 * never move; a test pins it.
 */

import { failoverGroupRole } from "../reconcilers/failover-group-role.ts";
import { fence } from "../reconcilers/fence.ts";
import { integrationRuntime } from "../reconcilers/integration-runtime.ts";
import { masterKey } from "../reconcilers/master-key.ts";
import type { Methods } from "../reconcilers/reconciler.ts";
import { methodsOf } from "../reconcilers/reconciler.ts";
import { sqlHook } from "../reconcilers/sql-hook.ts";
import { ssisCatalog } from "../reconcilers/ssis-catalog.ts";
import { triggerStates } from "../reconcilers/trigger-states.ts";
import { contextOfProcess } from "./process-context.ts";
import { spokenByPerson } from "./spoken.ts";

export { configure } from "./process-context.ts";

const RECONCILERS = {
  SsisCatalog: methodsOf(ssisCatalog, contextOfProcess),
  Fence: methodsOf(fence, contextOfProcess),
  FailoverGroupRole: methodsOf(failoverGroupRole, contextOfProcess),
  MasterKey: methodsOf(masterKey, contextOfProcess),
  IntegrationRuntime: methodsOf(integrationRuntime, contextOfProcess),
  TriggerStates: methodsOf(triggerStates, contextOfProcess),
  SqlHook: methodsOf(sqlHook, contextOfProcess),
} satisfies Record<string, Methods>;

export type Kind = keyof typeof RECONCILERS;

/** What a shim calls; errors come out without stack traces and without secrets. */
export function methodsFor(kind: Kind): Methods {
  return spokenByPerson(RECONCILERS[kind]);
}
