import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  type HttpMethods,
  type PipelineResponse,
  retryPolicy,
} from "@azure/core-rest-pipeline";
import { ClientSecretCredential } from "@azure/identity";
import { isObject, JsonObject } from "./json.ts";
import { retryLikeAzureNative } from "./retries.ts";
import type { Cloud, Settings } from "./settings.ts";

/** One answer of ARM, whatever its status. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  /** Undefined when there is no body, or none that is a JSON object. */
  readonly body: JsonObject | undefined;
  header(name: string): string | undefined;
}

/** ARM's refusal in the words of the Go SDK, which is what `pulumi up` prints. */
export class ArmError extends Error {
  override readonly name = "ArmError";

  constructor(status: number, text: string, body = parse(text)) {
    // A body without an `error` envelope (Data Factory sends such) is shown whole: the SDK finds no code in it.
    const error = isObject(body?.error) ? body.error : undefined;
    const code = error ? ` Code="${error.code}"` : "";
    super(`Status=${status}${code} Message="${error ? error.message : text}"`);
  }
}

/** The way to the simulated ARM: signs in at the first call, retries as the real provider does. */
export class Arm {
  readonly cloud: Cloud;
  readonly speed: number;
  readonly #pipeline = createEmptyPipeline();
  readonly #client = createDefaultHttpClient();

  /** @param speed how many times faster than the wall Azure's time runs */
  constructor(settings: Settings, cloud: Cloud, speed: number) {
    this.cloud = cloud;
    this.speed = speed;
    const { tenantId, clientId, clientSecret, disableInstanceDiscovery } = settings;
    const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, {
      authorityHost: cloud.loginEndpoint,
      disableInstanceDiscovery,
    });
    const scope = `${cloud.audience.replace(/\/$/, "")}/.default`;
    this.#pipeline.addPolicy(retryPolicy([retryLikeAzureNative(speed)], { maxRetries: 3 }), {
      phase: "Retry",
    });
    this.#pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: scope }), {
      phase: "Sign",
    });
  }

  /** Asks ARM. `path` may be a URL that ARM itself gave, then nothing is added but a missing api-version. */
  async ask(
    method: HttpMethods,
    path: string,
    apiVersion: string,
    signal: AbortSignal,
    body?: JsonObject,
  ): Promise<Answer> {
    const url = new URL(path, this.cloud.resourceManager);
    if (url.origin !== this.cloud.resourceManager.origin) {
      throw new Error(`ARM points to ${url.origin}, which is not ARM: the token is not sent there`);
    }
    if (!url.searchParams.has("api-version")) url.searchParams.set("api-version", apiVersion);
    const headers = createHttpHeaders({
      accept: "application/json",
      "user-agent": "pulumi-azure-native/3.28.0 (stand-in)",
      ...(body ? { "content-type": "application/json" } : {}),
    });
    const request = createPipelineRequest({
      method,
      url: url.href,
      headers,
      abortSignal: signal,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return answerOf(await this.#pipeline.sendRequest(this.#client, request));
  }
}

function answerOf(response: PipelineResponse): Answer {
  const text = response.bodyAsText ?? "";
  return {
    status: response.status,
    text,
    body: parse(text),
    header: (name) => response.headers.get(name),
  };
}

function parse(text: string): JsonObject | undefined {
  try {
    return JsonObject.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // a proxy's HTML page, or nothing: the caller shows the text
  }
}
