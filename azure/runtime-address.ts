import { z } from "zod";
import type { Question } from "./ask.ts";
import type { FactoryAddress } from "./factories.ts";
import type { AzureSession } from "./session.ts";

export interface RuntimeAddress extends FactoryAddress {
  readonly name: string;
}

/** Whatever word Azure has for it: one that is new is an answer all the same, and no region is silent that gives it. */
export const runtimeState = z.string().min(1);

/** Must not be sent twice. A second stop does no more than one, and a fence that gives up at one lost answer leaves two runtimes running. */
const ONCE = "/start";

export function question(method: string, { factory, name }: RuntimeAddress, action = ""): Question {
  return {
    what: `${method} factories/${factory}/integrationRuntimes/${name}${action}`,
    repeatable: action !== ONCE,
  };
}

export async function runtimes(session: AzureSession, { subscriptionId }: RuntimeAddress) {
  return (await session.dataFactory(subscriptionId)).integrationRuntimes;
}

export function named({ resourceGroup, factory, name }: RuntimeAddress): [string, string, string] {
  return [resourceGroup, factory, name];
}
