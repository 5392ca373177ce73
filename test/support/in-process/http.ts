import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  RestError,
} from "@azure/core-rest-pipeline";
import { type Front, onTheWire, replyTo } from "../../../simulator/arm/front.ts";
import type { ArmCall, Calls } from "./calls.ts";

/** An HTTP client of the SDK that asks the simulator's front directly: no socket, no TLS. */
export function httpClientOf(front: Front, calls: Calls, agent = ""): HttpClient {
  return {
    async sendRequest(request) {
      const url = new URL(request.url);
      const call: ArmCall = {
        kind: "arm",
        what: `${request.method} ${url.pathname}`,
        method: request.method,
        path: url.pathname,
        query: url.search,
      };
      const signal = request.abortSignal as AbortSignal | undefined;
      const cut = () => new RestError("socket hang up", { code: "ECONNRESET", request });
      const send = async () => {
        const reply = await replyTo(front, { ...read(request, agent), url });
        if (reply.kind === "silence") return silence(signal);
        if (reply.kind === "cut") throw cut();
        reply.afterwards?.();
        const { headers, text } = onTheWire(reply);
        return {
          request,
          status: reply.status,
          headers: createHttpHeaders(headers),
          bodyAsText: text ?? "",
        };
      };
      return calls.through(call, send, cut, signal, aborted);
    },
  };
}

function read(request: PipelineRequest, agent: string) {
  const { body } = request;
  // All that this program sends is text.
  if (body !== undefined && body !== null && typeof body !== "string")
    throw new TypeError("the in-process transport carries text only");
  const headers: Record<string, string> = request.headers.toJSON();
  return {
    method: request.method,
    headers:
      agent === "" ? headers : { ...headers, "user-agent": `${headers["user-agent"]}${agent}` },
    text: Buffer.from(body ?? ""),
  };
}

const aborted = () => {
  const error = new Error("The operation was aborted.");
  error.name = "AbortError";
  return error;
};

/** Nobody answers: only the caller ends it. */
function silence(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal?.aborted) reject(aborted());
    signal?.addEventListener("abort", () => reject(aborted()), { once: true });
  });
}
