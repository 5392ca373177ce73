import { beginStart, beginStop } from "../../simulator/data-factory/lifecycle.ts";
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
