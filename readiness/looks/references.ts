import { readFactory } from "../../azure/factories.ts";
import { isInFactory } from "../../azure/references.ts";
import { type Reference, referencesOf } from "../../config/references.ts";
import type { ReferenceFacts } from "../checks/references.ts";
import { know } from "../known.ts";
import { type Looking, soon } from "../looking.ts";

export async function lookAtReferences(looking: Looking): Promise<ReferenceFacts | "none"> {
  const { context, subject } = looking;
  const { runtime: factory, here } = subject;
  const named = referencesOf(here.runtime);
  if (named.length === 0) return "none";
  const call = () => soon(looking);
  const missing = await know(context, async () => {
    if ((await readFactory(context.azure, factory, call())) === undefined) return undefined;
    const found = await Promise.all(
      named.map((one) => isInFactory(context.azure, factory, one, call())),
    );
    return named.filter((_, at) => !found[at]).map(inWords);
  });
  return { factory: factory.factory, named: named.map(inWords), missing };
}

const inWords = ({ kind, name }: Reference): string => `${kind} ${name}`;
