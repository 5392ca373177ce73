import { z } from "zod";
import { openSession } from "../azure/session.ts";
import { readSettings } from "../azure/settings.ts";
import { estateCredentialsSchema } from "../config/credentials.ts";
import { clockSpeed, scaledClock } from "../reconcilers/clock.ts";
import type { Context, EstateCredentials } from "../reconcilers/context.ts";
import { type EngineWatch, watchEngine } from "../reconcilers/engine-watch.ts";
import { keepMemorySmall } from "./memory.ts";

/** What the dynamic provider hands over of the stack's configuration: texts by full key. */
export interface ProviderConfiguration {
  get(key: string): string | undefined;
}

const credentialsByEstate = z.record(z.string(), estateCredentialsSchema.partial());
const doneByEstate = z.record(z.string(), z.record(z.string(), z.string()));

let current: Context | undefined;

/**
 * Takes the stack's configuration. Synchronous: the plugin caches a provider before its `configure` has ended, so that whatever is awaited
 * here would be missing in calls that come at the same time.
 */
export function configure(config: ProviderConfiguration): void {
  // Asked once for each kind of resource, always with the one configuration of this run.
  if (current !== undefined) return;
  keepMemorySmall();
  const azure = openSession(readSettings((key) => config.get(key), process.env));
  const text = config.get("credentials");
  const credentials = text === undefined ? {} : credentialsByEstate.parse(JSON.parse(text));
  const doneByHand = doneByEstate.parse(JSON.parse(config.get("sqlDoneByHand") ?? "{}"));
  for (const estate of Object.values(credentials)) {
    azure.secrets.add(
      estate.catalogPassword,
      estate.masterKeyPassword,
      estate.masterKeyPasswordPrevious,
      estate.customSetupSas,
      ...Object.values(estate.expressSetup ?? {}),
      ...Object.values(estate.logins ?? {}),
      ...Object.values(estate.environments ?? {}).flatMap((environments) =>
        Object.values(environments).flatMap((variables) => Object.values(variables)),
      ),
    );
  }
  const abort = new AbortController();
  process.once("SIGTERM", () => {
    abort.abort(new Error("the provider process was asked to end"));
    // What was under way gets a moment to end in words; the plugin's server would keep the process alive for ever.
    setTimeout(() => process.exit(143), LAST_WORDS_MS);
  });
  // The engine starts a provider with its own address as the last argument.
  const engine = watchEngine(process.argv.at(-1));
  leaveWith(engine);
  current = {
    azure,
    clock: scaledClock(clockSpeed(process.env, azure.onLoopback)),
    signal: abort.signal,
    engine,
    log: (line) => console.log(azure.secrets.scrub(line)),
    credentials: (estate): EstateCredentials => credentials[estate] ?? {},
    sqlDoneByHand: (estate, step) => doneByHand[estate]?.[step],
  };
}

const LAST_WORDS_MS = 1000;
const LOOK_EVERY_MS = 5000;

/** An orphan that is not asked for anything any more would stay for ever: it looks for its engine now and then, and leaves with it. */
function leaveWith(engine: EngineWatch): void {
  const timer = setInterval(() => engine.assertAlive().catch(() => process.exit(3)), LOOK_EVERY_MS);
  timer.unref();
}

export function contextOfProcess(): Context {
  if (current === undefined)
    throw new Error("the dynamic provider was used before it was configured");
  return current;
}
