import { z } from "zod";
import { askFor } from "./ask.ts";
import { type Call, shared } from "./call.ts";
import type { FactoryAddress } from "./factories.ts";
import type { AzureSession } from "./session.ts";

export interface TriggerRun {
  readonly trigger: string;
  /** When it fired, RFC 3339. */
  readonly at: string;
  /** End of the window that it stands for, RFC 3339 where that is understood; of tumbling windows only, and only where Azure says it. */
  readonly windowEnd?: string | undefined;
}

const run = z
  .object({
    triggerName: z.string(),
    triggerRunTimestamp: z.string(),
    properties: z.object({ windowEndTime: z.string().nullish() }).nullish(),
  })
  .transform(
    (answer): TriggerRun => ({
      trigger: answer.triggerName,
      at: answer.triggerRunTimestamp,
      ...(answer.properties?.windowEndTime && {
        windowEnd: inUtc(answer.properties.windowEndTime),
      }),
    }),
  );

/** Times in a run's properties are written as `7/13/2018 7:50:00 PM` (recorded), without their zone, which is UTC. */
function inUtc(text: string): string {
  const hasZone = /(?:Z|[+-]\d\d:\d\d)$/.test(text);
  // Understood by JavaScript in either form, with the zone apart from AM or PM.
  const time = new Date(hasZone ? text : text.includes("/") ? `${text} Z` : `${text}Z`);
  return Number.isNaN(time.getTime()) ? text : time.toISOString();
}
const page = z.object({ value: z.array(run), continuationToken: z.string().nullish() });

interface Span {
  readonly since: Date;
  readonly until: Date;
}

/** The latest run of one trigger within a span of time; undefined when it has none there. `call` bounds all of it. */
export async function latestTriggerRun(
  session: AzureSession,
  factory: FactoryAddress,
  trigger: string,
  span: Span,
  call: Call,
): Promise<TriggerRun | undefined> {
  const rest = shared(call);
  const choice: Choice = {
    filters: [{ operand: "TriggerName", operator: "Equals", values: [trigger] }],
    orderBy: [{ orderBy: "TriggerRunTimestamp", order: "DESC" }],
  };
  let continuationToken: string | undefined;
  do {
    const asked = { ...choice, ...(continuationToken && { continuationToken }) };
    const answer = await query(session, factory, span, asked, rest());
    // The first page with any has the latest ones, in whatever order it is; an empty page may have others behind it.
    const latest = answer.value
      .filter((one) => one.trigger.toLowerCase() === trigger.toLowerCase())
      .reduce<TriggerRun | undefined>(
        (before, one) =>
          before === undefined || Date.parse(one.at) > Date.parse(before.at) ? one : before,
        undefined,
      );
    if (latest !== undefined) return latest;
    continuationToken = answer.continuationToken ?? undefined;
  } while (continuationToken);
  return undefined;
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
