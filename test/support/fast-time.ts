import { realClock } from "../../simulator/clock.ts";
import type { TestTime } from "./azure.ts";

/** Azure's time for another process: it runs by itself, many times as fast as the wall's, and can be moved on. */
export class FastTime implements TestTime {
  readonly azure;

  constructor(speed: number) {
    const clock = realClock(speed);
    let ahead = 0;
    this.azure = {
      speed,
      now: () => clock.now() + ahead,
      advance: (ms: number) => {
        ahead += ms;
      },
    };
  }

  now(): Date {
    return new Date(this.azure.now());
  }
}
