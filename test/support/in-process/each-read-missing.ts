import type { InProcessAzure } from "./azure.ts";
import type { RemoteCall } from "./calls.ts";

/**
 * Does something as often as it reads, each time without another one of its reads: Azure refuses that, SQL Server and a blob break off.
 *
 * @param then told of each, with the call that was missing
 */
export async function withEachReadMissing<T>(
  { calls, world }: InProcessAzure,
  reads: ReadonlyMap<string, RemoteCall>,
  act: () => Promise<T>,
  then: (what: string, done: T) => void,
): Promise<void> {
  for (const [what, read] of reads) {
    const isLost = read.kind === "sql" || read.method === "HEAD";
    calls.hook = { before: (call) => (isLost && call.what === what ? "cut" : undefined) };
    const refusal = { error: { code: "AuthorizationFailed", message: "no" } };
    if (read.kind === "arm")
      world.faults.add({
        ...{ id: "refused", match: { method: read.method, path: `${read.path}(?:$|\\?)` } },
        answer: { status: 403, body: refusal },
      });
    const done = await act();
    world.faults.remove("refused");
    then(what, done);
  }
}

/** What something reads, by the words of each call. */
export async function readsOf<T>(
  { calls }: InProcessAzure,
  act: () => Promise<T>,
): Promise<{ readonly done: T; readonly reads: ReadonlyMap<string, RemoteCall> }> {
  const reads = new Map<string, RemoteCall>();
  calls.hook = { before: (call) => void reads.set(call.what, call) };
  return { done: await act(), reads };
}
