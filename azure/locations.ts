import { z } from "zod";
import type { Call } from "./call.ts";
import { askForAll } from "./pages.ts";
import { raw } from "./raw.ts";
import type { AzureSession } from "./session.ts";

const resource = z.object({ name: z.string(), location: z.string() });

/**
 * The region of a resource that is known by its name only, such as a storage account of which somebody wrote down the host name; undefined
 * when the caller sees none of that name in the subscription.
 */
export async function findLocation(
  session: AzureSession,
  subscriptionId: string,
  { type, name }: { readonly type: string; readonly name: string },
  call: Call,
): Promise<string | undefined> {
  const filter = encodeURIComponent(`name eq '${name}' and resourceType eq '${type}'`);
  const scope = `/subscriptions/${encodeURIComponent(subscriptionId)}`;
  const address = `${scope}/resources?$filter=${filter}&api-version=2021-04-01`;
  const question = { what: `GET subscriptions/resources (${type} ${name})`, repeatable: true };
  const found = await askForAll(
    session,
    question,
    call,
    resource,
    raw(session, { method: "GET", address }),
  );
  return found.find((one) => one.name.toLowerCase() === name.toLowerCase())?.location;
}
