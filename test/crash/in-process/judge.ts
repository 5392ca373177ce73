import { estateNotAsWanted } from "../as-wanted.ts";
import type { Leg, Setting } from "./setting.ts";

/** What is not as wanted after a leg's last `up`; empty when everything is. */
export async function notAsWanted(setting: Setting, leg: Leg): Promise<readonly string[]> {
  return [...estateNotAsWanted(setting.estate, leg), ...(await notClean(setting, leg))];
}

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
