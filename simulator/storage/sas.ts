import type { SetupContainer } from "../world/surroundings.ts";
import type { World } from "../world.ts";

/** A token counts for the container that it was made for, as long as it says. */
export function isTokenGood(world: World, container: SetupContainer, token: string): boolean {
  const shown = bare(token);
  if (!container.sasTokens.some((one) => bare(one) === shown)) return false;
  const expiry = new URLSearchParams(shown).get("se");
  return expiry === null || Date.parse(expiry) > world.now();
}

const bare = (token: string): string => token.replace(/^\?/, "");
