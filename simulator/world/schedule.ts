/** Something Azure will have done at a known time. Plain data, so that it survives in a state file. */
export interface Due {
  readonly at: number;
  /** Which handler does it, such as "runtime started". */
  readonly work: string;
  /** The id of what it is done to. */
  readonly subject: string;
  readonly detail?: Readonly<Record<string, string>>;
}

/** What is due, earliest first; things due at the same time keep their order. */
export class Schedule {
  #dues: Due[];

  constructor(dues: readonly Due[] = []) {
    this.#dues = [...dues];
  }

  add(due: Due): void {
    const later = this.#dues.findIndex((other) => other.at > due.at);
    this.#dues.splice(later < 0 ? this.#dues.length : later, 0, due);
  }

  /** Takes out the earliest that is due by `now`. */
  take(now: number): Due | undefined {
    const first = this.#dues[0];
    return first !== undefined && first.at <= now ? this.#dues.shift() : undefined;
  }

  /** Forgets what was due to a subject, such as the end of a start that failed. */
  cancel(matches: (due: Due) => boolean): void {
    this.#dues = this.#dues.filter((due) => !matches(due));
  }

  toJSON(): readonly Due[] {
    return this.#dues;
  }
}
