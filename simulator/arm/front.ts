import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { answerControl, type Control } from "../control.ts";
import { answerLogin } from "../login/login.ts";
import type { Tokens } from "../login/tokens.ts";
import type { StateFile } from "../state-file.ts";
import { answerBlob, isBlobHost } from "../storage/blobs.ts";
import type { Traffic } from "../traffic.ts";
import type { Json } from "../world/json.ts";
import type { World } from "../world.ts";
import { answerArm, type Incoming, type Outgoing, recordStruck } from "./arm.ts";
import { otherSpelling } from "./other-spelling.ts";
import type { Routes } from "./routes.ts";

/** What the front needs to answer a request. */
export interface Front {
  readonly world: World;
  readonly tokens: Tokens;
  readonly routes: Routes;
  readonly control: Control;
  readonly speed: number;
  readonly stateFile: StateFile | undefined;
  readonly traffic: Traffic | undefined;
  /** Told of each request to Azure before it is answered. */
  readonly onRequest?: ((method: string, path: string) => void) | undefined;
  /** Ids, regions and properties as {@link otherSpelling} has them. */
  readonly otherSpelling?: boolean | undefined;
}

/** What comes back to the client: an answer, a cut connection, or nothing at all. */
export type Reply =
  | (Outgoing & {
      readonly kind: "answer";
      /** What the simulator does when the answer is out. */
      readonly afterwards?: () => void;
    })
  | { readonly kind: "silence" }
  | { readonly kind: "cut" };

/** Reads a request from the wire, answers it, and writes the answer. */
export async function serve(
  front: Front,
  message: IncomingMessage,
  response: ServerResponse,
  secure: boolean,
): Promise<void> {
  const text = await readBody(message);
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(message.headers))
    headers[name] = Array.isArray(value) ? value.join(", ") : value;
  const host = headers.host ?? "127.0.0.1";
  const url = new URL(message.url ?? "/", `${secure ? "https" : "http"}://${host}`);
  const reply = await replyTo(front, { method: message.method ?? "GET", url, headers, text });
  switch (reply.kind) {
    case "silence":
      return;
    case "cut":
      response.socket?.destroy();
      return;
    case "answer":
      if (reply.afterwards) response.once("finish", reply.afterwards);
      send(response, reply);
  }
}

/** A request as it came, from the wire or from within the same process. */
export interface RawRequest {
  readonly method: string;
  readonly url: URL;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: Buffer;
}

/** Lets the faults at a request, answers it, and logs both. */
export async function replyTo(front: Front, request: RawRequest): Promise<Reply> {
  const { text } = request;
  const incoming = parse(request);
  const path = `${incoming.url.pathname}${incoming.url.search}`;
  if (path.startsWith("/_simulator/")) {
    const answer = answerControl(front.control, incoming);
    front.stateFile?.save(front.world);
    return { kind: "answer", ...answer };
  }
  const { world } = front;
  front.onRequest?.(incoming.method, path);
  world.advance();
  const fault = world.faults.strikeWire(incoming.method, path);
  if (fault?.delayMs !== undefined && front.speed > 0) await wait(fault.delayMs / front.speed);
  const log = (status: number, headers: Readonly<Record<string, string>>, body: unknown) =>
    front.traffic?.write({
      time: new Date(world.now()).toISOString(),
      method: incoming.method,
      url: incoming.url.href,
      requestBody: incoming.malformed ? text.toString() : loggable(incoming, text),
      status,
      responseHeaders: headers,
      responseBody: body ?? null,
    });
  if (fault?.silent) {
    log(0, {}, undefined);
    return { kind: "silence" };
  }
  if (fault?.drop === "before") {
    log(0, {}, undefined);
    return { kind: "cut" };
  }
  if (fault?.garbage) {
    const garbage = "<html><body>\u0000\ufffd not an answer of Azure";
    recordStruck(world, front.routes, incoming, 200);
    log(200, {}, garbage);
    const headers = { "content-type": "text/html" };
    return { kind: "answer", status: 200, headers, body: garbage };
  }
  if (fault?.status !== undefined) {
    const headers = { ...fault.headers };
    recordStruck(world, front.routes, incoming, fault.status);
    log(fault.status, headers, fault.body);
    return { kind: "answer", status: fault.status, headers, body: fault.body };
  }
  if (isBlobHost(incoming.url.hostname)) {
    const told = answerBlob(world, incoming.method, incoming.url);
    if (told === undefined) return { kind: "silence" };
    return { kind: "answer", body: undefined, ...told };
  }
  const answer = spelled(front, answerOf(front, incoming, text));
  front.stateFile?.save(world);
  const headers = Object.fromEntries(
    Object.entries({ ...answer.headers, ...fault?.headers }).filter(([, value]) => value !== ""),
  );
  if (fault?.drop === "after") {
    log(0, headers, answer.body);
    return { kind: "cut" };
  }
  log(answer.status, headers, answer.body);
  return { kind: "answer", ...answer, headers };
}

function answerOf(front: Front, incoming: Incoming, text: Buffer): Outgoing {
  front.world.advance();
  const form = new URLSearchParams(text.toString());
  const login = answerLogin(front.world, front.tokens, { ...incoming, form });
  if (login) return { status: login.status, headers: {}, body: login.body };
  return answerArm(front.world, front.tokens, front.routes, incoming);
}

function spelled({ otherSpelling: wanted }: Front, answer: Outgoing): Outgoing {
  const { body } = answer;
  return wanted && body !== undefined ? { ...answer, body: otherSpelling(body) } : answer;
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function parse({ method, url, headers, text }: RawRequest): Incoming {
  // curl calls everything a form, also what is plainly JSON.
  const isForm =
    headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true &&
    text[0] !== "{".charCodeAt(0);
  let body: Json | undefined;
  let malformed = false;
  if (text.length > 0 && !isForm) {
    try {
      body = JSON.parse(text.toString()) as Json;
    } catch {
      malformed = true;
    }
  }
  return { method, url, headers, body, malformed };
}

function loggable(incoming: Incoming, text: Buffer): unknown {
  if (incoming.body !== undefined) return incoming.body;
  return text.length > 0 ? Object.fromEntries(new URLSearchParams(text.toString())) : null;
}

function send(response: ServerResponse, { status, headers, body }: Outgoing): void {
  const wire = onTheWire({ status, headers, body });
  response.writeHead(status, wire.headers).end(wire.text);
}

/** Headers and text of an answer: text is sent as it is, anything else as JSON. */
export function onTheWire({ status, headers, body }: Outgoing): {
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string | undefined;
} {
  if (body === undefined || status === 204 || status === 304)
    return { headers: { "content-length": "0", ...headers }, text: undefined };
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { headers: { "content-type": "application/json; charset=utf-8", ...headers }, text };
}
