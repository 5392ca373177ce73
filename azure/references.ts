import { z } from "zod";
import type { Reference } from "../config/references.ts";
import { askFor, unlessAbsent } from "./ask.ts";
import type { Call } from "./call.ts";
import type { FactoryAddress } from "./factories.ts";
import type { AzureSession } from "./session.ts";

const named = z.object({ name: z.string() });

/** Whether a factory has what a runtime names. */
export async function isInFactory(
  session: AzureSession,
  { subscriptionId, resourceGroup, factory }: FactoryAddress,
  { kind, name }: Reference,
  call: Call,
): Promise<boolean> {
  const question = { what: `GET factories/${factory}, ${kind} ${name}`, repeatable: true };
  const found = await unlessAbsent(
    askFor(session, question, call, named, async (options) => {
      const client = await session.dataFactory(subscriptionId);
      switch (kind) {
        case "linked service":
          return client.linkedServices.get(resourceGroup, factory, name, options);
        case "credential":
          return client.credentialOperations.get(resourceGroup, factory, name, options);
        case "integration runtime":
          return client.integrationRuntimes.get(resourceGroup, factory, name, options);
      }
    }),
  );
  return found !== undefined;
}
