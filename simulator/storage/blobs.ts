import type { World } from "../world.ts";
import { isTokenGood } from "./sas.ts";

const HOST = /^[a-z0-9]+\.blob\.core\.windows\.net$/;

export const isBlobHost = (hostname: string): boolean => HOST.test(hostname);

export interface BlobAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** What the blob service says to a HEAD of a blob with a SAS token; undefined: nobody answers. */
export function answerBlob(world: World, method: string, url: URL): BlobAnswer | undefined {
  const refused = (status: number, code: string): BlobAnswer => ({
    status,
    headers: { "x-ms-error-code": code },
  });
  const [, containerName = "", blob = ""] = /^\/([^/]+)\/(.+)$/.exec(url.pathname) ?? [];
  if (method !== "HEAD" || blob === "") return refused(400, "UnsupportedHttpVerb");
  const container = world.state.setupContainers.get(`https://${url.hostname}/${containerName}`);
  const account = world.state.setupContainers.find(({ uri }) => new URL(uri).host === url.hostname);
  // No such account: its name does not resolve.
  if (account === undefined || world.faults.isRegionLost(account.location)) return undefined;
  if (url.search === "") return refused(401, "NoAuthenticationInformation");
  if (container === undefined) return refused(403, "AuthenticationFailed");
  if (!isTokenGood(world, container, url.search)) return refused(403, "AuthenticationFailed");
  const rights = url.searchParams.get("sp");
  if (rights !== null && !rights.includes("r"))
    return refused(403, "AuthorizationPermissionMismatch");
  if (blob !== "main.cmd" || !container.hasMainCmd) return refused(404, "BlobNotFound");
  return { status: 200, headers: { "x-ms-blob-type": "BlockBlob" } };
}
