import { randomUUID } from "node:crypto";
import type { WriteEvent } from "../journal.ts";
import type { Tokens } from "../login/tokens.ts";
import type { Json } from "../world/json.ts";
import type { World } from "../world.ts";
import { authorize } from "./authorization.ts";
import { passDoor } from "./door.ts";
import { paged } from "./pages.ts";
import { Refusal } from "./refusals.ts";
import type { ArmAnswer, ArmRequest, Method, WriteFacts } from "./request.ts";
import { checkVersion, type Route, type Routes } from "./routes.ts";

/** An HTTP request, read to its end. */
export interface Incoming {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Json | undefined;
  /** The body was not JSON. */
  readonly malformed: boolean;
}

export interface Outgoing {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json | undefined;
}

/** What the path alone says about a write; the handler knows more, unless the write is refused before. */
function factsOf(method: string, path: string): WriteFacts {
  const [, scope, kind, name, action] =
    /^(.*)\/(integrationRuntimes|failoverGroups|instanceFailoverGroups|triggers)\/([^/]+)(?:\/([^/]+))?$/i.exec(
      path,
    ) ?? [];
  if (scope === undefined || kind === undefined || name === undefined) return {};
  const done = action === "forceFailoverAllowDataLoss" ? "forceFailover" : action;
  const facts: WriteFacts = { action: done ?? method.toLowerCase() };
  switch (kind.toLowerCase()) {
    case "integrationruntimes":
      return { ...facts, runtime: `${scope}/integrationruntimes/${name}` };
    case "triggers":
      return { ...facts, trigger: `${scope}/triggers/${name}` };
    default:
      return { ...facts, group: name };
  }
}

/** Journals a write that a planted fault answered before Azure saw it. */
export function recordStruck(
  world: World,
  routes: Routes,
  incoming: Incoming,
  status: number,
): void {
  const { method, url, headers } = incoming;
  const path = decodeURIComponent(url.pathname);
  if (!routes.isWrite(method, url.pathname)) return;
  world.record({
    kind: "write",
    principal: "",
    userAgent: headers["user-agent"] ?? "",
    method,
    path: url.pathname,
    resource: path,
    status,
    effect: status >= 400 ? "refused" : "none",
    ...factsOf(method, path),
  });
}

/** Answers as Azure Resource Manager does, and writes each write into the journal. */
export function answerArm(
  world: World,
  tokens: Tokens,
  routes: Routes,
  incoming: Incoming,
): Outgoing {
  const { method, url } = incoming;
  const trace = {
    "x-ms-request-id": randomUUID(),
    "x-ms-correlation-request-id": incoming.headers["x-ms-correlation-request-id"] ?? randomUUID(),
    "cache-control": "no-cache",
  };
  const facts: WriteFacts = factsOf(method, decodeURIComponent(url.pathname));
  let clientId = "";
  let route: Route | undefined;
  const write = (status: number, effect: WriteEvent["effect"], code?: string): WriteEvent => ({
    kind: "write",
    principal: clientId,
    userAgent: incoming.headers["user-agent"] ?? "",
    method,
    path: url.pathname,
    resource: decodeURIComponent(url.pathname),
    status,
    ...(code !== undefined && { code }),
    effect,
    ...facts,
  });
  const isWrite = () => (route ? !route.reads : !["GET", "HEAD"].includes(method));
  try {
    clientId = passDoor(world, tokens, incoming.headers.authorization, url.origin, url.pathname);
    const found = routes.find(method, url.pathname);
    route = found.route;
    authorize(world, clientId, { method, path: url.pathname, body: incoming.body });
    const apiVersion = checkVersion(route, url.searchParams.get("api-version"));
    if (incoming.malformed)
      throw new Refusal(
        400,
        "InvalidRequestContent",
        "The request content was invalid and could not be deserialized.",
      );
    const request: ArmRequest = {
      method: method as Method,
      path: url.pathname,
      params: found.params,
      query: url.searchParams,
      headers: incoming.headers,
      body: incoming.body,
      origin: url.origin,
      clientId,
      apiVersion,
      facts,
    };
    const answer = isWrite()
      ? world.journalled(
          () => found.route.answer(request),
          (made: ArmAnswer) => write(made.status, made.unchanged ? "none" : "applied"),
        )
      : paged(request, found.route.answer(request));
    return { status: answer.status, headers: { ...trace, ...answer.headers }, body: answer.body };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (isWrite()) world.record(write(error.status, "refused", error.code));
    return {
      status: error.status,
      headers: { ...trace, ...error.headers },
      body: error.body(),
    };
  }
}
