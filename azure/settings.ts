/** One way to sign in, complete: what it needs is all there. */
export type SignIn =
  | { readonly method: "default" }
  | {
      readonly method: "certificate";
      readonly tenantId: string;
      readonly clientId: string;
      readonly path: string;
      readonly password?: string;
    }
  | {
      readonly method: "secret";
      readonly tenantId: string;
      readonly clientId: string;
      readonly clientSecret: string;
    }
  | {
      readonly method: "oidc";
      readonly tenantId: string;
      readonly clientId: string;
      readonly assertion: OidcAssertion;
    }
  | { readonly method: "managedIdentity"; readonly clientId?: string }
  | { readonly method: "cli"; readonly tenantId?: string };

export type OidcAssertion =
  | { readonly from: "token"; readonly token: string }
  | { readonly from: "file"; readonly path: string }
  | {
      readonly from: "request";
      readonly url: string;
      readonly token: string;
      readonly audience: string;
    };

/** Where and how to sign in, read from the settings that azure-native reads, in its order. */
export interface AzureSettings {
  /** Undefined only for the Azure CLI, which does not need one. */
  readonly subscriptionId: string | undefined;
  readonly signIn: SignIn;
  readonly auxiliaryTenantIds: readonly string[];
  readonly cloud:
    | { readonly metadataHost: string }
    | { readonly environment: "public" | "usgovernment" | "china" };
  readonly disableInstanceDiscovery: boolean;
  /** Everything in here that must never be shown. */
  readonly secrets: readonly string[];
}

/** Settings that cannot be used; the message says which to set, by variable and by config key. */
export class AzureSettingsError extends Error {
  override readonly name = "AzureSettingsError";
}

/**
 * Reads how to sign in. Pure; `config` is asked with full keys, such as `azure-native:clientId`.
 *
 * @throws AzureSettingsError naming every missing or wrong setting
 */
export declare function readSettings(
  config: (key: string) => string | undefined,
  env: NodeJS.ProcessEnv,
): AzureSettings;
