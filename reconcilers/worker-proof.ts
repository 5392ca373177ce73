import { z } from "zod";
import { assertRoleHere } from "./group/role-refusal.ts";
import { catalogAccess, common, groupSides, timeouts } from "./lifecycle/inputs.ts";
import type { Reconciler, Seen } from "./lifecycle/reconciler.ts";
import { inWords } from "./lifecycle/trouble.ts";
import { type Proof, proveWorker } from "./runtime/live-worker.ts";

const inputs = z.object({
  ...common,
  /** `alive`: a worker of this site shows itself in SSISDB; `standby`: it cannot, its copy of SSISDB is read-only. */
  want: z.enum(["alive", "standby"]),
  group: groupSides,
  catalog: catalogAccess,
  timeouts,
});
type Inputs = z.infer<typeof inputs>;

export type { Inputs as WorkerProofInputs, Live as WorkerProofLive };

interface Live extends Seen {
  readonly proof?: Proof | undefined;
}

/**
 * Whether the runtime of a dual standby pair works here. Its roles swap by themselves with the database (article of 2024), so that nothing is
 * left to do, and everything to see: until the role has come, a standby writes no row into its read-only copy.
 */
export const workerProof: Reconciler<Inputs, Live> = {
  kind: "worker proof",
  identity: [],
  parse: (raw) => inputs.parse(raw),
  claims: () => false,
  onlyLooks: (wish) => wish.want === "standby",

  look: async (_context, wish, memory) =>
    wish.want === "alive" && memory.proof !== undefined ? { proof: memory.proof } : {},

  drift: (wish, live) =>
    wish.want === "alive" && live.proof === undefined
      ? ["no worker has been seen alive on this side yet"]
      : [],

  async act(context, wish, run) {
    if (wish.want === "standby") return {};
    const what = `looking for a worker of the pair at ${wish.site}`;
    try {
      await assertRoleHere(context, wish, what);
      // The rows of the other site's workers came along with the database, and stay fresh for minutes: only one that is renewed from now on counts.
      const proof = await proveWorker(context, wish, context.clock.elapsed());
      if (proof === "worker alive") run.moment(proof);
      return { proof };
    } catch (error) {
      throw inWords(error, {
        estate: wish.estate,
        what,
        left: "the role is here and the runtime is Started; triggers were not started by this run",
      });
    }
  },
};
