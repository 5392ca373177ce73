import { setTimeout } from "node:timers/promises";
import type { AccessToken, GetTokenOptions, TokenCredential } from "@azure/core-auth";

/** So long before its end a token is asked for anew: the SDK's clients do so two minutes before. */
const SPARE_MS = 5 * 60_000;

/** What `az` says when another one holds the lock of its token cache (azure-cli#20273, #25485); a moment later it does not. */
const LOCKED = /\.lockfile|Resource temporarily unavailable/;
const TRIES = 4;
const PAUSE_MS = 500;

/** So long one that has not answered is waited for; then another is asked, for else a hanging `az` would leave a whole run without a token. */
const WAITED_MS = 60_000;

interface Shared {
  readonly token: Promise<AccessToken | null>;
  until: number;
}

/**
 * Asks a login that keeps no tokens once for all who need the same one. Each asking of the Azure CLI is a process of some seconds (more than
 * ten on a busy agent, azure-cli#20404), and of several at once some fail over the lock of its token cache.
 */
export function sharingTokens(
  credential: TokenCredential,
  waitedMs: number = WAITED_MS,
): TokenCredential {
  const shared = new Map<string, Shared>();

  const ask = (scopes: string | string[], tenantId: string | undefined): Shared => {
    // Without anybody's signal: others wait for it, too.
    const token = unlessLocked(() =>
      credential.getToken(scopes, { ...(tenantId !== undefined && { tenantId }) }),
    );
    const asked: Shared = { token, until: Date.now() + waitedMs };
    token.then(
      (got) => {
        asked.until = (got?.expiresOnTimestamp ?? 0) - SPARE_MS;
      },
      () => {
        asked.until = 0;
      },
    );
    return asked;
  };

  return {
    async getToken(scopes: string | string[], options: GetTokenOptions = {}) {
      // Azure wants a fresh token, of a kind that it says.
      if (options.claims !== undefined) return await credential.getToken(scopes, options);
      const key = JSON.stringify([scopes, options.tenantId]);
      const known = shared.get(key);
      const current =
        known !== undefined && known.until > Date.now() ? known : ask(scopes, options.tenantId);
      shared.set(key, current);
      return await current.token;
    },
  };
}

/** Other processes ask for tokens too: azure-native's, the program's beside its provider's. */
async function unlessLocked<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (tries === TRIES || !LOCKED.test(String(error))) throw error;
      await setTimeout(PAUSE_MS);
    }
  }
}
