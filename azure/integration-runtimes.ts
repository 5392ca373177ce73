import { z } from "zod";
import { type AskOptions, ask, askFor, type Question, unlessAbsent } from "./ask.ts";
import { type Call, shared } from "./call.ts";
import { AzureError } from "./errors.ts";
import { type JsonObject, json, jsonObject } from "./json.ts";
import { handleIn, type OperationHandle } from "./operations.ts";
import { raw } from "./raw.ts";
import { named, question, type RuntimeAddress, runtimeState, runtimes } from "./runtime-address.ts";
import type { AzureSession } from "./session.ts";

export type { RuntimeAddress } from "./runtime-address.ts";
export { type RuntimeStatus, type RuntimeTrouble, readRuntimeStatus } from "./runtime-status.ts";

export interface LiveRuntime {
  readonly etag: string;
  readonly state: string;
  /** `properties` as answered, unknown keys included, secrets masked by Azure, without the state. */
  readonly body: JsonObject;
}

const resource = z.object({
  etag: z.string(),
  properties: z.object({ state: runtimeState.optional() }).catchall(json),
});

/** Reads a runtime; undefined when there is none of that name. */
export async function readRuntime(
  session: AzureSession,
  address: RuntimeAddress,
  call: Call,
): Promise<LiveRuntime | undefined> {
  const answer = await unlessAbsent(
    askFor(session, question("GET", address), call, resource, async (options) =>
      (await runtimes(session, address)).get(...named(address), options),
    ),
  );
  return answer && live(answer, question("GET", address).what);
}

/**
 * Creates or replaces a runtime. `body` (`{properties: …}`) is sent exactly as it is: the SDK's serializer would drop what it does not know.
 */
export async function putRuntime(
  session: AzureSession,
  address: RuntimeAddress,
  body: JsonObject,
  { ifMatch }: { readonly ifMatch?: string | undefined },
  call: Call,
): Promise<LiveRuntime> {
  session.secrets.add(...secureStrings(body));
  const rest = shared(call);
  // With an etag a second sending would be refused for the first one's success.
  const asked: Question = { ...question("PUT", address), repeatable: ifMatch === undefined };
  const request = raw(session, {
    method: "PUT",
    address: await path(session, address),
    body,
    ifMatch,
  });
  const answer = await askFor(session, asked, rest(), resource, request);
  if (answer.properties.state !== undefined) return live(answer, asked.what);
  const read = await readRuntime(session, address, rest());
  if (read) return read;
  throw new AzureError({
    call: asked.what,
    kind: "garbage",
    code: "Garbage",
    azureMessage: "the runtime is not there after it was written",
  });
}

/** Asks for a start; returns when Azure has accepted, undefined when there is nothing to wait for. */
export async function startRuntime(
  session: AzureSession,
  address: RuntimeAddress,
  call: Call,
): Promise<OperationHandle | undefined> {
  const answer = await ask(session, question("POST", address, "/start"), call, async (options) =>
    (await runtimes(session, address)).beginStart(...named(address), options),
  );
  return handleIn(answer);
}

/** Asks for a stop; returns when Azure has accepted, undefined when there is nothing to wait for. */
export async function stopRuntime(
  session: AzureSession,
  address: RuntimeAddress,
  call: Call,
): Promise<OperationHandle | undefined> {
  const answer = await ask(session, question("POST", address, "/stop"), call, async (options) =>
    (await runtimes(session, address)).beginStop(...named(address), options),
  );
  return handleIn(answer);
}

/** Deletes a runtime; that it is not there is fine. */
export async function deleteRuntime(
  session: AzureSession,
  address: RuntimeAddress,
  call: Call,
): Promise<void> {
  const send = async (options: AskOptions) =>
    (await runtimes(session, address)).delete(...named(address), options);
  await unlessAbsent(ask(session, question("DELETE", address), call, send));
}

function live({ etag, properties }: z.output<typeof resource>, call: string): LiveRuntime {
  const { state = kindInPlaceOfState(properties.type), ...body } = properties;
  if (state === undefined) {
    throw new AzureError({
      call,
      kind: "garbage",
      code: "NotUnderstood",
      azureMessage: "no properties.state",
    });
  }
  return { etag, state, body: jsonObject.parse(body) };
}

/** A self-hosted runtime's resource shows no state (specification, IntegrationRuntimes_Get): one of that name is there all the same. */
const kindInPlaceOfState = (type: unknown): string | undefined =>
  type === "SelfHosted" ? type : undefined;

/** What a body holds as secure strings, so that no answer or error can show it. */
function secureStrings(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const secure = z.object({ type: z.literal("SecureString"), value: z.string() }).safeParse(value);
  return secure.success ? [secure.data.value] : Object.values(value).flatMap(secureStrings);
}

async function path(session: AzureSession, address: RuntimeAddress): Promise<string> {
  const { subscriptionId, resourceGroup, factory, name } = address;
  const { apiVersion } = await session.dataFactory(subscriptionId);
  const part = encodeURIComponent;
  return (
    `/subscriptions/${part(subscriptionId)}/resourceGroups/${part(resourceGroup)}/providers` +
    `/Microsoft.DataFactory/factories/${part(factory)}/integrationRuntimes/${part(name)}` +
    `?api-version=${apiVersion}`
  );
}
