import { z } from "zod";
import type { Call } from "./call.ts";
import type { FactoryAddress } from "./factories.ts";
import { type Json, jsonObject } from "./json.ts";
import { askForAll } from "./pages.ts";
import type { AzureSession } from "./session.ts";

export interface LivePipeline {
  readonly name: string;
  /** Integration runtimes that its activities name (REST: `connectVia`), each once. */
  readonly runtimes: readonly string[];
}

const pipeline = z.object({ name: z.string(), properties: jsonObject }).transform(
  ({ name, properties }): LivePipeline => ({
    name,
    runtimes: [...new Set(runtimesNamedIn(properties))],
  }),
);

/** All pipelines of a factory. */
export function listPipelines(
  session: AzureSession,
  factory: FactoryAddress,
  call: Call,
): Promise<readonly LivePipeline[]> {
  const question = { what: `GET factories/${factory.factory}/pipelines`, repeatable: true };
  return askForAll(session, question, call, pipeline, async (options) =>
    (await session.dataFactory(factory.subscriptionId)).pipelines
      .listByFactory(factory.resourceGroup, factory.factory, options)
      .next(),
  );
}

/** Activities stand in each other (ForEach, If, Until …), so that a reference may stand at any depth. */
function runtimesNamedIn(value: Json): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(runtimesNamedIn);
  const entries = Object.entries(value) as [string, Json][];
  const own = Object.fromEntries(entries);
  const named = own.referenceName;
  return own.type === "IntegrationRuntimeReference" && typeof named === "string"
    ? [named]
    : entries.flatMap(([, below]) => runtimesNamedIn(below));
}
