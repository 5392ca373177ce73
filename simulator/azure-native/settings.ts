import { z } from "zod";

/** What the stand-in needs to sign in and to fill in defaults. */
export interface Settings {
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly metadataHost: string;
  readonly disableInstanceDiscovery: boolean;
  /** Where resources go that name no location. */
  readonly location: string | undefined;
  readonly skipReadOnUpdate: boolean;
}

const variables = {
  subscriptionId: "ARM_SUBSCRIPTION_ID",
  tenantId: "ARM_TENANT_ID",
  clientId: "ARM_CLIENT_ID",
  clientSecret: "ARM_CLIENT_SECRET",
  metadataHost: "ARM_METADATA_HOSTNAME",
  disableInstanceDiscovery: "ARM_DISABLE_INSTANCE_DISCOVERY",
  skipReadOnUpdate: "ARM_SKIP_READ_ON_UPDATE",
} as const;

/** Ways to sign in that the real provider tries before the client secret: here they would be silently ignored. */
const earlierWays = [
  ["useDefaultAzureCredential", "ARM_USE_DEFAULT_AZURE_CREDENTIAL"],
  ["clientCertificatePath", "ARM_CLIENT_CERTIFICATE_PATH"],
] as const;

/** Reads the provider's settings as the real provider does: what the engine passes wins over the environment. */
export function readSettings(
  config: ReadonlyMap<string, string>,
  env: NodeJS.ProcessEnv,
): Settings {
  const text = (key: keyof typeof variables) => config.get(key) || env[variables[key]] || undefined;
  for (const [key, variable] of earlierWays) {
    const value = config.get(key) || env[variable];
    if (value && value !== "false") {
      throw new Error(
        `the stand-in for azure-native signs in with a client secret; unset ${key} (${variable})`,
      );
    }
  }
  // The wording of the real provider, so that what a user reads in a rehearsal is what he would read for real.
  const need = (key: keyof typeof variables, name: string) => {
    const value = text(key);
    if (value) return value;
    throw new Error(
      `A ${name} must be configured when authenticating as a Service Principal using a Client Secret.`,
    );
  };
  return {
    subscriptionId: need("subscriptionId", "Subscription ID"),
    tenantId: need("tenantId", "Tenant ID"),
    clientId: need("clientId", "Client ID"),
    clientSecret: need("clientSecret", "Client Secret"),
    metadataHost: requireMetadataHost(text("metadataHost")),
    disableInstanceDiscovery: text("disableInstanceDiscovery") === "true",
    location: config.get("location") || undefined,
    skipReadOnUpdate: text("skipReadOnUpdate") === "true",
  };
}

function requireMetadataHost(host: string | undefined): string {
  if (host) return host;
  throw new Error(
    "the stand-in for azure-native serves a simulated Azure only: set ARM_METADATA_HOSTNAME to the simulator's address",
  );
}

/** Where the cloud of a metadata host is. */
export interface Cloud {
  readonly resourceManager: URL;
  readonly loginEndpoint: string;
  readonly audience: string;
}

const Metadata = z.object({
  resourceManager: z.url(),
  authentication: z.object({ loginEndpoint: z.url(), audiences: z.array(z.string()).min(1) }),
});

/** Asks the metadata host where the cloud is; once and without a retry, as the real provider does. */
export async function readCloud(metadataHost: string): Promise<Cloud> {
  const host = /^https?:\/\//.test(metadataHost) ? metadataHost : `https://${metadataHost}`;
  let answer: unknown;
  try {
    const response = await fetch(new URL("/metadata/endpoints?api-version=2022-09-01", host));
    if (!response.ok) throw new Error(`status code ${response.status}`);
    answer = await response.json();
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `failed to get Azure environment metadata from ${host}: performing request: ${why}`,
    );
  }
  const { resourceManager, authentication } = Metadata.parse(answer);
  const url = new URL(resourceManager);
  if (!isLoopback(url)) {
    throw new Error(
      `${host} names ${resourceManager}; the stand-in for azure-native stays on this machine`,
    );
  }
  const audience = authentication.audiences[0] ?? resourceManager;
  return { resourceManager: url, loginEndpoint: authentication.loginEndpoint, audience };
}

function isLoopback(url: URL): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
}
