import { type AzureSession, openSession } from "../azure/session.ts";
import { readSettings } from "../azure/settings.ts";
import {
  credentialsByEstate,
  type EstateCredentials,
  secretsWithin,
} from "../config/credentials.ts";
import { scaledClock } from "../reconcilers/context/clock.ts";
import type { Context } from "../reconcilers/context/context.ts";

/** One sign-in for all that a preview reads of Azure, and what this stack would sign in to SQL with. */
export interface Eyes {
  readonly azure: AzureSession;
  credentials(estate: string): Partial<EstateCredentials>;
}

/**
 * @param read a setting of azure-native by its full key
 * @param found the stack's `credentials`, in clear
 */
export async function openEyes(
  read: (key: string) => string | undefined,
  found: Readonly<Record<string, unknown>>,
): Promise<Eyes> {
  const credentials = credentialsByEstate.parse(found);
  const azure = openSession(readSettings(read, process.env));
  azure.secrets.add(...secretsWithin(found));
  // Loading the clients keeps the processor busy: it is no part of the time that Azure is given. Whose they are is told by what is asked for.
  const { subscriptionId = "" } = azure;
  await Promise.all([azure.dataFactory(subscriptionId), azure.sql(subscriptionId)]);
  return { azure, credentials: (estate) => credentials[estate] ?? {} };
}

/** For reads only: nothing is written, nothing is waited for beyond `ms`. */
export function lookingContext({ azure, credentials }: Eyes, ms: number): Context {
  return {
    azure,
    credentials,
    // Its bounds are the wall's, in a rehearsal too: somebody sits before this preview.
    clock: scaledClock(1),
    signal: AbortSignal.timeout(ms),
    engine: { assertAlive: async () => {} },
    log: () => {},
  };
}

/** Why nothing is looked at. */
export type Blind = { readonly why: string };
