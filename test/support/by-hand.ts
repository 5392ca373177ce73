import type { ArmRequest } from "../../simulator/arm/request.ts";
import { beginStart, beginStop } from "../../simulator/data-factory/lifecycle.ts";
import { beginFailover } from "../../simulator/sql-management/failover.ts";
import { instanceGroups, serverGroups } from "../../simulator/sql-management/group-address.ts";
import type { TestTime } from "./azure.ts";
import type { TestEstate } from "./estate.ts";

/** What somebody else does to an estate's Azure, without the program under test. */
export function stop(estate: TestEstate<TestTime>): void {
  estate.azure.world.advance();
  beginStop(estate.azure.world, estate.runtime);
  estate.azure.world.settle();
}

export function start(estate: TestEstate<TestTime>): void {
  estate.azure.world.advance();
  beginStart(estate.azure.world, estate.runtime);
  estate.azure.world.settle();
}

/** A planned failover from the portal; it takes its time. */
export function failOver(estate: TestEstate<TestTime>, to: "primary" | "secondary"): void {
  const { world } = estate.azure;
  world.advance();
  const id = estate.serverId(to);
  const [, subscription, , resourceGroup] = id.slice(1).split("/");
  const location = world.server(id)?.location;
  const request: ArmRequest = {
    method: "POST",
    path: `${id}/failoverGroups/${estate.group}/failover`,
    params: {
      subscription,
      resourceGroup,
      server: estate.serverName(to),
      location,
      group: estate.group,
    },
    query: new URLSearchParams(),
    headers: {},
    body: undefined,
    origin: "",
    clientId: "",
    apiVersion: "",
    facts: {},
  };
  const kind = estate.options.onInstances ? instanceGroups : serverGroups;
  beginFailover(world, request, kind, "failover", String);
}

/** The role, with its databases, changes sides at once. */
export function moveRole(estate: TestEstate<TestTime>, to: "primary" | "secondary"): void {
  const { world } = estate.azure;
  world.advance();
  for (const side of estate.groupNow.sides) {
    side.role = side.serverId === estate.serverId(to) ? "Primary" : "Secondary";
    const database = world.database(side.serverId, "SSISDB");
    if (database) database.role = side.role;
  }
  world.settle();
}
