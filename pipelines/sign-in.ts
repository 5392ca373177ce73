import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { isLoopback } from "../azure/clouds.ts";
import { inSeveralTries } from "../azure/http.ts";
import { required } from "./tool.ts";

/** A pipeline's token for Azure lives 5 to 10 minutes, a takeover up to two hours. */
const RENEW_MS = 3 * 60_000;

const AUDIENCE = "api://AzureADTokenExchange";
const OfGitHub = z.object({ value: z.string().min(1) });
const OfAzureDevOps = z.object({ oidcToken: z.string().min(1) });

/** What a command needs to be signed in for as long as it runs. */
export interface SignedIn {
  readonly env: Readonly<Record<string, string>>;
  /** Stops the renewing and takes the token away. */
  end(): void;
}

/**
 * Signs in by federation: nothing secret is stored anywhere.
 *
 * azure-native and this program sign in by `ARM_USE_OIDC`. The state backend (`azblob://`) and the secrets provider (`azurekeyvault://`) do not
 * know these variables: they read `AZURE_FEDERATED_TOKEN_FILE`, again and again, so that the token in the file is kept fresh.
 */
export async function keepSignedIn(env: NodeJS.ProcessEnv): Promise<SignedIn> {
  const source = sourceOf(env);
  if (source === undefined) return { env: {}, end: () => {} };
  const folder = mkdtempSync(join(source.temporary, "federated-"));
  const file = join(folder, "token");
  const renew = async (): Promise<void> => {
    const token = await source.ask();
    // A reader must never see half a token.
    writeFileSync(`${file}.new`, token, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };
  const end = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    await renew();
  } catch (error) {
    end();
    throw error;
  }
  const timer = setInterval(() => {
    // The token that is there lives on for minutes; the next try may do better.
    renew().catch((error: unknown) => console.error(`sign-in: ${String(error)}`));
  }, RENEW_MS);
  timer.unref();
  return {
    env: { ...source.env(file), AZURE_FEDERATED_TOKEN_FILE: file },
    end: () => {
      clearInterval(timer);
      end();
    },
  };
}

interface Source {
  readonly temporary: string;
  ask(): Promise<string>;
  env(file: string): Record<string, string>;
}

function sourceOf(env: NodeJS.ProcessEnv): Source | undefined {
  return fromGitHub(env) ?? fromAzureDevOps(env);
}

/** Needs `permissions: id-token: write`. azure-native asks GitHub itself, whenever it needs a token. */
function fromGitHub(env: NodeJS.ProcessEnv): Source | undefined {
  const address = env.ACTIONS_ID_TOKEN_REQUEST_URL;
  if (address === undefined) return undefined;
  const token = required(env, "ACTIONS_ID_TOKEN_REQUEST_TOKEN");
  const url = new URL(address);
  url.searchParams.set("audience", AUDIENCE);
  return {
    temporary: env.RUNNER_TEMP ?? tmpdir(),
    ask: async () =>
      OfGitHub.parse(await answerOf(url, { headers: { authorization: `Bearer ${token}` } })).value,
    env: () => ({
      AZURE_CLIENT_ID: required(env, "ARM_CLIENT_ID"),
      AZURE_TENANT_ID: required(env, "ARM_TENANT_ID"),
    }),
  };
}

/** Inside of a task with a service connection of workload identity federation; `SYSTEM_ACCESSTOKEN` must be passed on. */
function fromAzureDevOps(env: NodeJS.ProcessEnv): Source | undefined {
  const connection = env.AZURESUBSCRIPTION_SERVICE_CONNECTION_ID;
  if (connection === undefined) return undefined;
  const token = required(env, "SYSTEM_ACCESSTOKEN");
  const url = new URL(required(env, "SYSTEM_OIDCREQUESTURI"));
  url.searchParams.set("api-version", "7.1");
  url.searchParams.set("serviceConnectionId", connection);
  const headers = {
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
    // Else a token that is refused is answered by a page to sign in at.
    "x-tfs-fedauthredirect": "Suppress",
  };
  const clientId = required(env, "AZURESUBSCRIPTION_CLIENT_ID");
  const tenantId = required(env, "AZURESUBSCRIPTION_TENANT_ID");
  return {
    temporary: required(env, "AGENT_TEMPDIRECTORY"),
    ask: async () =>
      OfAzureDevOps.parse(await answerOf(url, { method: "POST", headers })).oidcToken,
    env: (file) => ({
      ARM_USE_OIDC: "true",
      ARM_OIDC_TOKEN_FILE_PATH: file,
      ARM_CLIENT_ID: clientId,
      ARM_TENANT_ID: tenantId,
      AZURE_CLIENT_ID: clientId,
      AZURE_TENANT_ID: tenantId,
    }),
  };
}

/** Asking twice does no harm, and a takeover should not end because the runner's host was busy once: the SDK's own retries. */
async function answerOf(
  url: URL,
  ask: { readonly method?: "POST"; readonly headers: Readonly<Record<string, string>> },
): Promise<unknown> {
  const { headers, ...method } = ask;
  // Nobody signs in on a person's own machine: there it is not loaded.
  const http = await import("@azure/core-rest-pipeline");
  const pipeline = http.createPipelineFromOptions({});
  if (isLoopback(url.href)) pipeline.removePolicy({ name: http.proxyPolicyName });
  const request = (abortSignal: AbortSignal) =>
    http.createPipelineRequest({
      url: url.href,
      ...method,
      headers: http.createHttpHeaders(headers),
      abortSignal,
      // Only a test's: both hosts ask for their tokens by TLS.
      allowInsecureConnection: isLoopback(url.href),
    });
  const response = await inSeveralTries((signal) =>
    pipeline.sendRequest(http.createDefaultHttpClient(), request(signal)),
  );
  // The answer of a failure may quote the token that was shown: only its status is told.
  if (response.status !== 200)
    throw new Error(`${url.origin} gave no token: status ${response.status}`);
  return JSON.parse(response.bodyAsText ?? "");
}
