import * as pulumi from "@pulumi/pulumi";
import type { Timing } from "../reconcilers/lifecycle/timing.ts";
import type { Kind } from "./entry.ts";

/**
 * What stands in the state as a resource's provider: it only knows the door of this program, so that its text (and with it the state) stays
 * the same when the logic changes, and destroy runs today's logic. `require` and the path are resolved by the plugin process, whose working
 * directory is the project.
 *
 * `pulumi.dynamic.Resource` would make such a text itself, by reading the code of a provider object: 2,700 characters, which the engine writes
 * twice for each resource with every step that begins or ends (a third of the state of 40 estates), after it has loaded a TypeScript compiler.
 */
const doorTo = (kind: Kind): string =>
  `exports.handler = () => require("./resources/entry.ts").providerOf(${JSON.stringify(kind)});`;

/** A record whose values may be outputs of other resources. */
export type Inputs<T> = { readonly [K in keyof T]: pulumi.Input<T[K]> };

/** A dynamic resource whose life is in `reconcilers/`: outputs are its inputs, what was last seen (`live`), the flag whose work is done (`settled`), and when it was (`timing`). */
export abstract class ReconciledResource<Live> extends pulumi.CustomResource {
  /** What was last seen in Azure. */
  declare readonly live: pulumi.Output<Live | undefined>;
  /** The flag and time whose work is done, such as `secondary since 2026-11-22T10:00:00Z`. */
  declare readonly settled: pulumi.Output<string | undefined>;
  /** When this site last worked for a flag that names it; absent before. */
  declare readonly timing: pulumi.Output<Timing | undefined>;

  constructor(
    kind: Kind,
    name: string,
    inputs: pulumi.Inputs,
    options: pulumi.CustomResourceOptions,
  ) {
    super(
      `pulumi-nodejs:dynamic/ssis:${kind}`,
      name,
      {
        ...inputs,
        live: undefined,
        settled: undefined,
        timing: undefined,
        __provider: doorTo(kind),
      },
      // The provider's text is no news to a reviewer.
      pulumi.mergeOptions(options, { hideDiffs: ["__provider"] }),
    );
  }
}
