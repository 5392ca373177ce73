import { boundsOf, type Call } from "./call.ts";
import type { AzureSession } from "./session.ts";

/** What the blob service says of a blob: `there`, or its own code (`BlobNotFound`, `AuthenticationFailed`, …). */
export type BlobAnswer = "there" | { readonly status: number; readonly code: string };

/**
 * Looks at one blob with a SAS token, which is all that it shows; undefined in a rehearsal, whose Azure has no blob service to be asked.
 *
 * @throws an error that says nothing but that nobody answered: those of the client carry the address, token and all
 */
export async function lookAtBlob(
  session: AzureSession,
  { uri, token }: { readonly uri: string; readonly token: string },
  call: Call,
): Promise<BlobAnswer | undefined> {
  if (session.onLoopback && session.httpClient === undefined) return undefined;
  session.secrets.add(token);
  const http = await import("@azure/core-rest-pipeline");
  const client = session.httpClient ?? http.createDefaultHttpClient();
  const bounds = boundsOf(call);
  const url = `${uri}?${token.replace(/^\?/, "")}`;
  try {
    const { status, headers } = await client.sendRequest(
      http.createPipelineRequest({ url, method: "HEAD", abortSignal: bounds.signal }),
    );
    if (status === 200) return "there";
    return { status, code: headers.get("x-ms-error-code") ?? `Http${status}` };
  } catch {
    throw new Error(`${new URL(uri).host} does not answer from here`);
  } finally {
    bounds.end();
  }
}
