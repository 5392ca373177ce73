import { z } from "zod";
import { deleteRuntime, type LiveRuntime, readRuntime } from "../azure/integration-runtimes.ts";
import { otherSite, parsePair } from "../config/pair.ts";
import type { RuntimeSecrets } from "../planner/runtime-body.ts";
import { runtimeDifferences } from "../planner/runtime-differences.ts";
import { differencesInWords } from "../planner/runtime-step.ts";
import type { Context } from "./context/context.ts";
import { beforeWrite, bounded } from "./context/context.ts";
import { rolesInWords, seeGroup } from "./group/group.ts";
import {
  catalogAccess,
  common,
  groupSides,
  runtimeAddress,
  runtimeBodyJson,
  runtimeName,
  throughPublicEndpoint,
  timeouts,
} from "./lifecycle/inputs.ts";
import type { Reconciler, Seen } from "./lifecycle/reconciler.ts";
import { inWords, Trouble } from "./lifecycle/trouble.ts";
import { type AppliedSecrets, areApplied } from "./runtime/applied-secrets.ts";
import { bringRuntime } from "./runtime/bring-runtime.ts";
import { formerRuntime, isNobodys } from "./runtime/former-runtime.ts";
import type { Proof } from "./runtime/live-worker.ts";
import { stillServes } from "./runtime/may-run.ts";
import { stop } from "./runtime/runtime-loop.ts";
import { isRegionSilent } from "./waits/silence.ts";

export const runtimeSecrets = z.object({
  catalogPassword: z.string().optional(),
  customSetupSas: z.string().optional(),
  expressSetup: z.record(z.string(), z.string()).optional(),
}) satisfies z.ZodType<RuntimeSecrets>;

const inputs = z.object({
  ...common,
  /** This site's runtime. */
  address: runtimeAddress,
  /** See `Presence` in planner/runtime-step.ts. */
  presence: z.enum(["running", "stopped", "halted", "scheduled", "released"]),
  /** `external`: somebody's schedule starts and stops it, so that its state is no drift; a takeover starts it once all the same. */
  runState: z.enum(["managed", "external"]),
  body: runtimeBodyJson,
  /** What is put into the body when it is written; compared by a digest only. */
  secrets: runtimeSecrets,
  group: groupSides,
  /** This site's server, for one of a dual standby pair: it runs beside the other one, on its copy of SSISDB. */
  pairOn: z.string().optional(),
  /** `catalogRole: leave`: the other site's runtime, which has taken over when it runs. */
  other: runtimeAddress.optional(),
  /** `attach`: SSISDB is handed to this runtime, whichever ran before, and under whichever name: that one is stopped. */
  attached: z.literal(true).optional(),
  /** The other site's runtime, where it is another one: its site and the fence see to it, and pipelines may name it. */
  theirs: runtimeAddress.optional(),
  catalog: catalogAccess,
  throughPublicEndpoint,
  timeouts,
});
type Inputs = z.infer<typeof inputs>;

export type { Inputs as IntegrationRuntimeInputs, Live as IntegrationRuntimeLive };

interface Live extends Seen {
  /** `adf-sales/ssis`: the runtime that this stack has run, or keeps at rest. */
  readonly of?: string | undefined;
  readonly state: string;
  /** Paths of the body that are not as wanted. */
  readonly differs: readonly string[];
  readonly proof?: Proof | undefined;
  readonly applied?: AppliedSecrets | undefined;
  /** It was stopped to be edited, and does not run again yet: whoever's schedule starts it otherwise. */
  readonly restart?: true | undefined;
}

/**
 * The Azure-SSIS integration runtime with its run state: adopted when it exists, edited only while stopped, started, and believed only when a
 * worker is alive.
 */
