import { isLoopback } from "./clouds.ts";
import { type Reading, reader } from "./settings/reader.ts";
import { type SignIn, signInFrom } from "./settings/sign-in.ts";

export type { OidcAssertion, SignIn } from "./settings/sign-in.ts";

export type Environment = "public" | "usgovernment" | "china";

/** Where and how to sign in, read from the settings that azure-native reads, in its order. */
export interface AzureSettings {
  /** Undefined only for the Azure CLI, which does not need one. */
  readonly subscriptionId: string | undefined;
  readonly signIn: SignIn;
  readonly auxiliaryTenantIds: readonly string[];
  readonly cloud: { readonly metadataHost: string } | { readonly environment: Environment };
  readonly disableInstanceDiscovery: boolean;
  /** Everything in here that must never be shown. */
  readonly secrets: readonly string[];
}

/** Settings that cannot be used; the message says which to set, by variable and by config key. */
export class AzureSettingsError extends Error {
  override readonly name = "AzureSettingsError";
}

/**
 * Reads how to sign in. Pure; `config` is asked with full keys, such as `azure-native:clientId`, and wins over the environment.
 *
 * @throws AzureSettingsError naming every missing or wrong setting
 */
export function readSettings(
  config: (key: string) => string | undefined,
  env: NodeJS.ProcessEnv,
): AzureSettings {
  const read = reader(config, env);
  const signIn = signInFrom(read);
  const subscriptionId = read.text("subscriptionId");
  // The Azure CLI has a subscription of its own; for all others azure-native insists on one, so the whole program would fail later.
  if (signIn?.method !== "cli") read.require("subscriptionId");
  const settings = {
    subscriptionId,
    auxiliaryTenantIds: read.list("auxiliaryTenantIds"),
    cloud: cloudFrom(read),
    disableInstanceDiscovery: read.flag("disableInstanceDiscovery"),
    secrets: (
      ["clientSecret", "clientCertificatePassword", "oidcToken", "oidcRequestToken"] as const
    )
      .map((key) => read.text(key))
      .filter((secret) => secret !== undefined),
  };
  if (signIn === undefined || read.problems.length > 0) {
    throw new AzureSettingsError(
      [
        "the Azure login is not complete:",
        ...read.problems.map((problem) => `  - ${problem}`),
      ].join("\n"),
    );
  }
  return { ...settings, signIn };
}

// The names that azure-native and Terraform take; the last ones are those of the Azure CLI and of the older SDKs.
const environments: Readonly<Record<string, Environment>> = {
  "": "public",
  public: "public",
  azurecloud: "public",
  azurepubliccloud: "public",
  usgovernment: "usgovernment",
  usgov: "usgovernment",
  azureusgovernment: "usgovernment",
  azureusgovernmentcloud: "usgovernment",
  china: "china",
  azurechina: "china",
  azurechinacloud: "china",
};

function cloudFrom(read: Reading): AzureSettings["cloud"] {
  const metadataHost = read.text("metadataHost");
  if (metadataHost !== undefined) {
    const url = /^https?:\/\//i.test(metadataHost) ? metadataHost : `https://${metadataHost}`;
    const origin = URL.canParse(url) ? new URL(url).origin : "null";
    if (origin.startsWith("https:") || isLoopback(origin)) return { metadataHost: origin };
    read.problem("metadataHost", `"${metadataHost}" is no host that can be asked over https`);
  }
  const name = read.text("environment") ?? "";
  const environment = environments[name.toLowerCase()];
  if (environment === undefined) {
    read.problem("environment", `"${name}" is no cloud: take public, usgovernment or china`);
  }
  return { environment: environment ?? "public" };
}
