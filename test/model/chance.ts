import { randomOf } from "./deterministic.ts";

/** What a seed decides. */
export class Chance {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = randomOf(seed);
  }

  /** From 0 to `below` - 1. */
  number(below: number): number {
    return Math.floor(this.#next() * below);
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.number(times) === 0;
  }

  of<T>(choices: readonly T[]): T {
    const chosen = choices[this.number(choices.length)];
    if (chosen === undefined) throw new RangeError("nothing to choose from");
    return chosen;
  }

  /** By weight. */
  weighed<T extends string>(weights: Readonly<Record<T, number>>): T {
    const entries = Object.entries(weights) as [T, number][];
    let left = this.#next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      left -= weight;
      if (left < 0) return name;
    }
    throw new RangeError("nothing to choose from");
  }
}
