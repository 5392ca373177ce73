import type { Site } from "../../config/pair.ts";
import type { TestTime } from "../support/azure.ts";
import type { TestEstate } from "../support/estate.ts";

export interface Wanted {
  /** The stack that was brought up. */
  readonly stack: Site;
  /** The site that runs SSIS then. */
  readonly active: Site;
  /** The other region is lost: the fence stays pending. */
  readonly pending?: true;
}

/** What is not as wanted in Azure after the last `up`; empty when everything is. */
export function estateNotAsWanted(estate: TestEstate<TestTime>, leg: Wanted): readonly string[] {
  const { active } = leg;
  const wrong: string[] = [];
  const check = (ok: boolean, what: string): void => {
    if (!ok) wrong.push(what);
  };
  const { world } = estate.azure;
  world.advance();
  const { strategy = "relocate", catalogRole, mode } = estate.options;
  const shared = !estate.ownFactories && estate.options.secondName === undefined;
  const runtime = estate.runtimeAt(active);
  check(runtime.state === "Started", `${runtime.id} is ${runtime.state}`);
  const served = runtime.serves;
  check(served !== undefined, `${runtime.id} serves nobody`);
  if (catalogRole !== "leave")
    check(served === estate.serverId(active), `${runtime.id} serves ${served}, not ${active}`);
  const database = served === undefined ? undefined : world.database(served, "SSISDB");
  check(database !== undefined && world.isWritable(database), "what it serves is not writable");
  const other: Site = active === "primary" ? "secondary" : "primary";
  const roleAt = catalogRole === "leave" ? "primary" : active;
  // A lost region goes on believing that it is the primary until it is back.
  const roles = estate.groupNow.sides.filter(
    ({ role, serverId }) =>
      role === "Primary" && (leg.pending !== true || serverId === estate.serverId(active)),
  );
  check(
    roles.length === 1 && roles[0]?.serverId === estate.serverId(roleAt),
    `Primary: ${roles.map(({ serverId }) => serverId).join(", ")}`,
  );
  const trigger = estate.triggerAt(active).runtimeState;
  check(trigger === "Started", `the trigger at ${active} is ${trigger}`);
  if (!shared && leg.pending !== true) {
    if (estate.ownFactories) {
      const away = estate.triggerAt(other).runtimeState;
      check(away === "Stopped", `the trigger at ${other} is ${away}`);
    }
    // Before it was ever needed, the other site's runtime is not there.
    const standing = world.state.runtimes.get(estate.runtimeIdAt(other))?.state;
    const released = leg.stack !== active || mode === undefined;
    const wanted = mode === "hot" ? "Started" : "Stopped";
    if (released && standing !== undefined)
      check(standing === wanted, `the runtime at ${other} is ${standing}`);
  }
  // Each stack switches those of its own instance, and by the role where SSISDB stays.
  const here = estate.schedulesAt(leg.stack);
  const enabled = leg.stack === roleAt;
  check(
    here.every((one) => one === enabled),
    `the schedules of ${leg.stack}'s instance: ${here.map((one) => (one ? "enabled" : "disabled"))}`,
  );
  if (strategy === "attach")
    check(
      estate.owner === estate.runtimeIdAt(active).replace(OWNER, "$1/$2"),
      `SSISDB lets in ${estate.owner}`,
    );
  return wrong;
}

const OWNER = /^.*\/factories\/([^/]+)\/integrationruntimes\/(.*)$/;
