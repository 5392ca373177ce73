import type { SimulatedClock } from "../clock.ts";
import { type Fault, FaultBox } from "../faults.ts";
import { type Happening, Journal, type JournalEvent } from "../journal.ts";
import { sameId } from "./ids.ts";
import { type Due, Schedule } from "./schedule.ts";

/** The part of a state file that is about time. */
export interface SavedTimeline {
  readonly now: number;
  readonly startedAt: number;
  readonly schedule: readonly Due[];
  readonly faults: readonly Fault[];
  readonly journal: readonly JournalEvent[];
}

/**
 * What is due, what has happened, and what will go wrong.
 *
 * There are no timers. Whatever Azure finishes later sits in the schedule and is applied, at its
 * true time, by `advance()`, which every request calls first: so the clock may run fast or by hand.
 */
export class Timeline {
  faults: FaultBox;
  readonly #clock: SimulatedClock;
  #journal: Journal;
  #schedule: Schedule;
  readonly #work = new Map<string, (due: Due) => void>();
  readonly #settlers: (() => void)[] = [];
  /** The time of the due work that is being applied. */
  #appliedAt: number | undefined;
  /** What a write causes, while it is being done. */
  #held: Happening[] | undefined;
  #onChange: (() => void) | undefined;
  #revision = 0;

  constructor(clock: SimulatedClock, saved?: SavedTimeline) {
    this.#clock = clock;
    this.faults = new FaultBox(saved?.faults);
    this.#schedule = new Schedule(saved?.schedule);
    this.#journal = new Journal(saved?.startedAt ?? clock.now(), saved?.journal);
  }

  /** Azure's time; while due work is applied, the time it was due. */
  now(): number {
    return this.#appliedAt ?? this.#clock.now();
  }

  get startedAt(): number {
    return this.#journal.startedAt;
  }

  /** Names the handler of a kind of due work. Handlers are code, so they are named anew at each start. */
  handle(work: string, handler: (due: Due) => void): void {
    this.#work.set(work, handler);
  }

  /** A function that brings derived facts (who serves) up to date after each change. */
  settleWith(settle: () => void): void {
    this.#settlers.push(settle);
  }

  /** Has work done `delayMs` of Azure's time from now. */
  schedule(work: string, subject: string, delayMs: number, detail?: Record<string, string>): void {
    this.#schedule.add({
      at: this.now() + delayMs,
      work,
      subject,
      ...(detail && { detail }),
    });
    this.changed();
  }

  /** Forgets due work of a subject. */
  cancel(work: string, subject: string): void {
    this.#schedule.cancel((due) => due.work === work && sameId(due.subject, subject));
    this.changed();
  }

  /** Applies everything that is due by now, each at its own time. Call it before reading anything. */
  advance(): void {
    if (this.#appliedAt !== undefined) return;
    const now = this.#clock.now();
    for (let due = this.#schedule.take(now); due !== undefined; due = this.#schedule.take(now)) {
      const handler = this.#work.get(due.work);
      if (!handler) throw new Error(`nothing handles the due work "${due.work}"`);
      this.#appliedAt = due.at;
      try {
        handler(due);
        this.settle();
      } finally {
        this.#appliedAt = undefined;
      }
      this.changed();
    }
  }

  /** Brings derived facts up to date; call it after changing entities. */
  settle(): void {
    for (const settle of this.#settlers) settle();
  }

  /** Plants a fault, and lets what it changes at once show in the journal. */
  plant(fault: Fault): Fault {
    this.advance();
    const before = this.faults.lostRegions();
    const planted = this.faults.add(fault);
    this.#tellRegions(before);
    this.changed();
    this.settle();
    return planted;
  }

  /** Removes one fault, or all. */
  unplant(id?: string): void {
    this.advance();
    const before = this.faults.lostRegions();
    this.faults.remove(id);
    this.#tellRegions(before);
    this.changed();
    this.settle();
  }

  /** A region that is lost, or is back, is something that a judge has to know. */
  #tellRegions(before: readonly string[]): void {
    const now = this.faults.lostRegions();
    for (const region of now)
      if (!before.includes(region)) this.record({ kind: "region", region, lost: true });
    for (const region of before)
      if (!now.includes(region)) this.record({ kind: "region", region, lost: false });
  }

  /** Adds to the journal, at Azure's time. */
  record(happening: Happening): void {
    this.changed();
    if (this.#held) this.#held.push(happening);
    else this.#journal.record(happening, this.now());
  }

  /**
   * Does a write and journals it before what it causes: a judge looks at the world as it was when
   * the write came in. A write that throws causes nothing, and what it recorded stays recorded.
   */
  journalled<T>(work: () => T, describe: (result: T) => Happening): T {
    const held: Happening[] = [];
    this.#held = held;
    let first: Happening | undefined;
    try {
      const result = work();
      this.settle();
      first = describe(result);
      return result;
    } finally {
      this.#held = undefined;
      if (first) this.record(first);
      for (const happening of held) this.record(happening);
    }
  }

  journal(): readonly JournalEvent[] {
    this.advance();
    return this.#journal.events();
  }

  /** Says that something changed; the state file is written when the revision moved. */
  changed(): void {
    this.#revision += 1;
    this.#onChange?.();
  }

  /** Has somebody told of each change. */
  onChange(tell: () => void): void {
    this.#onChange = tell;
  }

  get revision(): number {
    return this.#revision;
  }

  /** Takes in what was due, had happened and would go wrong at a saved moment; the clock goes on. */
  protected restoreTimeline(saved: SavedTimeline): void {
    this.faults = new FaultBox(saved.faults);
    this.#schedule = new Schedule(saved.schedule);
    this.#journal = new Journal(saved.startedAt, saved.journal);
    this.changed();
  }

  protected saveTimeline(): SavedTimeline {
    return {
      now: this.now(),
      startedAt: this.startedAt,
      schedule: this.#schedule.toJSON(),
      faults: this.faults.list(),
      journal: this.#journal.events(),
    };
  }
}
