import type { Carrier } from "../planner/carriers.ts";
import type { Verdict } from "../planner/mandates.ts";
import type { ReconciledResource } from "../resources/shim.ts";
import { knownValue } from "./known-value.ts";

/** What the engine has decided in this preview about the resources of an estate. */
export interface Verdicts {
  /** `creates`: this stack has never had it; `changes`: `up` has work for it. */
  on(carrier: Carrier): Verdict;
  /** The program's own `check` refused one of them (a stale flag): then `up` does nothing at all. */
  readonly refused: boolean;
  /** `--target` or `--exclude` leaves one of them as it was, with a flag that it has not settled. */
  readonly leftOut: boolean;
}

/**
 * A plan made of the state of Azure alone would promise what `up` does not do: without `--refresh` it acts on what was last seen, and a flag that has
 * been settled moves no role. The engine itself knows which resources it would change, and tells as soon as it has compared them.
 */
export async function verdictsOf(
  carriers: Readonly<Partial<Record<Carrier, ReconciledResource<unknown>>>>,
  flag: string,
): Promise<Verdicts> {
  const all = await Promise.all(
    Object.entries(carriers).map(
      async ([carrier, resource]) => [carrier, await verdictOn(resource, flag)] as const,
    ),
  );
  const verdicts = new Map<string, Verdict | "leftOut" | "refused">(all);
  return {
    on: (carrier) => {
      const verdict = verdicts.get(carrier);
      return verdict === "leftOut" || verdict === "refused" ? undefined : verdict;
    },
    refused: all.some(([, verdict]) => verdict === "refused"),
    leftOut: all.some(([, verdict]) => verdict === "leftOut"),
  };
}

async function verdictOn(
  { id, settled }: ReconciledResource<unknown>,
  flag: string,
): Promise<Verdict | "leftOut" | "refused"> {
  try {
    if (!(await isKnown(id))) return "creates";
    if (!(await isKnown(settled))) return "changes";
    // Whatever has not settled the flag has work: the engine was told to pass it by.
    return (await knownValue(settled)) === flag ? "same" : "leftOut";
  } catch {
    // The engine prints why.
    return "refused";
  }
}

/** In a preview, nobody knows an output of what would change: the SDK marks it so, and has no other way to ask. */
const isKnown = async (output: object): Promise<boolean> =>
  (await Reflect.get(output, "isKnown")) === true;
