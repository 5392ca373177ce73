import type { Tokens } from "../login/tokens.ts";
import type { World } from "../world.ts";
import { Refusal } from "./refusals.ts";

/** Audiences that ARM takes: its own address and the public cloud's names. */
function isArmAudience(audience: string, origin: string): boolean {
  const bare = audience.replace(/\/$/, "");
  return (
    // The same port answers TLS and plain HTTP.
    bare.replace(/^https?:/, "") === origin.replace(/^https?:/, "") ||
    bare === "https://management.azure.com" ||
    bare === "https://management.core.windows.net"
  );
}

/** Lets in who shows a good token for this subscription; returns the client id. */
export function passDoor(
  world: World,
  tokens: Tokens,
  authorization: string | undefined,
  origin: string,
  path: string,
): string {
  const token = /^Bearer (.+)$/i.exec(authorization ?? "")?.[1];
  if (token === undefined)
    throw new Refusal(
      401,
      "AuthenticationFailed",
      "Authentication failed. The 'Authorization' header is missing.",
      { headers: { "www-authenticate": challenge(origin) } },
    );
  const principal = tokens.verify(token, (audience) => isArmAudience(audience, origin));
  if (!principal)
    throw new Refusal(
      401,
      "InvalidAuthenticationToken",
      "The access token is invalid, expired or meant for somebody else.",
      { headers: { "www-authenticate": challenge(origin) } },
    );
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(path)?.[1];
  const application = world.state.applications.get(principal.clientId);
  const allowed = application?.subscriptions ?? [];
  if (
    subscription !== undefined &&
    allowed.length > 0 &&
    !allowed.some((one) => one.toLowerCase() === subscription.toLowerCase())
  )
    throw new Refusal(
      403,
      "AuthorizationFailed",
      `The client '${principal.clientId}' does not have authorization to perform action over scope '/subscriptions/${subscription}' or the scope is invalid.`,
    );
  return principal.clientId;
}

function challenge(origin: string): string {
  return `Bearer authorization_uri="${origin}", error="invalid_token"`;
}
