import type { DataFactoryManagementClient } from "@azure/arm-datafactory";
import type { SqlManagementClient } from "@azure/arm-sql";
import type { TokenCredential } from "@azure/core-auth";
import type { ServiceClient, ServiceClientOptions } from "@azure/core-client";
import type { HttpClient, Pipeline } from "@azure/core-rest-pipeline";
import type { MakePool } from "../sql/pool.ts";
import { type Cloud, isLoopback, parseMetadata, publicClouds } from "./clouds.ts";
import { openCredential } from "./credentials.ts";
import { AzureError } from "./errors.ts";
import { getJson } from "./http.ts";
import { asksBeforeRepeating, patience, tellsOfGoingOut, UNCOUNTED } from "./patience.ts";
import { type Secrets, secretsKeeper } from "./scrub.ts";
import { type AzureSettings, AzureSettingsError } from "./settings.ts";

/** One sign-in and the clients that share it. Everything is made when it is first needed. */
export interface AzureSession {
  /** Undefined with a login of the Azure CLI that names none: resource ids name their own. */
  readonly subscriptionId: string | undefined;
  /** The settings name an Azure on this machine: only then may a clock run fast. */
  readonly onLoopback: boolean;
  /**
   * By how much Azure's time runs faster than the wall's: 1, but for a rehearsal. `SSIS_CLOCK_SPEED` counts only there, so that a variable left
   * over from one cannot shorten the deadlines of a real takeover.
   */
  readonly speed: number;
  readonly secrets: Secrets;
  /** Asks the metadata host once, where one is set. */
  cloud(): Promise<Cloud>;
  credential(): Promise<TokenCredential>;
  dataFactory(subscriptionId: string): Promise<DataFactoryManagementClient>;
  sql(subscriptionId: string): Promise<SqlManagementClient>;
  /** The bare client, for requests whose bodies or addresses the generated ones cannot carry. */
  arm(): Promise<ServiceClient>;
  /** How HTTP is spoken; by the SDK's own client without it. */
  readonly httpClient?: HttpClient | undefined;
  /** How SQL Server is reached; by the driver without it. */
  readonly makePool?: MakePool | undefined;
}

/** What a session reaches Azure and SQL Server through, for whoever has other ways than the SDK and the driver. */
export interface Connectors {
  readonly httpClient: HttpClient;
  readonly credential: TokenCredential;
  readonly makePool: MakePool;
}

/** @param env for `SSIS_CLOCK_SPEED`, by which a rehearsal's time runs */
export function openSession(
  settings: AzureSettings,
  env: NodeJS.ProcessEnv = process.env,
  connectors?: Connectors,
): AzureSession {
  const secrets = secretsKeeper(...settings.secrets);
  const onLoopback = "metadataHost" in settings.cloud && isLoopback(settings.cloud.metadataHost);
  const speed = onLoopback ? clockSpeed(env) : 1;

  const cloud = once(() => readCloud(settings, secrets, speed, connectors));
  const credential = once(
    async () => connectors?.credential ?? openCredential(settings, await cloud(), secrets),
  );

  const options = async () => {
    const { resourceManager, scope } = await cloud();
    return {
      endpoint: resourceManager,
      credentialScopes: [scope],
      userAgentOptions: { userAgentPrefix: "ssis-failover" },
      ...(connectors && { httpClient: connectors.httpClient }),
    };
  };
  const prepare = async <C extends { readonly pipeline: Pipeline }>(client: C): Promise<C> => {
    const http = await import("@azure/core-rest-pipeline");
    client.pipeline.removePolicy({ phase: "Retry" });
    client.pipeline.addPolicy(http.retryPolicy([patience(speed)], UNCOUNTED), {
      phase: "Retry",
    });
    client.pipeline.addPolicy(asksBeforeRepeating, { afterPhase: "Retry" });
    client.pipeline.addPolicy(tellsOfGoingOut, { afterPhase: "Sign" });
    // A proxy of the surroundings does not lead to this machine.
    if (onLoopback) client.pipeline.removePolicy({ name: http.proxyPolicyName });
    if (settings.auxiliaryTenantIds.length > 0) {
      const signedIn = await credential();
      client.pipeline.addPolicy(
        http.auxiliaryAuthenticationHeaderPolicy({
          credentials: settings.auxiliaryTenantIds.map((tenantId) => ({
            getToken: (scopes, options) => signedIn.getToken(scopes, { ...options, tenantId }),
          })),
          scopes: (await cloud()).scope,
        }),
      );
    }
    return client;
  };

  return {
    subscriptionId: settings.subscriptionId,
    onLoopback,
    speed,
    secrets,
    cloud,
    credential,
    dataFactory: oncePer(async (subscriptionId) => {
      const { DataFactoryManagementClient } = await import("@azure/arm-datafactory");
      return prepare(
        new DataFactoryManagementClient(await credential(), subscriptionId, await options()),
      );
    }),
    sql: oncePer(async (subscriptionId) => {
      const { SqlManagementClient } = await import("@azure/arm-sql");
      return prepare(new SqlManagementClient(await credential(), subscriptionId, await options()));
    }),
    arm: once(async () => {
      const { ServiceClient } = await import("@azure/core-client");
      const bare: ServiceClientOptions = { ...(await options()), credential: await credential() };
      const client = new ServiceClient(bare);
      // It would fail over an answer that is not JSON before anybody has seen it.
      client.pipeline.removePolicy({ phase: "Deserialize" });
      return prepare(client);
    }),
    httpClient: connectors?.httpClient,
    makePool: connectors?.makePool,
  };
}

function clockSpeed(env: NodeJS.ProcessEnv): number {
  const speed = Number(env.SSIS_CLOCK_SPEED ?? "1");
  return speed > 0 && Number.isFinite(speed) ? speed : 1;
}

async function readCloud(
  settings: AzureSettings,
  secrets: Secrets,
  speed: number,
  connectors: Connectors | undefined,
): Promise<Cloud> {
  if ("environment" in settings.cloud) return publicClouds[settings.cloud.environment];
  const { metadataHost } = settings.cloud;
  const url = `${metadataHost}/metadata/endpoints?api-version=2022-09-01`;
  const cloud = understand(
    await getJson(url, secrets, { speed, httpClient: connectors?.httpClient }),
    metadataHost,
  );
  // A rehearsal's clock runs fast and its secrets are known: neither may ever meet the real Azure.
  if (isLoopback(metadataHost) && !(cloud.onLoopback && isLoopback(cloud.loginEndpoint))) {
    throw new AzureSettingsError(
      `the metadata host ${metadataHost} is on this machine, but the Azure it names is not: ${cloud.resourceManager}, ${cloud.loginEndpoint}`,
    );
  }
  return cloud;
}

function understand(json: unknown, metadataHost: string): Cloud {
  try {
    return parseMetadata(json);
  } catch (error) {
    throw new AzureError({
      call: `GET ${metadataHost}/metadata/endpoints`,
      kind: "garbage",
      code: "Garbage",
      azureMessage: error instanceof Error ? error.message : String(error),
    });
  }
}

/** Made once; a failure is not kept, so that the next call tries again. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

function oncePer<T>(make: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const made = new Map<string, () => Promise<T>>();
  return (key) => {
    const known = made.get(key) ?? once(() => make(key));
    made.set(key, known);
    return known();
  };
}
