import type { KillPoint } from "../enumerate.ts";
import { killPoints } from "../enumerate.ts";
import { otherEffects } from "../judges.ts";
import type { Row } from "../row.ts";
import { notAsWanted } from "./judge.ts";
import { brokenRules } from "./rules.ts";
import { bringUp, effects } from "./run.ts";
import { type Leg, legsOf, type Saved, Setting } from "./setting.ts";

/** A leg as it went when nobody cut it off. */
export interface Recording {
  readonly leg: Leg;
  readonly start: Saved;
  readonly effects: readonly string[];
  readonly points: readonly KillPoint[];
}

/** A row's whole story, recorded without interruption: each leg with the points at which it can be cut off. */
export async function record(row: Row): Promise<{ setting: Setting; recordings: Recording[] }> {
  const setting = await Setting.open(row);
  const recordings: Recording[] = [];
  for (const leg of legsOf(row)) {
    const start = setting.save();
    setting.goBackTo(start);
    await leg.begin(setting);
    const run = await bringUp(setting, leg);
    for (const error of Object.values(run.outcome.errors)) throw error;
    const done = effects(setting.estate, run.from);
    const end = setting.save();
    const wrong = [...(await notAsWanted(setting, leg)), ...brokenRules(setting, leg, [run])];
    if (wrong.length > 0)
      throw new Error(`${row.name}, ${leg.name}, uninterrupted: ${wrong.join("; ")}`);
    recordings.push({ leg, start, effects: done, points: killPoints(run.calls) });
    setting.goBackTo(end);
  }
  return { setting, recordings };
}

/** Cuts a leg off at one point, lets the next `up` finish it, and judges what came out. @returns what is wrong; empty when nothing is */
export async function cutOff(
  setting: Setting,
  { leg, start, effects: recorded }: Recording,
  point: KillPoint,
): Promise<readonly string[]> {
  setting.goBackTo(start);
  await leg.begin(setting);
  const cut = await bringUp(setting, leg, point);
  const next = await bringUp(setting, leg);
  const failed = Object.values(next.outcome.errors).map(({ message }) => `the next up: ${message}`);
  const done = effects(setting.estate, cut.from);
  const rules = brokenRules(setting, leg, [cut, next]);
  return [
    ...failed,
    ...(await notAsWanted(setting, leg)),
    ...otherEffects(recorded, done, isHook),
    ...rules,
  ];
}

/** What the row's hook does: it runs at least once. */
const isHook = (effect: string): boolean => effect.includes("configure_catalog");

export const shown = (row: Row, { leg }: Recording, { call, moment, cut }: KillPoint): string =>
  `${row.name}, ${leg.name}, ${cut} ${moment} call ${call.number} (${call.what.replaceAll(/\/subscriptions\/[^/]+\/resourceGroups\//g, "…/")})`;
