import { z } from "zod";
import { askFor, unlessAbsent } from "./ask.ts";
import type { Call } from "./call.ts";
import { type JsonObject, jsonObject } from "./json.ts";
import type { AzureSession } from "./session.ts";

export interface FactoryAddress {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly factory: string;
}

export interface LiveFactory {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  /** As answered: Git link, global parameters and all. */
  readonly properties: JsonObject;
}

const factory = z.object({
  id: z.string(),
  name: z.string(),
  location: z.string(),
  properties: jsonObject,
});

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
