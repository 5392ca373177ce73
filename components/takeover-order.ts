import type { Resource } from "@pulumi/pulumi";
import { type Carrier, carriersBefore } from "../planner/carriers.ts";
import type { FailoverMode, Variant } from "../planner/strategies.ts";

/** The resources of one estate's takeover, as they are made, and what each of them must wait for by the strategy table. */
export class TakeoverOrder {
  readonly #made = new Map<Carrier, Resource>();
  readonly #variant: Variant;
  readonly #mode: FailoverMode;
  readonly #first: readonly Resource[];

  /** @param first what every step waits for: the things that must exist at all */
  constructor(variant: Variant, mode: FailoverMode, first: readonly Resource[]) {
    this.#variant = variant;
    this.#mode = mode;
    this.#first = first;
  }

  /** Resources that `carrier` depends on; to be asked in the table's order, since only what was made can be waited for. */
  before(carrier: Carrier): Resource[] {
    const present = (other: Carrier): boolean => this.#made.has(other);
    const before = carriersBefore(carrier, this.#variant, this.#mode, present);
    return [
      ...this.#first,
      ...before.map((name) => this.#made.get(name)).filter((resource) => resource !== undefined),
    ];
  }

  made<R extends Resource>(carrier: Carrier, resource: R): R {
    this.#made.set(carrier, resource);
    return resource;
  }
}
