import { z } from "zod";
import { askFor, unlessAbsent } from "./ask.ts";
import type { Call } from "./call.ts";
import type { AzureSession } from "./session.ts";

export interface FactoryAddress {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  /** Its name. */
  readonly factory: string;
}

export interface LiveFactory {
  readonly location: string;
}

const factory = z.object({ location: z.string() });

/** Reads a factory; undefined when there is none of that name. */
export function readFactory(
  session: AzureSession,
  { subscriptionId, resourceGroup, factory: name }: FactoryAddress,
  call: Call,
): Promise<LiveFactory | undefined> {
  const question = { what: `GET factories/${name}`, repeatable: true };
  return unlessAbsent(
    askFor(session, question, call, factory, async (options) =>
      (await session.dataFactory(subscriptionId)).factories.get(resourceGroup, name, options),
    ),
  );
}
