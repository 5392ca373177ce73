import type { HttpClient } from "@azure/core-rest-pipeline";
import { isLoopback } from "./clouds.ts";
import { AzureError } from "./errors.ts";
import { patience, UNCOUNTED } from "./patience.ts";
import type { Secrets } from "./scrub.ts";

/** Gets a JSON document from somebody who is not the resource manager, with the SDK's own proxy and TLS settings. */
export async function getJson(
  url: string,
  secrets: Secrets,
  options: {
    readonly authorization?: string;
    readonly speed?: number;
    readonly httpClient?: HttpClient | undefined;
  } = {},
): Promise<unknown> {
  const http = await import("@azure/core-rest-pipeline");
  const pipeline = http.createPipelineFromOptions({});
  pipeline.removePolicy({ phase: "Retry" });
  pipeline.addPolicy(http.retryPolicy([patience(options.speed ?? 1)], UNCOUNTED), {
    phase: "Retry",
  });
  if (isLoopback(url)) pipeline.removePolicy({ name: http.proxyPolicyName });
  const call = `GET ${new URL(url).origin}${new URL(url).pathname}`;
  const request = http.createPipelineRequest({
    url,
    headers: http.createHttpHeaders({
      accept: "application/json",
      ...(options.authorization && { authorization: options.authorization }),
    }),
    abortSignal: AbortSignal.timeout(30_000),
    // A rehearsal's metadata host may speak plain HTTP; nothing secret goes there.
    allowInsecureConnection: isLoopback(url) && options.authorization === undefined,
  });
  const response = await pipeline
    .sendRequest(options.httpClient ?? http.createDefaultHttpClient(), request)
    .catch((error: unknown) => {
      const azureMessage = secrets.scrub(error instanceof Error ? error.message : String(error));
      throw new AzureError({ call, kind: "unreachable", code: "NoAnswer", azureMessage });
    });
  const text = response.bodyAsText ?? "";
  const garbage = () =>
    new AzureError({
      call,
      kind: "garbage",
      code: "Garbage",
      status: response.status,
      azureMessage: secrets.scrub(text.slice(0, 200)),
    });
  if (response.status !== 200) throw garbage();
  try {
    return JSON.parse(text);
  } catch {
    throw garbage();
  }
}
