import type { JsonObject } from "../world/json.ts";
import type { World } from "../world.ts";

/** An answer of Azure that refuses a request. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly #more: JsonObject;

  constructor(
    status: number,
    code: string,
    message: string,
    more: { headers?: Record<string, string>; inError?: JsonObject } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = more.headers ?? {};
    this.#more = more.inError ?? {};
  }

  body(): JsonObject {
    return { error: { code: this.code, message: this.message, ...this.#more } };
  }
}

/** ARM's own 404, for top-level resources. */
export function resourceNotFound(type: string, names: string, resourceGroup: string): Refusal {
  return new Refusal(
    404,
    "ResourceNotFound",
    `The Resource '${type}/${names}' under resource group '${resourceGroup}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}

/** Data Factory's 404 for what is inside a factory, as it was recorded. */
export function documentNotFound(target: string): Refusal {
  return new Refusal(
    404,
    "NotFound",
    "The document could not be retrieved because it does not exist.",
    { inError: { target, details: null } },
  );
}

/** Microsoft.Sql's 404 for what is inside a server. */
export function sqlResourceNotFound(type: string, name: string): Refusal {
  return new Refusal(
    404,
    "ResourceNotFound",
    `The requested resource of type '${type}' with name '${name}' was not found.`,
  );
}

export function badRequest(message: string, code = "BadRequest"): Refusal {
  return new Refusal(400, code, message);
}

/** @throws Refusal where the region of what is asked for is lost: its own service would have to answer */
export function requireRegion(world: World, location: string): void {
  if (world.faults.isRegionLost(location)) throw regionLost(location);
}

/** A region that is lost answers nothing but this. */
function regionLost(location: string): Refusal {
  return new Refusal(
    503,
    "ServiceUnavailable",
    `The service in region '${location}' is temporarily unavailable. Please retry later.`,
  );
}
