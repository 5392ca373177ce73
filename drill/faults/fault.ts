import type { Site } from "../../config/pair.ts";
import type { SampleEstate } from "../estates/sample.ts";
import type { Rehearsal } from "../rehearsal.ts";

/** What a takeover under a fault has to come to for one estate. */
export interface Expectation {
  /** The run fails, and is right to. */
  readonly fails: boolean;
  /** What it has to say, each once. */
  readonly says: readonly RegExp[];
}

/** Something that goes wrong in a takeover: planted before it, and lifted at the end. */
export interface PlantedFault {
  /** As on the command line. */
  readonly name: string;
  /** What is planted, in words. */
  readonly planted: string;
  plant(): void | Promise<void>;
  expects(estate: SampleEstate): Expectation;
  /** What a person does when it has failed, as the failure says; absent: the same command again. */
  readonly wayOut?: { readonly words: string; take(): void | Promise<void> };
  lift(): void | Promise<void>;
}

/** What a fault is planted in. */
export interface FaultGround {
  readonly rehearsal: Rehearsal;
  /** The site that takes over. */
  readonly to: Site;
}

export const NOTHING_FAILS: Expectation = { fails: false, says: [] };
