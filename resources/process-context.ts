import { z } from "zod";
import { openSession } from "../azure/session.ts";
import { readSettings } from "../azure/settings.ts";
import { credentialsByEstate, secretsWithin } from "../config/credentials.ts";
import { stackOfSite } from "../config/site.ts";
import { secretsIn } from "../config/wrong-secrets.ts";
import { scaledClock } from "../reconcilers/context/clock.ts";
import {
  type Context,
  type EstateCredentials,
  nothingFound,
} from "../reconcilers/context/context.ts";
import { Configured } from "./configured.ts";
import { keepMemorySmall } from "./memory.ts";
import { tieToEngine } from "./process-life.ts";

/** What the dynamic provider hands over of the stack's configuration: texts by full key. */
export interface ProviderConfiguration {
  get(key: string): string | undefined;
}

/** The engine tells a provider the project's name and folder, and not the stack's. */
export const NAMELESS_STACK = "<this stack>";

const doneByEstate = z.record(z.string(), z.record(z.string(), z.string()));

const configured = new Configured<Context>();

/**
 * Takes the stack's configuration. Synchronous: the plugin caches a provider before its `configure` has ended, so that whatever is awaited
 * here would be missing in calls that come at the same time.
 */
export function configure(config: ProviderConfiguration): void {
  configured.by(() => contextFrom(config));
}

export const contextOfProcess = (): Context => configured.value;

function contextFrom(config: ProviderConfiguration): Context {
  keepMemorySmall();
  const azure = openSession(readSettings((key) => config.get(key), process.env));
  const credentials = credentialsByEstate.parse(
    secretsIn(NAMELESS_STACK, config.get("credentials"), "estates"),
  );
  const doneByHand = doneByEstate.parse(JSON.parse(config.get("sqlDoneByHand") ?? "{}"));
  azure.secrets.add(...secretsWithin(credentials));
  const { signal, engine } = tieToEngine();
  return {
    azure,
    clock: scaledClock(azure.speed),
    signal,
    engine,
    log: (line) => console.log(azure.secrets.scrub(line)),
    ofThisRun: nothingFound(),
    credentials: (estate): EstateCredentials => credentials[estate] ?? {},
    sqlDoneByHand: (estate, step) => doneByHand[estate]?.[step],
    stackOf: async (site) => {
      // Only failures ask: a provider that starts has no time for a YAML reader.
      const { readProjectFiles } = await import("../config/project-files.ts");
      return stackOfSite(readProjectFiles(process.cwd()), site);
    },
  };
}
