import { randomUUID } from "node:crypto";
import { badRequest, Refusal, sqlResourceNotFound } from "../arm/refusals.ts";
import { type ArmAnswer, type ArmRequest, ok, param } from "../arm/request.ts";
import type { Routes } from "../arm/routes.ts";
import type { Operation } from "../world/factories.ts";
import type { FailoverGroup, GroupSide } from "../world/groups.ts";
import { region } from "../world/ids.ts";
import type { JsonObject } from "../world/json.ts";
import type { World } from "../world.ts";
import { shownGroup } from "./group-view.ts";
import { sqlVersions } from "./versions.ts";

const allVersions = [...new Set(Object.values(sqlVersions).flat())];

export interface GroupOptions {
  readonly retryAfter: (seconds: number) => string;
}

/** An operation of a group begins: it is busy until the end. */
export function openOperation(
  world: World,
  group: FailoverGroup,
  operation: string,
  length: number,
): Operation {
  const now = world.now();
  group.busyUntil = now + length;
  world.record({
    kind: "operation",
    operation,
    subject: group.name,
    startMs: now - world.startedAt,
    endMs: now + length - world.startedAt,
    outcome: "started",
  });
  return world.state.operations.add({
    id: randomUUID(),
    subject: group.id,
    operation,
    status: "InProgress",
    error: undefined,
    startedAt: now,
    endsAt: now + length,
  });
}

/** An operation of a group ends, well or not. */
export function closeOperation(
  world: World,
  operation: Operation,
  subject: string,
  failure?: { code: string; message: string },
): void {
  operation.status = failure ? "Failed" : "Succeeded";
  operation.error = failure;
  world.record({
    kind: "operation",
    operation: operation.operation,
    subject,
    startMs: operation.startedAt - world.startedAt,
    endMs: world.now() - world.startedAt,
    outcome: failure ? "failed" : "succeeded",
    ...(failure && { code: failure.code }),
  });
}

/**
 * Where an operation is followed. Of a group of servers both addresses are below the subscription, outside of every resource group (recorded:
 * test_sql_failover_group_mgmt of azure-cli, 2020-11-01-preview); of a group of instances no failover was recorded, and the specification
 * has Location only (facts 3.1).
 */
export function acceptedGroup(
  request: ArmRequest,
  operation: Operation,
  side: GroupSide,
  how: { retryAfter: (seconds: number) => string; status?: 201 | 202; locationOnly?: boolean },
  body?: JsonObject,
): ArmAnswer {
  const isOfServers = operation.subject.startsWith("server/");
  const above = isOfServers ? "" : `/resourceGroups/${param(request, "resourceGroup")}`;
  const scope = `${request.origin}/subscriptions/${param(request, "subscription")}${above}/providers/Microsoft.Sql/locations/${region(side.location)}`;
  const query = `?api-version=${request.apiVersion}`;
  const kind = isOfServers ? "failoverGroup" : "instanceFailoverGroup";
  return {
    status: how.status ?? 202,
    headers: {
      location: `${scope}/${kind}OperationResults/${operation.id}${query}`,
      ...(!(how.locationOnly && !isOfServers) && {
        "azure-asyncoperation": `${scope}/${kind}AzureAsyncOperation/${operation.id}${query}`,
      }),
      "retry-after": how.retryAfter(15),
    },
    ...(body && { body }),
  };
}

/** Adds the polling of operations of groups. */
export function addGroupOperations(routes: Routes, world: World, how: GroupOptions): void {
  const find = (request: ArmRequest): Operation => {
    const operation = world.state.operations.get(param(request, "operation"));
    if (!operation)
      throw sqlResourceNotFound("Microsoft.Sql/operations", param(request, "operation"));
    return operation;
  };
  for (const kind of ["failoverGroup", "instanceFailoverGroup"]) {
    const below = `Microsoft.Sql/locations/:location/${kind}`;
    const at = kind === "failoverGroup" ? `/subscriptions/:subscription/providers/${below}` : below;
    routes
      .add("GET", `${at}AzureAsyncOperation/:operation`, allVersions, (request) => {
        const operation = find(request);
        return {
          status: 200,
          ...(operation.status === "InProgress" && {
            headers: { "retry-after": how.retryAfter(15) },
          }),
          body: {
            name: operation.id,
            status: operation.status,
            startTime: new Date(operation.startedAt).toISOString(),
            ...(operation.error && { error: operation.error }),
          },
        };
      })
      .add("GET", `${at}OperationResults/:operation`, allVersions, (request) => {
        const operation = find(request);
        if (operation.status === "InProgress")
          return {
            status: 202,
            headers: {
              location: `${request.origin}${request.path}?api-version=${request.apiVersion}`,
              "retry-after": how.retryAfter(15),
            },
          };
        if (operation.error) throw refusalOf(operation.error);
        const group = world.state.groups.get(operation.subject);
        if (!group) return { status: 200 };
        const [one, other] = group.sides;
        const isFirst = region(one.location) === region(param(request, "location"));
        return ok(isFirst ? shownGroup(group, one, other) : shownGroup(group, other, one));
      });
  }
}

function refusalOf(error: { code: string; message: string }): Refusal {
  return error.code.endsWith("Busy")
    ? new Refusal(409, error.code, error.message)
    : badRequest(error.message, error.code);
}
