import { z } from "zod";
import type { Question } from "./ask.ts";
import type { AzureSession } from "./session.ts";

export interface RuntimeAddress {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly factory: string;
  readonly name: string;
}

/** An Azure-SSIS runtime uses the first five; the others belong to other kinds of runtime. */
export const runtimeState = z.enum([
  "Initial",
  "Starting",
  "Started",
  "Stopping",
  "Stopped",
  "NeedRegistration",
  "Online",
  "Limited",
  "Offline",
  "AccessDenied",
]);
export type RuntimeState = z.output<typeof runtimeState>;

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
