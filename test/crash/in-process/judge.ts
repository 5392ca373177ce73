import type { Site } from "../../../config/pair.ts";
import type { Leg, Setting } from "./setting.ts";

/** What is not as wanted after a leg's last `up`; empty when everything is. */
export async function notAsWanted(setting: Setting, leg: Leg): Promise<readonly string[]> {
  const { estate, ground } = setting;
  const { active } = leg;
  const wrong: string[] = [];
  const check = (ok: boolean, what: string): void => {
    if (!ok) wrong.push(what);
  };
  const { world } = ground;
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
  if (strategy === "attach")
    check(
      estate.owner === estate.runtimeIdAt(active).replace(OWNER, "$1/$2"),
      `SSISDB lets in ${estate.owner}`,
    );
  return [...wrong, ...(await notClean(setting, leg))];
}

const OWNER = /^.*\/factories\/([^/]+)\/integrationruntimes\/(.*)$/;

/** What a preview would show after a refresh: nothing but a fence that is pending. */
async function notClean({ stacks, ground }: Setting, leg: Leg): Promise<readonly string[]> {
  const stack = stacks[leg.stack];
  const before = ground.world.journal().length;
  await stack.refresh();
  const shown = (await stack.preview()).filter((kind) => leg.pending !== true || kind !== "Fence");
  const writes = ground.world
    .journal()
    .slice(before)
    .filter(({ kind }) => kind === "write");
  return [
    ...shown.map((kind) => `a preview still shows ${kind}`),
    ...writes.map(() => "a preview wrote (rule 7)"),
  ];
}

/** Effects that were not in the uninterrupted run, or more often, or less; hooks run at least once. */
export function otherEffects(
  recorded: readonly string[],
  now: readonly string[],
): readonly string[] {
  const [wanted, had] = [countsOf(recorded), countsOf(now)];
  return [...new Set([...wanted.keys(), ...had.keys()])].flatMap((effect) => {
    const [should, does] = [wanted.get(effect) ?? 0, had.get(effect) ?? 0];
    const isHook = effect.includes("configure_catalog");
    return does === should || (isHook && does >= should)
      ? []
      : [`${effect} happened ${does} times instead of ${should}`];
  });
}

function countsOf(effects: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const effect of effects) counts.set(effect, (counts.get(effect) ?? 0) + 1);
  return counts;
}
