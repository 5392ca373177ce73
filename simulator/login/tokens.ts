import { createHmac, randomBytes } from "node:crypto";
import type { Application } from "../world/surroundings.ts";
import type { World } from "../world.ts";

/** Who shows a token. */
export interface Principal {
  readonly clientId: string;
  readonly tenantId: string;
}

/** What is asked of a token that is shown; the claims of `issue` have more, for clients that look. */
interface Claims {
  readonly aud: string;
  readonly exp: number;
  readonly appid: string;
  readonly tid: string;
}

/** How long a token lives; wall time, because it is the clients' own clock that renews it. */
const lifetimeSeconds = 3_600;

/** Signs and checks the access tokens of the simulated Entra. */
export class Tokens {
  readonly #world: World;
  readonly #key = randomBytes(32);
  /** All that are good: looking one up costs a call less than checking its signature does, and the model makes millions of calls. */
  readonly #issued = new Map<string, Claims>();

  constructor(world: World) {
    this.#world = world;
  }

  issue(
    application: Application,
    audience: string,
    issuer: string,
  ): { token: string; expiresIn: number } {
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      aud: audience,
      iss: issuer,
      iat: now,
      nbf: now,
      exp: now + lifetimeSeconds,
      appid: application.clientId,
      // Entra's object id of the service principal; clients only show it.
      oid: application.clientId,
      tid: application.tenantId,
      jti: randomBytes(8).toString("hex"),
      ver: "1.0",
    };
    const head = encode({ typ: "JWT", alg: "HS256" });
    const body = `${head}.${encode(claims)}`;
    const token = `${body}.${createHmac("sha256", this.#key).update(body).digest("base64url")}`;
    this.#issued.set(token, claims);
    return { token, expiresIn: lifetimeSeconds };
  }

  /**
   * The principal of a good token.
   *
   * @param isAudience whether the token is meant for who asks: ARM and SQL take only their own.
   */
  verify(token: string, isAudience: (audience: string) => boolean): Principal | undefined {
    const claims = this.#issued.get(token);
    if (claims === undefined) return undefined;
    if (claims.exp * 1_000 <= Date.now() || !isAudience(claims.aud)) return undefined;
    if (!this.#world.state.applications.get(claims.appid)) return undefined;
    return { clientId: claims.appid, tenantId: claims.tid };
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** Audience of SQL in any of the clouds. */
export function isSqlAudience(audience: string): boolean {
  return /^https:\/\/(?:sql\.)?database\.(?:windows\.net|usgovcloudapi\.net|chinacloudapi\.cn)\/?$/.test(
    audience,
  );
}