export const integrationRuntime: Reconciler<Inputs, Live> = {
  kind: "integration runtime",
  // Another name or factory is no replacement: that would delete the runtime that is left, hanging in Stopping perhaps, before the new one is made.
  identity: [],
  parse: (raw) => inputs.parse(raw),
  claims: (wish) => wish.presence !== "released" && wish.presence !== "halted",
  onlyLooks: (wish) => wish.presence === "released",

  async look(context, wish, before) {
    return liveOf(wish, await readNow(context, wish), before);
  },

  drift(wish, live) {
    if (wish.presence === "released") return [];
    if (wish.presence === "halted")
      return stateFits(wish, live) ? [] : [`it is ${live.state}, and ${wish.site} is released`];
    const reasons = live.differs.map((path) => `${path.split(".").at(-1)} is not as configured`);
    if (!areApplied(wish.secrets, live.applied))
      reasons.push("credential changed: the runtime will be restarted with the new one");
    if (wish.runState === "managed" && !stateFits(wish, live))
      reasons.push(`it is ${live.state}, wanted ${wish.presence}`);
    return reasons;
  },

  announce(before, wish, live) {
    if (live.state !== "Started") return [];
    const { name, factory } = wish.address;
    // The plan in words is the other site's, whose takeover does it; where that was cut off, or its region is lost, this stack does.
    const isLeft = wish.presence === "halted" || wish.presence === "stopped";
    if (isLeft && before.presence === "running")
      return [
        `${name} in ${factory} will be stopped, where it still runs by then: ${wish.site} is released`,
      ];
    if (wish.presence !== "running") return [];
    const ran = before.presence === "running";
    const former = formerRuntime(wish.address, runtimeName(before.address));
    if (ran && former !== undefined && wish.attached === true && isNobodys(wish, former))
      return [
        `${former} is Started and will be stopped: ${runtimeName(wish.address)} runs in its place`,
      ];
    // What a takeover edits is told by its plan, which reads Azure; the secrets that the runtime was given last are known to the state alone.
    const edits = ran ? differencesInWords(runtimeDifferences(wish.body, before.body)) : [];
    const reasons = [...edits];
    if (!areApplied(wish.secrets, live.applied)) reasons.push("credential changed");
    if (reasons.length === 0) return [];
    // Since another flip it may have run elsewhere, and not run any more: only Azure knows, and the plan says.
    const now =
      before.activeRegion === wish.activeRegion
        ? "is Started and will be restarted"
        : "will be written anew and started";
    return [`${name} ${now}: ${reasons.join(", ")}`];
  },

  async act(context, wish, run) {
    const before = run.before ?? {};
    if (wish.presence === "released") return await this.look(context, wish, before);
    let hasBegun = false;
    const moment: typeof run.moment = (what) => {
      hasBegun = true;
      run.moment(what);
    };
    try {
      const needed = await stillNeeded(context, wish, before);
      if (needed !== undefined) return needed;
      const { live, applied, proof } = await bringRuntime(context, wish, { ...run, moment });
      return { ...liveOf(wish, live, { of: runtimeName(wish.address), applied }), proof };
    } catch (error) {
      const left = await leftOf(context, wish);
      // The role may leave after the stop: what was noted of that has to reach the state, which a refusal that changed nothing does not write.
      if (hasBegun && error instanceof Trouble && error.changedNothing)
        throw error.afterChanges(left);
      throw inWords(error, {
        estate: wish.estate,
        what: `bringing integration runtime ${wish.address.name} to ${wish.presence} at ${wish.site}`,
        left,
        ...(isRegionSilent(error) && { otherwise: wayAround(wish) }),
      });
    }
  },

  // Only what this stack runs is deleted; a released runtime is the other stack's, and a halted one waits for its day.
  async remove(context, wish) {
    if (wish.presence === "released" || wish.presence === "halted") return;
    const live = await readNow(context, wish);
    if (live === undefined) return;
    if (
      runtimeDifferences(wish.body, live.body).some((difference) =>
        difference.path.endsWith("computeProperties.location"),
      )
    ) {
      context.log(`${wish.estate}: ${wish.address.name} stands elsewhere: left alone`);
      return;
    }
    if (await mayBeTheirs(context, wish)) return;
    if (live.state !== "Stopped" && live.state !== "Initial") await stop(context, wish, live.state);
    await beforeWrite(context);
    await deleteRuntime(context.azure, wish.address, bounded(context, wish.timeouts.call));
  },
};

