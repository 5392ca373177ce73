/**
 * The one door from Pulumi's dynamic provider process into this program.
 *
 * The path of this file and the name `providerOf` stand in the state of every resource (in its provider's text, shim.ts): refresh and destroy
 * load it from there. States of the first versions name `configure` and `methodsFor` instead, and go on to wherever no update is wanted. None of
 * them may ever change; a test pins them.
 */

import type { dynamic } from "@pulumi/pulumi";
import { agentSchedules } from "../reconcilers/agent-schedules.ts";
import { catalogOwner } from "../reconcilers/catalog-owner.ts";
import { clusterStateMethods } from "../reconcilers/cluster-state.ts";
import { environmentVariables } from "../reconcilers/environment-variables.ts";
import { failoverGroupRole } from "../reconcilers/failover-group-role.ts";
import { fence } from "../reconcilers/fence.ts";
import { integrationRuntime } from "../reconcilers/integration-runtime.ts";
import { type Methods, methodsOf } from "../reconcilers/lifecycle/methods.ts";
import { masterKey } from "../reconcilers/master-key.ts";
import { serverLogins } from "../reconcilers/server-logins.ts";
import { sqlHook } from "../reconcilers/sql-hook.ts";
import { ssisCatalog } from "../reconcilers/ssis-catalog.ts";
import { triggerStates } from "../reconcilers/trigger-states.ts";
import { workerProof } from "../reconcilers/worker-proof.ts";
import { clusterContext, configureCluster, isClusterStack } from "./cluster-context.ts";
import { keepCompiled } from "./compiled.ts";
import {
  configure as configureEstates,
  contextOfProcess,
  type ProviderConfiguration,
} from "./process-context.ts";
import { spokenByPerson } from "./spoken.ts";

/** Takes the stack's configuration: a stack is either of estates or of the Windows cluster. */
export function configure(config: ProviderConfiguration): void {
  keepCompiled();
  if (isClusterStack(config)) configureCluster(config);
  else configureEstates(config);
}

const RECONCILERS = {
  SsisCatalog: methodsOf(ssisCatalog, contextOfProcess),
  Fence: methodsOf(fence, contextOfProcess),
  FailoverGroupRole: methodsOf(failoverGroupRole, contextOfProcess),
  MasterKey: methodsOf(masterKey, contextOfProcess),
  CatalogOwner: methodsOf(catalogOwner, contextOfProcess),
  IntegrationRuntime: methodsOf(integrationRuntime, contextOfProcess),
  WorkerProof: methodsOf(workerProof, contextOfProcess),
  TriggerStates: methodsOf(triggerStates, contextOfProcess),
  SqlHook: methodsOf(sqlHook, contextOfProcess),
  EnvironmentVariables: methodsOf(environmentVariables, contextOfProcess),
  AgentSchedules: methodsOf(agentSchedules, contextOfProcess),
  ServerLogins: methodsOf(serverLogins, contextOfProcess),
  ClusterState: clusterStateMethods(clusterContext),
} satisfies Record<string, Methods>;

export type Kind = keyof typeof RECONCILERS;

/** The provider of a kind of resource, as Pulumi's plugin process asks for it. */
export function providerOf(kind: Kind): dynamic.ResourceProvider {
  return {
    // Not awaited: the plugin uses a provider before its `configure` has ended.
    configure: async ({ config }) => configure(config),
    ...methodsFor(kind),
  };
}

/** Its methods; errors come out without stack traces and without secrets. */
export function methodsFor(kind: Kind): Methods {
  if (kind === "ClusterState")
    return spokenByPerson(RECONCILERS[kind], () => clusterContext().secrets);
  return spokenByPerson(RECONCILERS[kind]);
}
