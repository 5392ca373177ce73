/** The environment variables of each key, in the order in which they are asked. */
const variables = {
  subscriptionId: ["ARM_SUBSCRIPTION_ID"],
  tenantId: ["ARM_TENANT_ID"],
  clientId: ["ARM_CLIENT_ID"],
  auxiliaryTenantIds: ["ARM_AUXILIARY_TENANT_IDS"],
  useDefaultAzureCredential: ["ARM_USE_DEFAULT_AZURE_CREDENTIAL"],
  clientCertificatePath: ["ARM_CLIENT_CERTIFICATE_PATH"],
  clientCertificatePassword: ["ARM_CLIENT_CERTIFICATE_PASSWORD"],
  clientSecret: ["ARM_CLIENT_SECRET"],
  useOidc: ["ARM_USE_OIDC"],
  oidcToken: ["ARM_OIDC_TOKEN"],
  oidcTokenFilePath: ["ARM_OIDC_TOKEN_FILE_PATH"],
  // GitHub sets the first of these pairs; the second is documented, but only older versions of azure-native read it.
  oidcRequestToken: ["ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ARM_OIDC_REQUEST_TOKEN"],
  oidcRequestUrl: ["ACTIONS_ID_TOKEN_REQUEST_URL", "ARM_OIDC_REQUEST_URL"],
  oidcAudience: ["ARM_OIDC_AUDIENCE"],
  useMsi: ["ARM_USE_MSI"],
  metadataHost: ["ARM_METADATA_HOSTNAME"],
  environment: ["ARM_ENVIRONMENT", "AZURE_ENVIRONMENT"],
  disableInstanceDiscovery: ["ARM_DISABLE_INSTANCE_DISCOVERY"],
} as const;

export type Key = keyof typeof variables;

/** Asks for settings by azure-native's keys, and gathers what is wrong with them. */
export interface Reading {
  /** The value; undefined when unset or empty. */
  text(key: Key): string | undefined;
  /** Only the exact text `true` counts, as in azure-native. */
  flag(key: Key): boolean;
  list(key: Key): readonly string[];
  /** The value, or a problem that names the key and its variable. */
  require(key: Key, why?: string): string;
  problem(key: Key, what: string): void;
  readonly problems: readonly string[];
}

export function reader(
  config: (key: string) => string | undefined,
  env: NodeJS.ProcessEnv,
): Reading {
  const problems: string[] = [];
  const text = (key: Key): string | undefined =>
    [config(`azure-native:${key}`), ...variables[key].map((name) => env[name])].find(
      (value) => value !== undefined && value !== "",
    );
  const problem = (key: Key, what: string): void => {
    problems.push(`${what} (${variables[key].join(" or ")}, or config azure-native:${key})`);
  };
  return {
    text,
    problem,
    problems,
    flag: (key) => text(key) === "true",
    require(key, why = "") {
      const value = text(key);
      if (value === undefined) problem(key, `${key} is not set${why}`);
      return value ?? "";
    },
    list(key) {
      const value = text(key);
      const items = value === undefined ? [] : parseList(value);
      if (items === undefined) problem(key, `${key} is not a JSON array of texts`);
      return items ?? [];
    },
  };
}

function parseList(json: string): string[] | undefined {
  try {
    const parsed: unknown = JSON.parse(json);
    const isList = Array.isArray(parsed) && parsed.every((item) => typeof item === "string");
    return isList ? parsed : undefined;
  } catch {
    return undefined;
  }
}
