import type { SimulatedClock } from "../simulator/clock.ts";

/**
 * Azure's time at a speed that can be changed on the way: what only has to be there (two stacks, brought up) is made fast, what is measured
 * runs at the speed it is measured at.
 */
export class AdjustableClock implements SimulatedClock {
  readonly #wall: () => number;
  #speed: number;
  /** Azure's time and the wall's at the last change of speed. */
  #azureThen = Date.now();
  #wallThen: number;

  /** @param wall milliseconds of the wall's time; a test has its own */
  constructor(speed: number, wall: () => number = () => performance.now()) {
    this.#wall = wall;
    this.#wallThen = wall();
    this.#speed = speed;
  }

  get speed(): number {
    return this.#speed;
  }

  set speed(speed: number) {
    this.#azureThen = this.now();
    this.#wallThen = this.#wall();
    this.#speed = speed;
  }

  now(): number {
    return Math.floor(this.#azureThen + (this.#wall() - this.#wallThen) * this.#speed);
  }
}
