import assert from "node:assert/strict";
import { cluster, type Loose, refusal, samples } from "../samples.ts";

/** A problem as the message says it: place and value, what is wrong, the cure. */
type Expected = readonly [place: string, wrong: string, cure: string];

/** Changes the valid samples (`c` the stack's keys, `e` its estates) and pins the whole refusal. */
export function refused(
  name: string,
  change: (e: Loose, c: Loose) => void,
  ...problems: readonly Expected[]
): void {
  it(name, () => {
    const e = samples();
    const c = { stack: "primary", estates: e };
    change(e, c);
    assert.equal(refusal(c), messageOf(problems));
  });
}

/** The same for the stack of the Windows cluster. */
export function clusterRefused(
  name: string,
  change: (k: Loose) => void,
  ...problems: readonly Expected[]
): void {
  it(name, () => {
    const k = cluster();
    change(k);
    assert.equal(refusal({ stack: "cluster", estates: {}, cluster: k }), messageOf(problems));
  });
}

function messageOf(problems: readonly Expected[]): string {
  return problems
    .map(
      ([place, wrong, cure], index) =>
        `  ${index + 1}. ${place}\n     ${wrong}.\n     Cure: ${cure}.`,
    )
    .join("\n");
}
