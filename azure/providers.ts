import { z } from "zod";
import { askFor } from "./ask.ts";
import type { Call } from "./call.ts";
import { raw } from "./raw.ts";
import type { AzureSession } from "./session.ts";

/** What a subscription knows of one of Azure's services (a resource provider, such as `Microsoft.Batch`). */
export interface ResourceProvider {
  /** `Registered`, `NotRegistered`, … */
  readonly registration: string;
  /** Every region that it names for any of its types, in words such as `West Europe`. */
  readonly regions: readonly string[];
}

const provider = z
  .object({
    registrationState: z.string(),
    resourceTypes: z.array(z.object({ locations: z.array(z.string()).nullish() })).nullish(),
  })
  .transform(
    ({ registrationState, resourceTypes }): ResourceProvider => ({
      registration: registrationState,
      regions: [...new Set(resourceTypes?.flatMap(({ locations }) => locations ?? []))],
    }),
  );

/** `GET subscriptions/…/providers/{namespace}`. */
export async function readProvider(
  session: AzureSession,
  subscriptionId: string,
  namespace: string,
  call: Call,
): Promise<ResourceProvider> {
  const question = { what: `GET providers/${namespace}`, repeatable: true };
  const address = `/subscriptions/${subscriptionId}/providers/${namespace}?api-version=2021-04-01`;
  return await askFor(session, question, call, provider, raw(session, { method: "GET", address }));
}
