import type { Site } from "../../../config/pair.ts";
import { estateOf } from "../../../drill/estates/belonging.ts";
import { addressOf, hasOwnFactories, type SampleEstate } from "../../../drill/estates/sample.ts";
import type { EventOf } from "../../../drill/evidence.ts";
import type { JournalEvent } from "../../../simulator/journal.ts";
import { defaults } from "../../../simulator/seed.ts";
import type { Moment } from "../enumerate.ts";
import type { EngineStage, Moment as Saved } from "./stage.ts";

/** A takeover, or a failback, of all estates of a stage. */
export interface Story {
  readonly name: string;
  /** The stack that is brought up. */
  readonly stack: Site;
  /** Its owner accepts to lose what has not arrived. */
  readonly forced?: true;
  /** This region is gone from before the takeover until after it. */
  readonly lost?: string;
}

/** A story as it went when nobody killed the engine. */
export interface Recording extends Story {
  /** Right before it, the flag flipped. */
  readonly start: Saved;
  readonly effects: readonly string[];
  readonly points: readonly EnginePoint[];
}

export interface EnginePoint {
  readonly estate: string;
  readonly row: string;
  readonly write: EventOf<"write">;
  /** Which one of such writes it is, from 1. */
  readonly time: number;
  readonly moment: Moment;
}

/** Writes of the program: ARM by its principal, and SQL. */
export const ownWrites = (journal: readonly JournalEvent[]): readonly EventOf<"write">[] =>
  journal
    .filter((event) => event.kind === "write")
    .filter(({ principal, method }) => principal === defaults.clientId || method === "SQL");

export const effectOf = (write: EventOf<"write">): string =>
  `${write.method === "SQL" ? write.path : (write.action ?? write.method)} ${write.resource.split("/").slice(-3).join("/")}`;

export const since = (journal: readonly JournalEvent[], from: number) =>
  journal.filter(({ sequence }) => sequence > from);

const TAKEOVER: Story = { name: "takeover", stack: "secondary" };
const FAILBACK: Story = { name: "failback", stack: "primary" };
const FORCED: Story = { name: "forced takeover", stack: "secondary", forced: true };

/** Records a takeover, the failback after it, and the takeover once more, forced. */
export async function recordUndisturbed(stage: EngineStage): Promise<readonly Recording[]> {
  const takeover = await flipAndRecord(stage, TAKEOVER);
  await stage.runWell(stage.commands.up("primary"));
  const failback = await flipAndRecord(stage, FAILBACK);
  return [takeover, failback, await recordFrom(stage, FORCED, takeover.start)];
}

/** Records the takeover out of a region that is lost. */
export async function recordLost(
  stage: EngineStage,
  region: string,
): Promise<readonly Recording[]> {
  const lost: Story = { name: `takeover, ${region} lost`, stack: "secondary", forced: true };
  return [await flipAndRecord(stage, { ...lost, lost: region })];
}

async function flipAndRecord(stage: EngineStage, story: Story): Promise<Recording> {
  await stage.flip(story.stack);
  stopSharedTriggers(stage);
  return await recordFrom(stage, story, stage.save());
}

async function recordFrom(stage: EngineStage, story: Story, start: Saved): Promise<Recording> {
  goBackToStart(stage, { ...story, start });
  const from = stage.journal().length;
  await stage.runWell(stage.commands.takeOver(story.stack));
  stage.giveBack();
  const writes = ownWrites(since(stage.journal(), from)).filter(
    ({ effect }) => effect === "applied",
  );
  const points = pointsOf(stage.stage.estates, writes, story === FAILBACK ? 1 : 0);
  return { ...story, start, effects: writes.map(effectOf), points };
}

/** Everything is as it was right before a story, and what makes it a special one has happened. */
export function goBackToStart(
  stage: EngineStage,
  { start, forced, lost }: Story & Pick<Recording, "start">,
): void {
  stage.goBackTo(start);
  if (forced) stage.allowDataLoss();
  if (lost !== undefined) stage.lose(lost);
}

/** By hand, so that a takeover has triggers to start where both sites share them, too. */
function stopSharedTriggers({ stage: { estates, simulator } }: EngineStage): void {
  for (const estate of estates.filter((one) => !hasOwnFactories(one)))
    for (const name of estate.triggers) {
      const id = `${addressOf(estate).factoryId}/triggers/${name}`;
      const trigger = simulator.world.state.triggers.get(id);
      if (trigger === undefined) throw new Error(`${id} does not exist`);
      trigger.runtimeState = "Stopped";
    }
}

/**
 * One point for each kind of write of each estate. Whether the engine is killed before the write or after it goes by turns, and the other way
 * round in the failback, so that takeover and failback together have each kind before and after.
 */
function pointsOf(
  estates: readonly SampleEstate[],
  writes: readonly EventOf<"write">[],
  turn: number,
): readonly EnginePoint[] {
  return estates.flatMap((estate) => {
    const own = writes.filter(
      ({ resource, group }) => estateOf(estates, { id: resource, group })?.name === estate.name,
    );
    const kinds = [...new Map(own.map((write) => [effectOf(write), write])).values()];
    return kinds.map((write, index): EnginePoint => {
      // A statement on its way cannot be held up from here: the engine is killed when it has been executed.
      const before = write.method !== "SQL" && (index + turn) % 2 === 0;
      const { name, row } = estate;
      return { estate: name, row, write, time: 1, moment: before ? "before" : "after" };
    });
  });
}
