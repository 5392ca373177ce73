import * as pulumi from "@pulumi/pulumi";
import type { Timing } from "../reconcilers/timing.ts";
import type { Kind } from "./entry.ts";

type DynamicProvider = pulumi.dynamic.ResourceProvider;

/**
 * The provider that Pulumi serializes into the state: it only knows the door of this program, so that its text (and with it the state)
 * stays the same when the logic changes, and destroy runs today's logic.
 *
 * `require` and the path are resolved by the plugin process, whose working directory is the project.
 */
export function shim(kind: Kind): DynamicProvider {
  return {
    async configure(request) {
      require("./resources/entry.ts").configure(request.config);
    },
    async check(olds, news) {
      return require("./resources/entry.ts").methodsFor(kind).check(olds, news);
    },
    async diff(id, olds, news) {
      return require("./resources/entry.ts").methodsFor(kind).diff(id, olds, news);
    },
    async create(inputs) {
      return require("./resources/entry.ts").methodsFor(kind).create(inputs);
    },
    async read(id, props) {
      return require("./resources/entry.ts").methodsFor(kind).read(id, props);
    },
    async update(id, olds, news) {
      return require("./resources/entry.ts").methodsFor(kind).update(id, olds, news);
    },
    async delete(id, props) {
      await require("./resources/entry.ts").methodsFor(kind).delete(id, props);
    },
  };
}

const shims = new Map<Kind, DynamicProvider>();

/** One provider for all resources of a kind: the SDK serializes each provider once, and that is the dearest part of a preview. */
function shimOf(kind: Kind): DynamicProvider {
  const made = shims.get(kind) ?? shim(kind);
  shims.set(kind, made);
  return made;
}

/** A record whose values may be outputs of other resources. */
export type Inputs<T> = { readonly [K in keyof T]: pulumi.Input<T[K]> };

/** A resource whose life is in `reconcilers/`: outputs are its inputs, what was last seen (`live`), the flag whose work is done (`settled`), and when it was (`timing`). */
export abstract class ReconciledResource<Live> extends pulumi.dynamic.Resource {
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
      shimOf(kind),
      name,
      { ...inputs, live: undefined, settled: undefined, timing: undefined },
      // The serialized provider is no news to a reviewer.
      pulumi.mergeOptions(options, { hideDiffs: ["__provider"] }),
      "ssis",
      kind,
    );
  }
}