/** What there is to do where the region of this site's factory is gone, and not only busy. */
function wayAround({ activeRegion, address, estate, site, theirs }: Inputs): string {
  const where = `if the region of factory ${address.factory} is lost`;
  if (parsePair(activeRegion).activeRegion !== site)
    return `${where}, nothing waits for this: run it once the region answers`;
  const lost = `${where}, no runtime in it can be brought back`;
  if (theirs !== undefined && theirs.factory !== address.factory)
    return `${lost}: run SSIS at the other site (npm run flip -- ${otherSite(site)}), or name a factory in a region that answers: estates.${estate}.sites.${site}.dataFactory`;
  return `${lost}: use \`strategy: attach\` with a factory for each site in place of the shared one: estates.${estate}.sites.<site>.dataFactory, here one in a region that answers`;
}

/** A runtime that is to rest goes on while the other site has not taken over yet: undefined where this one is not needed any more. */
async function stillNeeded(
  context: Context,
  wish: Inputs,
  before: Partial<Live>,
): Promise<Live | undefined> {
  const isAtRest = wish.presence === "halted" || wish.presence === "stopped";
  if (!isAtRest || !(await stillServes(context, wish))) return undefined;
  const live = await integrationRuntime.look(context, wish, before);
  if (live.state !== "Started" && live.state !== "Starting") return undefined;
  context.log(
    `${wish.estate}: ${wish.address.name} goes on at ${wish.site}: the other site has not taken over yet`,
  );
  return live;
}

/** One runtime for both sites, and the role is not here: the other site runs it by now, perhaps, and this stack has not seen that. */
async function mayBeTheirs(context: Context, wish: Inputs): Promise<boolean> {
  if (wish.theirs !== undefined) return false;
  const seen = await seeGroup(context, wish.group, wish.timeouts.call);
  if (seen.here.role === "Primary" || seen.here.role === "absent") return false;
  context.log(
    `${wish.estate}: ${wish.address.name} is left alone: the other site may run it (${rolesInWords(seen)})`,
  );
  return true;
}

const readNow = (context: Context, wish: Inputs): Promise<LiveRuntime | undefined> =>
  readRuntime(context.azure, wish.address, bounded(context, wish.timeouts.call));

async function leftOf(context: Context, wish: Inputs): Promise<string> {
  try {
    const live = await readNow(context, wish);
    const state = live === undefined ? "does not exist" : `is ${live.state}`;
    return `${wish.address.name} ${state}; the next \`pulumi up\` goes on from there`;
  } catch {
    // The failure that is being reported is the one that counts; this sentence only adds to it.
    return `the state of ${wish.address.name} could not be read; the next \`pulumi up\` looks again`;
  }
}

function stateFits(wish: Inputs, live: Live): boolean {
  switch (wish.presence) {
    case "running":
      return live.state === "Started";
    case "halted":
      return live.state === "Stopped" || live.state === "Initial" || live.state === "absent";
    default:
      // A standby that was never started is not attached to its copy of SSISDB.
      return live.state === "Stopped";
  }
}

function liveOf(wish: Inputs, live: LiveRuntime | undefined, before: Partial<Live>): Live {
  // What was only looked at, it has not run: that keeps the name of what it ran before, until another one runs in its place.
  const of = before.of ?? (wish.presence === "released" ? undefined : runtimeName(wish.address));
  return {
    ...(of === undefined ? {} : { of }),
    state: live?.state ?? "absent",
    differs:
      live === undefined || wish.presence === "halted"
        ? []
        : runtimeDifferences(wish.body, live.body).map((difference) => difference.path),
    ...(before.proof === undefined || wish.presence !== "running" || live?.state !== "Started"
      ? {}
      : { proof: before.proof }),
    ...(before.applied === undefined ? {} : { applied: before.applied }),
    ...(before.restart === true && live?.state !== "Started" ? { restart: true as const } : {}),
  };
}
