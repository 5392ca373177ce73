import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { type AzureSession, openSession } from "../../azure/session.ts";
import { readSettings } from "../../azure/settings.ts";
import { makeCertificates } from "../../simulator/certificates.ts";

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** What to answer: a text is sent as it is, an object as JSON; "cut" ends the connection, "hang" never answers. */
export type FakeAnswer =
  | "cut"
  | "hang"
  | { status?: number; headers?: Record<string, string>; body?: unknown };

/** An Azure that signs anybody in and then says whatever a test wants it to say. */
export interface FakeAzure {
  readonly url: string;
  readonly session: AzureSession;
  /** What came to the resource manager, in order. */
  readonly seen: Seen[];
  /** Answers the next requests with these, one each; the last one stays. */
  answers(...answers: FakeAnswer[]): void;
  stop(): Promise<void>;
}

export const subscription = "00000000-0000-0000-0000-000000000001";

export function loginFor(url: string, secret = "fake-secret"): Record<string, string> {
  return {
    ARM_SUBSCRIPTION_ID: subscription,
    ARM_TENANT_ID: "11111111-1111-1111-1111-111111111111",
    ARM_CLIENT_ID: "22222222-2222-2222-2222-222222222222",
    ARM_CLIENT_SECRET: secret,
    ARM_METADATA_HOSTNAME: url,
  };
}

/** The session of a program with these environment variables; at this speed retries hardly wait. */
export function sessionOf(env: Record<string, string>, speed = 1000): AzureSession {
  return openSession(
    readSettings(() => undefined, env),
    { SSIS_CLOCK_SPEED: String(speed) },
  );
}

/**
 * Trusts the authority of the simulation at hand until the returned function is called. Two of them never stand side by side: they may
 * have the same name, and TLS finds an authority by its name.
 */
export function trust(authorityPem: string): () => void {
  const before = getCACertificates("default");
  setDefaultCACertificates([...getCACertificates("bundled"), authorityPem]);
  return () => setDefaultCACertificates(before);
}

export async function startFakeAzure(): Promise<FakeAzure> {
  const certificates = await makeCertificates();
  const distrust = trust(certificates.authorityPem);
  const seen: Seen[] = [];
  let queue: FakeAnswer[] = [];
  const server = createServer(certificates.leaf, (request, response) => {
    void serve(request, response);
  });
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const path = request.url ?? "";
    const surroundings = surroundingsOf(path, url);
    if (surroundings) return say(response, { body: surroundings });
    seen.push({ method: request.method ?? "", path, headers: request.headers, body });
    const answer = (queue.length > 1 ? queue.shift() : queue[0]) ?? {};
    if (answer === "cut") request.socket.destroy();
    else if (answer !== "hang") say(response, answer);
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    session: sessionOf(loginFor(url)),
    seen,
    answers(...answers) {
      queue = answers;
      seen.length = 0;
    },
    async stop() {
      distrust();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function say(response: ServerResponse, answer: Exclude<FakeAnswer, string>): void {
  const { status = 200, headers = {}, body } = answer;
  const text = typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(text);
}

function surroundingsOf(path: string, url: string): object | undefined {
  if (path.startsWith("/metadata/endpoints")) {
    return {
      resourceManager: `${url}/`,
      authentication: { loginEndpoint: url, audiences: [url] },
      suffixes: { sqlServerHostname: "database.windows.net" },
    };
  }
  if (path.includes("/.well-known/openid-configuration")) {
    const at = `${url}/11111111-1111-1111-1111-111111111111`;
    return {
      issuer: `${at}/v2.0`,
      authorization_endpoint: `${at}/oauth2/v2.0/authorize`,
      token_endpoint: `${at}/oauth2/v2.0/token`,
      jwks_uri: `${at}/discovery/v2.0/keys`,
    };
  }
  return path.includes("/oauth2/v2.0/token")
    ? { token_type: "Bearer", expires_in: 3600, access_token: "a.fake.token" }
    : undefined;
}
