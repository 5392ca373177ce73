import type { HttpClient } from "@azure/core-rest-pipeline";
import { isLoopback } from "./clouds.ts";
import { AzureError } from "./errors.ts";
import { patience, UNCOUNTED } from "./patience.ts";
import type { Secrets } from "./scrub.ts";

const TRIES = 3;
const TRY_MS = 10_000;

/**
 * Sends again what has had no answer in time: who gives a pipeline its tokens leaves a request unanswered now and then, for minutes, and
 * answers the next one at once (grafana/shared-workflows#2249).
 */
export async function inSeveralTries<T>(
  send: (signal: AbortSignal) => Promise<T>,
  eachMs: number = TRY_MS,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const signal = AbortSignal.timeout(eachMs);
    try {
      return await send(signal);
    } catch (error) {
      if (tries === TRIES || !signal.aborted) throw error;
    }
  }
}

/** Gets a JSON document from somebody who is not the resource manager, with the SDK's own proxy and TLS settings. */
export async function getJson(
  url: string,
  secrets: Secrets,
  options: {
    readonly authorization?: string;
    readonly speed?: number;
    readonly httpClient?: HttpClient | undefined;
    readonly tryMs?: number;
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
  const request = (abortSignal: AbortSignal) =>
    http.createPipelineRequest({
      url,
      headers: http.createHttpHeaders({
        accept: "application/json",
        ...(options.authorization && { authorization: options.authorization }),
      }),
      abortSignal,
      // A rehearsal's metadata host may speak plain HTTP; nothing secret goes there.
      allowInsecureConnection: isLoopback(url) && options.authorization === undefined,
    });
  const client = options.httpClient ?? http.createDefaultHttpClient();
  const response = await inSeveralTries(
    (signal) => pipeline.sendRequest(client, request(signal)),
    options.tryMs,
  ).catch((error: unknown) => {
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
