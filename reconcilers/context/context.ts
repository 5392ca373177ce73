import type { Call } from "../../azure/call.ts";
import type { AzureSession } from "../../azure/session.ts";
import type { Site } from "../../config/pair.ts";
import type { SqlStep } from "../../config/sql-steps.ts";
import type { Clock } from "./clock.ts";
import type { EngineWatch } from "./engine-watch.ts";

/** What this program needs to log in to an estate's catalog, from the stack's secrets. */
export interface EstateCredentials {
  readonly catalogPassword?: string | undefined;
  /** Passwords of server logins, by name: SQL Database takes no hash of another server's. */
  readonly logins?: Readonly<Record<string, string>> | undefined;
}

/**
 * What one part of an estate has found out in this run and another one has to know: the engine shows each part its own state only. Each is
 * kept for an estate, a site and a flag ({@link askedOf}), of which it stays true.
 */
export interface OfThisRun {
  /** An old checkout was refused. */
  readonly stale: Set<string>;
  /** An earlier run has brought the role here. */
  readonly roleCame: Set<string>;
  /** The fence could not do all of it: its region may be gone, and is asked no more than needs be. */
  readonly fencePends: Set<string>;
  /** What raises the rest of a fence that an earlier run left undone: for the role's step, which alone knows whether that takeover is still to come. */
  readonly leftOfFence: Map<string, () => Promise<unknown>>;
}

/** Whose run this is: one estate at one site by one flag, as the key of {@link OfThisRun}. */
export const askedOf = (inputs: {
  readonly estate?: unknown;
  readonly site?: unknown;
  readonly activeRegion?: unknown;
}): string => [inputs.estate, inputs.site, inputs.activeRegion].join("/");

/** What a run knows when it begins. */
export const nothingFound = (): OfThisRun => ({
  stale: new Set(),
  roleCame: new Set(),
  fencePends: new Set(),
  leftOfFence: new Map(),
});

/** Everything a reconciler may touch besides its inputs. */
export interface Context {
  readonly azure: AzureSession;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly engine: EngineWatch;
  /** Says one line to whoever watches; the estate's name comes first, since the engine prints all of them on one row. */
  log(line: string): void;
  credentials(estate: string): EstateCredentials;
  readonly ofThisRun?: OfThisRun;
  /** The takeover for which somebody has run this step's T-SQL by hand, where SQL cannot be reached from here. */
  sqlDoneByHand?(estate: string, step: SqlStep): string | undefined;
  /** What the stack of a site is called, for commands; undefined where that cannot be told. */
  stackOf?(site: Site): Promise<string | undefined>;
}

/** Bounds one remote call, in milliseconds of Azure's time. */
export function bounded(context: Context, timeoutMs: number): Call {
  return {
    signal: context.signal,
    timeoutMs: context.clock.wall(timeoutMs),
    mayRepeat: () => context.engine.assertAlive(),
  };
}

/**
 * The same call, sent again only where `check` does not throw: what was asked before its first sending may have changed while Azure was left
 * alone for as long as it had asked for (429).
 */
export function askedBeforeRepeating(call: Call, check: () => Promise<void>): Call {
  const mayRepeat = async (): Promise<void> => {
    await call.mayRepeat?.();
    await check();
  };
  return { ...call, mayRepeat };
}

/**
 * To be awaited right before every write: neither an aborted run nor a provider whose engine is gone may change anything (rule 3).
 */
export async function beforeWrite(context: Context): Promise<void> {
  context.signal.throwIfAborted();
  await context.engine.assertAlive();
}

/** The stack of a site for a command, or words for it where its name is not known. */
export const stackAt = async (context: Context, site: Site): Promise<string> =>
  (await context.stackOf?.(site)) ?? `<the ${site} site's stack>`;
