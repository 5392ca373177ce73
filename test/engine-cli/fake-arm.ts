import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import tls from "node:tls";
import { generate } from "selfsigned";
import { JsonObject } from "../../simulator/azure-native/json.ts";

/** A request as the fake ARM got it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly apiVersion: string;
  readonly body: JsonObject | undefined;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: JsonObject;
}

/** The smallest ARM that a provider can talk to: resources by path, and answers planted by a test. */
export interface FakeArm {
  readonly url: string;
  readonly seen: Seen[];
  readonly resources: Map<string, JsonObject>;
  readonly certificate: string;
  /** Answers requests instead of the store, for as long as it gives an answer. */
  intercept: (request: Seen) => Reply | undefined;
  /** The requests since the last call, as `GET /path`. */
  take(): string[];
  stop(): Promise<void>;
}

/** Starts a fake ARM with sign-in on loopback, trusted by this process. */
export async function startFakeArm(): Promise<FakeArm> {
  // A name of its own: OpenSSL looks an issuer up by name, and a process may have trusted an earlier fake.
  const { private: key, cert } = await generate([{ name: "commonName", value: randomUUID() }], {
    extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }],
  });
  tls.setDefaultCACertificates([...tls.getCACertificates("default"), cert]);
  const seen: Seen[] = [];
  const resources = new Map<string, JsonObject>();
  const server = createServer({ key, cert }, async (request, response) => {
    const url = new URL(request.url ?? "/", fake.url);
    const text = await bodyOf(request);
    let reply = signIn(url, fake.url);
    if (!reply) {
      const one: Seen = {
        method: request.method ?? "",
        path: url.pathname,
        apiVersion: url.searchParams.get("api-version") ?? "",
        body: text ? JsonObject.parse(JSON.parse(text)) : undefined,
      };
      seen.push(one);
      reply = fake.intercept(one) ?? stored(resources, one);
    }
    response.writeHead(reply.status, { "content-type": "application/json", ...reply.headers });
    response.end(reply.body === undefined ? "" : JSON.stringify(reply.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const fake: FakeArm = {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    resources,
    certificate: cert,
    intercept: () => undefined,
    take: () => seen.splice(0).map(({ method, path }) => `${method} ${path}`),
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return fake;
}

/** The settings that sign in to it. */
export function settingsFor(arm: FakeArm): Record<string, string> {
  return {
    ARM_METADATA_HOSTNAME: arm.url,
    ARM_SUBSCRIPTION_ID: "sub",
    ARM_TENANT_ID: "11111111-1111-1111-1111-111111111111",
    ARM_CLIENT_ID: "22222222-2222-2222-2222-222222222222",
    ARM_CLIENT_SECRET: "secret",
    ARM_DISABLE_INSTANCE_DISCOVERY: "true",
    SSIS_CLOCK_SPEED: "1000",
  };
}

function stored(resources: Map<string, JsonObject>, { method, path, body }: Seen): Reply {
  const key = path.toLowerCase();
  const resource = resources.get(key);
  if (method === "PUT") {
    resources.set(key, { id: path, name: path.split("/").at(-1) ?? "", ...body });
    return { status: resource ? 200 : 201, body: resources.get(key) ?? {} };
  }
  if (!resource)
    return { status: 404, body: { error: { code: "ResourceNotFound", message: path } } };
  if (method === "DELETE") resources.delete(key);
  return { status: 200, body: resource };
}

function signIn(url: URL, origin: string): Reply | undefined {
  if (url.pathname === "/metadata/endpoints") {
    const authentication = { loginEndpoint: origin, audiences: [origin] };
    return { status: 200, body: { resourceManager: origin, authentication } };
  }
  const tenant = url.pathname.split("/")[1] ?? "";
  if (url.pathname.endsWith("/.well-known/openid-configuration")) {
    return {
      status: 200,
      body: {
        token_endpoint: `${origin}/${tenant}/oauth2/v2.0/token`,
        authorization_endpoint: `${origin}/${tenant}/oauth2/v2.0/authorize`,
        issuer: `${origin}/${tenant}/v2.0`,
        jwks_uri: `${origin}/keys`,
      },
    };
  }
  if (url.pathname.endsWith("/oauth2/v2.0/token")) {
    return { status: 200, body: { access_token: "t", token_type: "Bearer", expires_in: 3600 } };
  }
  return undefined;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}
