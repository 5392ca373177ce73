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
  /** End of the window that it stands for, RFC 3339; of tumbling windows only, and only where Azure says it. */
  readonly windowEnd?: string | undefined;
}

const run = z
  .object({
    triggerName: z.string(),
    triggerRunId: z.string(),
    triggerType: z.string().nullish(),
    triggerRunTimestamp: z.string(),
    status: z.string(),
    properties: z.object({ windowEndTime: z.string().nullish() }).nullish(),
  })
  .transform(
    (answer): TriggerRun => ({
      trigger: answer.triggerName,
      id: answer.triggerRunId,
      type: answer.triggerType ?? "",
      status: answer.status,
      at: answer.triggerRunTimestamp,
      ...(answer.properties?.windowEndTime && { windowEnd: answer.properties.windowEndTime }),
    }),
  );
const page = z.object({ value: z.array(run), continuationToken: z.string().nullish() });

interface Span {
  readonly since: Date;
  readonly until: Date;
}

/** The runs of a factory's triggers that were updated within a span of time; `call` bounds all of it. */
export async function listTriggerRuns(
  session: AzureSession,
  factory: FactoryAddress,
  span: Span,
  call: Call,
): Promise<readonly TriggerRun[]> {
  const rest = shared(call);
  const runs: TriggerRun[] = [];
  let token: string | undefined;
  do {
    const choice = token ? { continuationToken: token } : {};
    const answer = await query(session, factory, span, choice, rest());
    runs.push(...answer.value);
    token = answer.continuationToken ?? undefined;
  } while (token);
  return runs;
}

/** The latest run of one trigger within a span of time; undefined when it has none there. */
export async function latestTriggerRun(
  session: AzureSession,
  factory: FactoryAddress,
  trigger: string,
  span: Span,
  call: Call,
): Promise<TriggerRun | undefined> {
  const { value } = await query(
    session,
    factory,
    span,
    {
      filters: [{ operand: "TriggerName", operator: "Equals", values: [trigger] }],
      orderBy: [{ orderBy: "TriggerRunTimestamp", order: "DESC" }],
    },
    call,
  );
  // The first page has the latest ones, in whatever order it is.
  return value
    .filter((one) => one.trigger.toLowerCase() === trigger.toLowerCase())
    .reduce<TriggerRun | undefined>(
      (latest, one) =>
        latest === undefined || Date.parse(one.at) > Date.parse(latest.at) ? one : latest,
      undefined,
    );
}

interface Choice {
  readonly continuationToken?: string;
  readonly filters?: { operand: string; operator: string; values: string[] }[];
  readonly orderBy?: { orderBy: string; order: string }[];
}

function query(
  session: AzureSession,
  { subscriptionId, resourceGroup, factory }: FactoryAddress,
  span: Span,
  choice: Choice,
  call: Call,
): Promise<z.output<typeof page>> {
  const question = { what: `POST factories/${factory}/queryTriggerRuns`, repeatable: true };
  const filter = { lastUpdatedAfter: span.since, lastUpdatedBefore: span.until, ...choice };
  return askFor(session, question, call, page, async (options) =>
    (await session.dataFactory(subscriptionId)).triggerRuns.queryByFactory(
      resourceGroup,
      factory,
      filter,
      options,
    ),
  );
}
