import { otherSite, type Site } from "../../config/pair.ts";
import { objectAt } from "../../simulator/world/json.ts";
import type { World } from "../../simulator/world.ts";
import type { ModelEstate } from "./estates.ts";
import type { Checkout } from "./stack.ts";

/** What is not as it must be when `site` is active and everybody has done his work; undefined: all is well. */
export function notAsWanted(
  world: World,
  estate: ModelEstate,
  site: Site,
  { nodes }: Checkout,
): string | undefined {
  world.advance();
  const there = otherSite(site);
  if (!estate.catalogStays) {
    for (const [side, wanted] of [
      [site, "Primary"],
      [there, "Secondary"],
    ] as const) {
      const role = estate.groupIfAny?.sides.find(
        ({ serverId }) => serverId === estate.serverId(side),
      )?.role;
      if (role !== wanted) return `the role of ${side} is ${role}`;
    }
  }
  const runtime = world.state.runtimes.get(estate.runtimeIdAt(site));
  if (runtime?.state !== "Started")
    return `the runtime of ${site} is ${runtime?.state ?? "absent"}`;
  if (runtime.serves === undefined) return `the runtime of ${site} serves nothing`;
  const compute = objectAt(runtime.properties, "typeProperties", "computeProperties");
  if (compute.numberOfNodes !== nodes)
    return `the runtime of ${site} has ${compute.numberOfNodes} nodes`;
  if (!estate.catalogStays && runtime.serves !== estate.serverId(site))
    return `the runtime of ${site} serves ${runtime.serves}`;
  const [mine, other] = [site, there].map((one) => estate.runtimeIdAt(one).toLowerCase());
  const elsewhere = mine === other ? undefined : world.state.runtimes.get(other ?? "");
  if (!estate.isPair && elsewhere?.state === "Started") return `the runtime of ${there} runs too`;
  // With `runState: external` that is the schedule's matter, too.
  const isManaged = estate.options.runState !== "external";
  if (estate.options.mode === "cold" && isManaged && elsewhere?.state === "Started")
    return `the cold standby of ${there} runs`;
  if (estate.triggerAt(site).runtimeState !== "Started") return `the trigger of ${site} is stopped`;
  if (estate.ownFactories && estate.triggerAt(there).runtimeState === "Started")
    return `the trigger of ${there} is started`;
  return estate.hooksNotAsWanted(site);
}

/** With `runState: external` a settled pair's runtime may be stopped: a schedule starts it again. */
export function isLeftToItsSchedule(world: World, estate: ModelEstate, site: Site): boolean {
  const runtime = world.state.runtimes.get(estate.runtimeIdAt(site));
  return estate.options.runState === "external" && runtime?.state === "Stopped";
}
