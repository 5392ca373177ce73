import { z } from "zod";
import { deleteRuntime, type LiveRuntime, readRuntime } from "../azure/integration-runtimes.ts";
import type { Json, JsonObject } from "../planner/json.ts";
import type { RuntimeSecrets } from "../planner/runtime-body.ts";
import { runtimeDifferences } from "../planner/runtime-differences.ts";
import { appliedSecrets, areApplied, digestOf } from "./applied-secrets.ts";
import type { Context } from "./context.ts";
import { beforeWrite, bounded } from "./context.ts";
import {
  catalogAccess,
  common,
  groupSides,
  runtimeAddress,
  throughPublicEndpoint,
  timeouts,
} from "./inputs.ts";
import { assertInstanceServes } from "./instance.ts";
import type { Reconciler, Run, Seen } from "./reconciler.ts";
import { assertRoleHere } from "./role-refusal.ts";
import { bringTo, type RuntimeWish, stop } from "./runtime-loop.ts";
import { inWords } from "./trouble.ts";
import { type Proof, proveWorker } from "./worker-proof.ts";

export const json: z.ZodType<Json> = z.json() as z.ZodType<Json>;
export const jsonObject = z.record(z.string(), json) as z.ZodType<JsonObject>;

export const runtimeSecrets = z.object({
  catalogPassword: z.string().optional(),
  customSetupSas: z.string().optional(),
  expressSetup: z.record(z.string(), z.string()).optional(),
}) satisfies z.ZodType<RuntimeSecrets>;

const inputs = z.object({
  ...common,
  address: runtimeAddress,
  presence: z.enum(["running", "stopped", "scheduled", "released"]),
  runState: z.enum(["managed", "external"]),
  body: jsonObject,
  secrets: runtimeSecrets,
  /** Absent where no role decides (`catalogRole: leave`). */
  group: groupSides.optional(),
  catalog: catalogAccess,
  throughPublicEndpoint,
  timeouts,
});
type Inputs = z.infer<typeof inputs>;

export type { Inputs as IntegrationRuntimeInputs, Live as IntegrationRuntimeLive };

const memory = z.object({ applied: appliedSecrets.optional() });

interface Live extends Seen {
  readonly state: string;
  /** Paths of the body that are not as wanted. */
  readonly differs: readonly string[];
  readonly proof?: Proof | undefined;
  readonly applied?: z.infer<typeof appliedSecrets> | undefined;
}

/**
 * The Azure-SSIS integration runtime with its run state: adopted when it exists, edited only while stopped, started, and believed only when a
 * worker is alive.
 */
export const integrationRuntime: Reconciler<Inputs, Live> = {
  kind: "integration runtime",
  identity: ["address"],
  parse: (raw) => inputs.parse(raw),
  claims: (wish) => wish.presence !== "released",

  async look(context, wish, before) {
    const live = await readRuntime(
      context.azure,
      wish.address,
      bounded(context, wish.timeouts.call),
    );
    return liveOf(wish, live, before);
  },

  drift(wish, live) {
    if (wish.presence === "released") return [];
    const reasons = live.differs.map((path) => `${path.split(".").at(-1)} is not as configured`);
    if (!areApplied(wish.secrets, live.applied))
      reasons.push("credential changed: the runtime will be restarted with the new one");
    if (wish.runState === "managed" && !stateFits(wish, live))
      reasons.push(`it is ${live.state}, wanted ${wish.presence}`);
    return reasons;
  },

  async act(context, wish, run) {
    if (wish.presence === "released") return await this.look(context, wish, run.before ?? {});
    try {
      return await bring(context, wish, run);
    } catch (error) {
      throw inWords(error, {
        estate: wish.estate,
        what: `bringing integration runtime ${wish.address.name} to ${wish.presence} at ${wish.site}`,
        left: await leftOf(context, wish),
      });
    }
  },

  // Only what this stack runs is deleted; a released runtime is the other stack's.
  async remove(context, wish) {
    if (wish.presence === "released") return;
    const live = await readRuntime(
      context.azure,
      wish.address,
      bounded(context, wish.timeouts.call),
    );
    if (live === undefined) return;
    if (
      runtimeDifferences(wish.body, live.body).some((difference) =>
        difference.path.endsWith("computeProperties.location"),
      )
    ) {
      context.log(`${wish.estate}: ${wish.address.name} stands elsewhere: left alone`);
      return;
    }
    if (live.state !== "Stopped" && live.state !== "Initial") await stop(context, wish, live.state);
    await beforeWrite(context);
    await deleteRuntime(context.azure, wish.address, bounded(context, wish.timeouts.call));
  },
};

async function bring(context: Context, wish: Inputs, run: Run<Live>): Promise<Live> {
  // Asked before anything is stopped, and again before each write: the role may move meanwhile.
  const mayRun = async (): Promise<void> => {
    if (wish.presence !== "running") return;
    const what = `bringing integration runtime ${wish.address.name} to running at ${wish.site}`;
    await assertRoleHere(context, wish, what);
    await assertInstanceServes(context, wish, what);
  };
  await mayRun();
  let applied = memory.parse(run.before ?? {}).applied;
  let startedAt: number | undefined;
  // Nobody knows which password a runtime holds that was found and not written: one that does not start is written by the next run.
  const noteUnknownSecrets = (error: unknown): never => {
    if (applied === undefined && startedAt !== undefined) run.note({ applied: digestOf({}) });
    throw error;
  };
  const live = await bringTo(context, withoutSchedule(wish, run), {
    secretsChanged: () => !areApplied(wish.secrets, applied),
    applied: () => {
      applied = digestOf(wish.secrets);
      run.note({ applied });
    },
    mayRun,
    starts: () => {
      startedAt = context.clock.elapsed();
    },
  }).catch(noteUnknownSecrets);
  const proof =
    live?.state === "Started" && wish.presence === "running"
      ? await proveWorker(context, wish, startedAt)
      : undefined;
  return { ...liveOf(wish, live, { applied: applied ?? digestOf(wish.secrets) }), proof };
}

/** `runState: external`: a schedule starts and stops the runtime, but a takeover starts it once. */
function withoutSchedule(wish: Inputs, run: Run<Live>): RuntimeWish {
  return wish.runState === "external" && run.mandate === "same"
    ? { ...wish, presence: "scheduled" }
    : wish;
}

async function leftOf(context: Context, wish: Inputs): Promise<string> {
  try {
    const live = await readRuntime(
      context.azure,
      wish.address,
      bounded(context, wish.timeouts.call),
    );
    const state = live === undefined ? "does not exist" : `is ${live.state}`;
    return `${wish.address.name} ${state}; the next \`pulumi up\` goes on from there`;
  } catch {
    // The failure that is being reported is the one that counts; this sentence only adds to it.
    return `the state of ${wish.address.name} could not be read; the next \`pulumi up\` looks again`;
  }
}

function stateFits(wish: Inputs, live: Live): boolean {
  return wish.presence === "running"
    ? live.state === "Started"
    : live.state === "Stopped" || live.state === "Initial";
}

function liveOf(wish: Inputs, live: LiveRuntime | undefined, before: Partial<Live>): Live {
  return {
    state: live?.state ?? "absent",
    differs:
      live === undefined
        ? []
        : runtimeDifferences(wish.body, live.body).map((difference) => difference.path),
    ...(before.proof === undefined || wish.presence !== "running" || live?.state !== "Started"
      ? {}
      : { proof: before.proof }),
    ...(before.applied === undefined ? {} : { applied: before.applied }),
  };
}
