import type { ModelEstate } from "./estates.ts";
import type { Errands } from "./stack.ts";

export interface Violation {
  readonly rule: number;
  readonly what: string;
}

/** What a run has left in the state of its stack. */
export interface StackAfter {
  outputs(kind: "FailoverGroupRole"): Readonly<Record<string, unknown>> | undefined;
  readonly state: ReadonlyMap<string, { readonly outputs: Readonly<Record<string, unknown>> }>;
}

/** After ^C a call may still be under way, and the failure is looked at once more. */
const ABORTED_WITHIN = 5 * 60_000;

/** What is judged when a run has ended: that it did, its words and its state. */
export function wrongAfter(errand: Errands, stack: StackAfter, estate: ModelEstate): Violation[] {
  return [
    ...unended(errand),
    ...helpless(errand),
    ...secretsIn(errand, stack, estate),
    ...settledTooEarly(errand, stack, estate),
  ];
}

function* unended(errand: Errands): Iterable<Violation> {
  const run = `run ${errand.id}`;
  if (errand.ended === "endless")
    yield { rule: 8, what: `${run} (${errand.site}) does not end: ${errand.lines.at(-1)}` };
  const { abortedAt } = errand.process;
  if (abortedAt === undefined) return;
  const wentOn = errand.endedAt - abortedAt;
  if (wentOn > ABORTED_WITHIN)
    yield { rule: 8, what: `${run} went on for ${wentOn} ms after it was cancelled` };
}

function* helpless(errand: Errands): Iterable<Violation> {
  if (errand.process.abortedAt !== undefined) return;
  for (const error of errand.errors)
    if (!saysWhatToDo(error))
      yield { rule: 9, what: `run ${errand.id} fails without telling what to do: ${error}` };
}

function* secretsIn(errand: Errands, stack: StackAfter, estate: ModelEstate): Iterable<Violation> {
  const lives = [...stack.state].map(
    ([kind, { outputs }]) => `${kind} ${JSON.stringify(outputs.live)}`,
  );
  for (const text of [...errand.lines, ...errand.errors, ...lives])
    for (const secret of estate.secretsToKeep)
      if (text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1)))
        yield { rule: 5, what: `a secret in: ${text.replaceAll(secret, "<here>")}` };
}

function* settledTooEarly(
  errand: Errands,
  stack: StackAfter,
  estate: ModelEstate,
): Iterable<Violation> {
  const role = stack.outputs("FailoverGroupRole");
  const live = role?.live as { here?: string } | undefined;
  const wasSettled =
    typeof role?.settled === "string" && role.settled !== errand.settledBefore.FailoverGroupRole;
  if (
    wasSettled &&
    errand.ended !== "killed" &&
    !estate.catalogStays &&
    errand.checkout.flag.activeRegion === errand.site &&
    live?.here !== "Primary"
  )
    yield {
      rule: 3,
      what: `run ${errand.id} settled ${String(role?.settled)} while the role is ${live?.here} here`,
    };
}

/** Design §6, rule 9: code, meaning, cure, state left; a stale flag says the same in one sentence. */
function saysWhatToDo(error: string): boolean {
  return (
    /failed: \S+[\s\S]*\n {2}means: \S[\s\S]*\n {2}do: {4}\S[\s\S]*\n {2}left: {2}\S/.test(error) ||
    (error.includes("stale flag") &&
      error.includes("npm run flip") &&
      error.includes("nothing was changed"))
  );
}
