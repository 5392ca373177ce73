import type { Site } from "../../../config/pair.ts";
import { failOver } from "../../support/by-hand.ts";
import { TestEstate } from "../../support/estate.ts";
import { TestStack } from "../../support/stack.ts";
import type { Row } from "../row.ts";
import { Ground } from "./ground.ts";

const HOUR_MS = 3_600_000;
/** Later than the old runtime has stopped, so that the takeover waits for it. */
const MOVED_AFTER_MS = 60_000;
const BACK_AFTER_MS = 5 * 60_000;
const LOST = { id: "lost", region: "westeurope", lost: true } as const;

/** One `up` of a row's story that is cut off anywhere. */
export interface Leg {
  readonly name: string;
  /** The stack that is brought up. */
  readonly stack: Site;
  /** The site that runs SSIS when it has ended. */
  readonly active: Site;
  /** What happens right before it: the flag is flipped, a region is lost or comes back. */
  begin(setting: Setting): Promise<void>;
  /** The flag names this stack's site, and it has not settled it. */
  readonly takes?: true;
  /** The other region is lost: the fence stays pending. */
  readonly pending?: true;
}

const flip = (to: Site) => async (setting: Setting) => {
  const { primary, secondary } = setting.stacks;
  const [mover, other] = to === "primary" ? [primary, secondary] : [secondary, primary];
  other.flag = mover.flip(to).flag;
  mover.config = setting.row.forced && to === "secondary" ? setting.forced : {};
  // Stopped by hand, so that the takeover has a trigger to start, whatever the strategy.
  for (const site of ["primary", "secondary"] as const)
    if (!setting.estate.ownFactories) setting.estate.triggerAt(site).runtimeState = "Stopped";
  // After a forced failover the copy is made anew, and before that nobody can go back.
  if (to === "primary") await setting.ground.time.pass(HOUR_MS);
  if (setting.row.estate.role === "follow")
    setting.ground.time.in(MOVED_AFTER_MS, () => failOver(setting.estate, to));
};
// After a forced failover the copy is made anew, and a pair's other runtime needs it.
const release = async ({ ground, row }: Setting) => {
  if (row.forced) await ground.time.pass(HOUR_MS);
};

async function asItIs(): Promise<void> {}

const AWAY_AND_BACK: readonly Leg[] = [
  {
    name: "takeover",
    stack: "secondary",
    active: "secondary",
    takes: true,
    begin: flip("secondary"),
  },
  { name: "release of primary", stack: "primary", active: "secondary", begin: release },
  { name: "failback", stack: "primary", active: "primary", takes: true, begin: flip("primary") },
  { name: "release of secondary", stack: "secondary", active: "primary", begin: release },
];

const LOST_AND_BACK: readonly Leg[] = [
  {
    name: "takeover",
    stack: "secondary",
    active: "secondary",
    takes: true,
    pending: true,
    async begin(setting) {
      await flip("secondary")(setting);
      setting.ground.world.plant(LOST);
    },
  },
  {
    name: "fence of the region that is back",
    stack: "secondary",
    active: "secondary",
    async begin({ ground }) {
      ground.world.unplant(LOST.id);
      await ground.time.pass(BACK_AFTER_MS);
    },
  },
  ...AWAY_AND_BACK.slice(1),
];

const BIRTH: readonly Leg[] = [
  { name: "first up of primary", stack: "primary", active: "primary", begin: asItIs },
  {
    name: "first up of secondary",
    stack: "secondary",
    active: "primary",
    // The copy of SSISDB is complete by then.
    begin: ({ ground }) => ground.time.pass(HOUR_MS),
  },
];

export const legsOf = ({ lost, born }: Row): readonly Leg[] => [
  ...(born ? BIRTH : []),
  ...(lost ? LOST_AND_BACK : AWAY_AND_BACK),
];

/** A moment of a setting: Azure, and what the engine keeps of both stacks. */
export interface Saved {
  readonly azure: string;
  readonly stacks: string;
}

/** A row's estate with its two stacks, standing; it goes back to saved moments. */
export class Setting {
  readonly row: Row;
  readonly ground = new Ground();
  readonly estate: TestEstate;
  readonly stacks: Readonly<Record<Site, TestStack>>;

  private constructor(row: Row) {
    this.row = row;
    this.estate = new TestEstate(this.ground, row.estate);
    if (!row.born) this.estate.standing();
    else if (row.estate.mode === undefined) this.estate.grouped("primary", []);
    else withoutPairName(this.estate.standing());
    this.estate.triggerAt("primary").runtimeState = "Started";
    this.stacks = {
      primary: new TestStack(this.estate, "primary"),
      secondary: new TestStack(this.estate, "secondary"),
    };
  }

  /** Both stacks brought up, the home site active; where something is to be born, before the first `up`. */
  static async open(row: Row): Promise<Setting> {
    const setting = new Setting(row);
    if (row.born) return setting;
    await setting.stacks.primary.bringUp();
    await setting.stacks.secondary.bringUp();
    return setting;
  }

  get forced(): Readonly<Record<string, unknown>> {
    const until = this.ground.time.now().getTime() + HOUR_MS;
    return { failover: "forced", allowDataLossUntil: new Date(until).toISOString() };
  }

  save(): Saved {
    const kept = Object.values(this.stacks).map(({ flag, config, state }) => ({
      flag,
      config,
      state: [...state],
    }));
    return { azure: this.ground.save(), stacks: JSON.stringify(kept) };
  }

  goBackTo(moment: Saved): void {
    this.ground.goBackTo(moment.azure);
    const kept = JSON.parse(moment.stacks) as Pick<TestStack, "flag" | "config" | "state">[];
    for (const [index, stack] of Object.values(this.stacks).entries()) {
      const saved = kept[index];
      if (saved === undefined) throw new Error("a stack was not saved");
      stack.flag = saved.flag;
      stack.config = saved.config;
      stack.lines.length = 0;
      stack.abort = new AbortController();
      stack.state.clear();
      for (const [kind, one] of saved.state) stack.state.set(kind, one);
    }
  }
}

/** The runtime and its catalog as they were before anybody thought of a pair. */
function withoutPairName({ runtime, azure: { world } }: TestEstate): void {
  runtime.properties = JSON.parse(
    JSON.stringify(runtime.properties).replace(/,"dualStandbyPairName":"[^"]*"/, ""),
  );
  for (const { catalog } of world.state.contents) if (catalog) catalog.pairName = undefined;
  world.settle();
}
