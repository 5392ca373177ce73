import type { Estate } from "../../config/deployment.ts";
import type { TestAzure } from "../support/azure.ts";
import { type EstateOptions, TestEstate } from "../support/estate.ts";
import type { Chance } from "./chance.ts";

const SHAPES: readonly EstateOptions[] = [
  { strategy: "stay", endpoint: "listener" },
  { strategy: "relocate" },
  { strategy: "relocate", endpoint: "listener" },
  { strategy: "relocate", customSetup: true },
  { strategy: "relocate", onInstances: true },
  { strategy: "relocate", onInstances: true, endpoint: "listener" },
  { strategy: "attach" },
  { strategy: "attach", onInstances: true },
  { strategy: "attach", secondName: "ssis-two" },
  { strategy: "attach", catalogRole: "leave" },
  { strategy: "attach", catalogRole: "leave", secondName: "ssis-two" },
  { strategy: "dualStandby", mode: "hot" },
  { strategy: "dualStandby", mode: "cold" },
  { strategy: "dualStandby", mode: "cold", onInstances: true },
];

/** How an estate is called: in the name of its password, too. */
const NAME = "sales";

export function anyShape(chance: Chance): EstateOptions {
  return {
    ...chance.of(SHAPES),
    name: NAME,
    ...(chance.once(8) && { triggers: { nightly: {}, hourly: {} } }),
    ...(chance.once(12) && { role: "follow" }),
    ...(chance.once(12) && { runState: "external" }),
  };
}

/** An estate whose configuration is read once for each variation of it: reading it is most of what a small `up` costs. */
export class ModelEstate extends TestEstate {
  readonly #read = new Map<string, Estate>();

  constructor(azure: TestAzure, options: EstateOptions) {
    super(azure, options);
  }

  override configured(more: Readonly<Record<string, unknown>> = {}): Estate {
    const key = JSON.stringify(more);
    const known = this.#read?.get(key);
    if (known !== undefined) return known;
    const estate = super.configured(more);
    this.#read?.set(key, estate);
    return estate;
  }

  get isPair(): boolean {
    return this.options.strategy === "dualStandby";
  }
  get catalogStays(): boolean {
    return this.options.catalogRole === "leave";
  }
  /** Everything of a region may be lost, its factory too. */
  get survivesRegion(): boolean {
    return (
      (this.options.strategy === "attach" && this.ownFactories && !this.catalogStays) || this.isPair
    );
  }
  /** What no message and no state in clear may hold. */
  get secretsToKeep(): readonly string[] {
    return [
      this.password,
      "Master-Key-1",
      ...(this.options.customSetup ? [this.sasOf("primary"), this.sasOf("secondary")] : []),
    ];
  }
}
