import type { WriteEvent } from "../journal.ts";
import { isObject, type Json, type JsonObject } from "../world/json.ts";
import { Refusal } from "./refusals.ts";

export type Method = "GET" | "PUT" | "PATCH" | "POST" | "DELETE" | "HEAD";

/** What a write is about, for the journal. Handlers fill it in before they refuse anything. */
export type WriteFacts = {
  -readonly [Fact in
    | "runtime"
    | "group"
    | "trigger"
    | "action"
    | "location"
    | "catalogServer"
    | "pairName"
    | "side"]?: NonNullable<WriteEvent[Fact]>;
};

/** A request that has passed the door: version and token are good. */
export interface ArmRequest {
  readonly method: Method;
  /** Path as it was written, without the query. */
  readonly path: string;
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Json | undefined;
  /** `https://127.0.0.1:port`, as the client wrote it. */
  readonly origin: string;
  readonly clientId: string;
  readonly apiVersion: string;
  readonly facts: WriteFacts;
}

export interface ArmAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
  /** The write asked for what was so already. */
  readonly unchanged?: boolean;
}

/** A path parameter that the route is known to have. */
export function param(request: ArmRequest, name: string): string {
  const value = request.params[name];
  if (value === undefined) throw new Error(`the route has no parameter "${name}"`);
  return decodeURIComponent(value);
}

/** The body, which must be a JSON object. */
export function bodyOf(request: ArmRequest): JsonObject {
  if (isObject(request.body)) return request.body;
  throw new Refusal(
    400,
    "InvalidRequestContent",
    "The request content was invalid: a JSON object is expected.",
  );
}

/** The id of the resource group in the path, in the case it was written. */
export function groupScope(request: ArmRequest): string {
  return `/subscriptions/${param(request, "subscription")}/resourceGroups/${param(request, "resourceGroup")}`;
}

export function ok(body: Json): ArmAnswer {
  return { status: 200, body };
}

/** `tags` of a body. */
export function tagsOf(body: JsonObject): Record<string, string> {
  const tags = isObject(body.tags) ? body.tags : {};
  return Object.fromEntries(
    Object.entries(tags).filter((tag): tag is [string, string] => typeof tag[1] === "string"),
  );
}
