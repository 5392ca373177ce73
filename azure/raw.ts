import type { HttpMethods } from "@azure/core-rest-pipeline";
import type { AskOptions } from "./ask.ts";
import { AzureError } from "./errors.ts";
import type { JsonObject } from "./json.ts";
import type { AzureSession } from "./session.ts";

/** A request that goes through the SDK's pipeline (login, retries, proxy) exactly as given. */
export interface RawRequest {
  readonly method: HttpMethods;
  /** A path of the resource manager with its api-version, or an address that the resource manager gave. */
  readonly address: string;
  readonly body?: JsonObject;
  readonly ifMatch?: string | undefined;
}

/** For `ask`: sends `request` with the bare client. */
export function raw(session: AzureSession, request: RawRequest) {
  return async ({ abortSignal, onResponse }: AskOptions): Promise<void> => {
    const { resourceManager } = await session.cloud();
    const url = ownAddress(resourceManager, request.address);
    const http = await import("@azure/core-rest-pipeline");
    const headers = http.createHttpHeaders({ accept: "application/json" });
    if (request.body) headers.set("content-type", "application/json; charset=utf-8");
    if (request.ifMatch !== undefined) headers.set("if-match", request.ifMatch);
    const body = request.body && { body: JSON.stringify(request.body) };
    const client = await session.arm();
    onResponse(
      await client.sendRequest(
        http.createPipelineRequest({ url, method: request.method, headers, abortSignal, ...body }),
      ),
    );
  };
}

/** Addresses come from headers and bodies; a token for Azure goes to nobody else. */
function ownAddress(resourceManager: string, address: string): string {
  const own = new URL(resourceManager);
  const url = new URL(address, own);
  const isOwn = url.host === own.host || url.hostname.endsWith(`.${own.hostname}`);
  if (isOwn && url.protocol === own.protocol) return url.href;
  throw new AzureError({
    call: `GET ${url.origin}`,
    kind: "garbage",
    code: "Garbage",
    azureMessage: `Azure pointed to an address that is not the resource manager's (${own.origin})`,
  });
}
