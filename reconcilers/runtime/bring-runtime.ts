import { z } from "zod";
import type { LiveRuntime } from "../../azure/integration-runtimes.ts";
import { askedOf, type Context } from "../context/context.ts";
import type {
  IntegrationRuntimeInputs as Inputs,
  IntegrationRuntimeLive as Live,
} from "../integration-runtime.ts";
import { runtimeName } from "../lifecycle/inputs.ts";
import type { Run } from "../lifecycle/reconciler.ts";
import {
  type AppliedSecrets,
  appliedSecrets,
  areApplied,
  digestOf,
  mayHoldOthers,
} from "./applied-secrets.ts";
import {
  formerRuntime,
  isNobodys,
  stopFormerRuntime,
  stopTheirs,
  tellOfFormerRuntime,
  tellOfPipelines,
} from "./former-runtime.ts";
import { type Proof, proveWorker } from "./live-worker.ts";
import { assertMayRun } from "./may-run.ts";
import { assertMaySignIn } from "./may-sign-in.ts";
import { tellOfSilent } from "./other-runtime.ts";
import { bringTo, type RuntimeWish } from "./runtime-loop.ts";

const memory = z.object({
  applied: appliedSecrets.optional(),
  restart: z.boolean().optional(),
  of: z.string().optional(),
});

const withEndpoint = z.object({
  typeProperties: z.object({
    ssisProperties: z.object({ catalogInfo: z.object({ catalogServerEndpoint: z.string() }) }),
  }),
});

/** What has come of bringing a runtime to what is wanted of it. */
export interface Brought {
  readonly live: LiveRuntime | undefined;
  /** The secrets that it holds by now, as far as is known. */
  readonly applied: AppliedSecrets;
  readonly proof: Proof | undefined;
}

/** Stops what ran in its place, brings the runtime to what is wanted, and sees whether it works. */
export async function bringRuntime(
  context: Context,
  wish: Inputs,
  run: Run<Live>,
): Promise<Brought> {
  const remembered = memory.parse(run.before ?? {});
  // Asked before anything is stopped, and again before each write: the role may move meanwhile.
  const mayRun = guardOf(context, wish);
  await mayRun();
  const former = formerRuntime(wish.address, remembered.of);
  if (former !== undefined && isNobodys(wish, former)) {
    tellOfFormerRuntime(context, wish, former);
    if (wish.attached === true && wish.presence === "running")
      await stopFormerRuntime(context, wish, former, run.moment);
  }
  const takesOver = wish.presence === "running" && run.mandate === "takes";
  if (takesOver) {
    // Where no role tells who serves SSISDB, a runtime of theirs that runs has been refused by now.
    const isFenced =
      wish.attached === true &&
      wish.other === undefined &&
      context.ofThisRun?.fencePends.has(askedOf(wish)) !== true;
    if (isFenced && wish.theirs !== undefined)
      await stopTheirs(context, wish, wish.theirs, run.moment);
    await tellOfPipelines(context, wish);
  }

  const held = new HeldSecrets(wish, run, former === undefined ? remembered.applied : undefined);
  let startedAt: number | undefined;
  const live = await bringTo(context, withoutSchedule(wish, run, remembered.restart === true), {
    secretsChanged: () => !areApplied(wish.secrets, held.applied),
    applied: () => held.written(),
    mayRun,
    mayEdit: () => assertMaySignIn(context, wish),
    // Whoever's schedule it is started by otherwise: what ran before it was edited runs again, also when this run comes to nothing.
    stops: () => run.note({ restart: true }),
    starts: () => {
      startedAt = context.clock.elapsed();
    },
    moment: (what) => run.moment(what),
  }).catch((error: unknown) => {
    if (startedAt !== undefined) held.startFailed(error);
    throw error;
  });
  // No row that is there already counts: an earlier run that was cut off may have started the runtime a moment ago, and the rows of another
  // site's life came along with the database.
  const proof =
    live?.state === "Started" && wish.presence === "running" && wish.pairOn === undefined
      ? await proveWorker(context, wish, startedAt ?? context.clock.elapsed())
      : undefined;
  if (proof === "worker alive") run.moment(proof);
  return { live, applied: held.applied ?? digestOf(wish.secrets), proof };
}

/**
 * Throws where this site must not run the runtime now. Once SQL has not told whether SSISDB is writable it is asked no more, and the role counts;
 * that the other site's region is silent is said once.
 */
function guardOf(context: Context, wish: Inputs): () => Promise<void> {
  let catalog: Inputs["catalog"] | undefined = wish.catalog;
  let otherRests = true;
  return async () => {
    if (wish.presence === "halted" || wish.presence === "scheduled") return;
    const found = await assertMayRun(
      context,
      { ...wish, catalog, listener: listenerOf(wish) },
      `bringing integration runtime ${wish.address.name} to ${wish.presence} at ${wish.site}`,
    );
    if (!found.sqlTells) catalog = undefined;
    if (otherRests && !found.otherRests) tellOfSilent(context, wish.estate, wish.other);
    otherRests = found.otherRests;
  };
}

/** Where the runtime finds SSISDB, unless that is this site's own server, by its private or its public endpoint. */
function listenerOf({
  body,
  catalog,
  throughPublicEndpoint: isPublic,
}: Inputs): string | undefined {
  const { data } = withEndpoint.safeParse(body);
  const endpoint = data?.typeProperties.ssisProperties.catalogInfo.catalogServerEndpoint;
  if (isPublic || endpoint === undefined) return undefined;
  return endpoint.toLowerCase() === catalog.host.toLowerCase() ? undefined : endpoint;
}

/** `runState: external`: a schedule starts and stops the runtime, but a takeover starts it once, and where it is halted nobody does. */
function withoutSchedule(wish: Inputs, run: Run<Live>, restart: boolean): RuntimeWish {
  const isLeftToIt = wish.runState === "external" && wish.presence !== "halted";
  return isLeftToIt && run.mandate === "same" && !restart
    ? { ...wish, presence: "scheduled" }
    : wish;
}

/** Which secrets the runtime holds, as far as is known: noted at once, so that a run which fails later on has it in its state. */
class HeldSecrets {
  applied: AppliedSecrets | undefined;
  readonly #wish: Inputs;
  readonly #run: Run<Live>;
  #isWritten = false;

  constructor(wish: Inputs, run: Run<Live>, applied: AppliedSecrets | undefined) {
    this.#wish = wish;
    this.#run = run;
    this.applied = applied;
  }

  written(): void {
    this.#isWritten = true;
    this.#note(digestOf(this.#wish.secrets));
  }

  /** A start that failed over secrets of somebody else's: the next run has to write its own. */
  startFailed(error: unknown): void {
    if (!this.#isWritten && mayHoldOthers(error, this.applied)) this.#note(digestOf({}));
  }

  #note(applied: AppliedSecrets): void {
    this.applied = applied;
    // What was written is this one's from now on, and what ran before has been stopped.
    this.#run.note({ applied, of: runtimeName(this.#wish.address) });
  }
}
