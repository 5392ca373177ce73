import { z } from "zod";
import { askFor } from "./ask.ts";
import { type Call, shared } from "./call.ts";
import type { FactoryAddress } from "./factories.ts";
import type { AzureSession } from "./session.ts";

export interface TriggerRun {
  readonly trigger: string;
  readonly id: string;
  readonly type: string;
  readonly status: string;
  /** When it fired, RFC 3339. */
  readonly at: string;
}

const run = z
  .object({
    triggerName: z.string(),
    triggerRunId: z.string(),
    triggerType: z.string().nullish(),
    triggerRunTimestamp: z.string(),
    status: z.string(),
  })
  .transform(
    (answer): TriggerRun => ({
      trigger: answer.triggerName,
      id: answer.triggerRunId,
      type: answer.triggerType ?? "",
      status: answer.status,
      at: answer.triggerRunTimestamp,
    }),
  );
const page = z.object({ value: z.array(run), continuationToken: z.string().nullish() });

/** The runs of a factory's triggers that were updated within a span of time; `call` bounds all of it. */
export async function listTriggerRuns(
  session: AzureSession,
  { subscriptionId, resourceGroup, factory }: FactoryAddress,
  span: { readonly since: Date; readonly until: Date },
  call: Call,
): Promise<readonly TriggerRun[]> {
  const question = { what: `POST factories/${factory}/queryTriggerRuns`, repeatable: true };
  const rest = shared(call);
  const runs: TriggerRun[] = [];
  let token: string | undefined;
  do {
    const filter = {
      lastUpdatedAfter: span.since,
      lastUpdatedBefore: span.until,
      ...(token && { continuationToken: token }),
    };
    const answer = await askFor(session, question, rest(), page, async (options) =>
      (await session.dataFactory(subscriptionId)).triggerRuns.queryByFactory(
        resourceGroup,
        factory,
        filter,
        options,
      ),
    );
    runs.push(...answer.value);
    token = answer.continuationToken ?? undefined;
  } while (token);
  return runs;
}
