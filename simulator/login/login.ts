import type { Json, JsonObject } from "../world/json.ts";
import type { World } from "../world.ts";
import type { Tokens } from "./tokens.ts";

export interface LoginAnswer {
  readonly status: number;
  readonly body: Json;
}

/**
 * The simulated Entra: what @azure/identity and azidentity ask of a login endpoint. Returns
 * undefined for a path that is none of its own.
 */
export function answerLogin(
  world: World,
  tokens: Tokens,
  request: { method: string; url: URL; form: URLSearchParams },
): LoginAnswer | undefined {
  const { method, url, form } = request;
  const parts = url.pathname.split("/").filter((part) => part !== "");
  if (method === "GET" && url.pathname === "/metadata/endpoints")
    return { status: 200, body: metadata(url.origin, world.sqlSuffix) };
  if (method === "GET" && url.pathname === "/common/discovery/instance")
    return { status: 200, body: instances(url) };
  const tenant = parts[0] ?? "";
  if (
    method === "GET" &&
    /^\/[^/]+(\/v2\.0)?\/\.well-known\/openid-configuration$/.test(url.pathname)
  )
    return { status: 200, body: openIdConfiguration(url.origin, tenant) };
  if (method === "POST" && /^\/[^/]+\/oauth2\/v2\.0\/token$/.test(url.pathname))
    return token(world, tokens, url.origin, tenant, form);
  return undefined;
}

/** `/metadata/endpoints?api-version=2022-09-01`, as azure-native reads it from a metadata host. */
function metadata(origin: string, sqlServerHostname: string): JsonObject {
  return {
    name: "AzureCloud",
    portal: "https://portal.azure.com",
    authentication: {
      loginEndpoint: origin,
      audiences: [origin, "https://management.core.windows.net/", "https://management.azure.com/"],
      tenant: "common",
      identityProvider: "AAD",
    },
    resourceManager: origin,
    graphAudience: "https://graph.windows.net/",
    graph: "https://graph.windows.net/",
    microsoftGraphResourceId: "https://graph.microsoft.com/",
    batch: "https://batch.core.windows.net/",
    sqlManagement: "https://management.core.windows.net:8443/",
    suffixes: {
      sqlServerHostname,
      storage: "core.windows.net",
      keyVaultDns: "vault.azure.net",
      acrLoginServer: "azurecr.io",
      mysqlServerEndpoint: "mysql.database.azure.com",
      postgresqlServerEndpoint: "postgres.database.azure.com",
    },
  };
}

function instances(url: URL): JsonObject {
  const { host, origin } = url;
  return {
    tenant_discovery_endpoint: `${origin}/common/v2.0/.well-known/openid-configuration`,
    "api-version": "1.1",
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}

function openIdConfiguration(origin: string, tenant: string): JsonObject {
  const base = `${origin}/${tenant}`;
  return {
    issuer: `${base}/v2.0`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_types_supported: ["code", "id_token", "token"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    token_endpoint_auth_methods_supported: ["client_secret_post"],
  };
}

function token(
  world: World,
  tokens: Tokens,
  origin: string,
  tenant: string,
  form: URLSearchParams,
): LoginAnswer {
  if (form.get("grant_type") !== "client_credentials")
    return refuse(
      400,
      "unsupported_grant_type",
      70003,
      "The app requested an unsupported grant type.",
    );
  const clientId = form.get("client_id") ?? "";
  const application = world.state.applications.get(clientId);
  if (!application || application.tenantId.toLowerCase() !== tenant.toLowerCase())
    return refuse(
      400,
      "unauthorized_client",
      700016,
      `Application with identifier '${clientId}' was not found in the directory '${tenant}'.`,
    );
  if (form.get("client_secret") !== application.secret)
    return refuse(
      401,
      "invalid_client",
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`,
    );
  const scope = (form.get("scope") ?? "").split(" ").find((part) => part.endsWith("/.default"));
  if (scope === undefined)
    return refuse(
      400,
      "invalid_scope",
      70011,
      "The provided value for the input parameter 'scope' is not valid.",
    );
  const audience = scope.slice(0, -"/.default".length);
  const issued = tokens.issue(application, audience, `${origin}/${tenant}/v2.0`);
  return {
    status: 200,
    body: {
      token_type: "Bearer",
      expires_in: issued.expiresIn,
      ext_expires_in: issued.expiresIn,
      access_token: issued.token,
    },
  };
}

function refuse(status: number, error: string, number: number, text: string): LoginAnswer {
  return {
    status,
    body: {
      error,
      error_description: `AADSTS${number}: ${text}`,
      error_codes: [number],
      timestamp: new Date().toISOString(),
    },
  };
}
