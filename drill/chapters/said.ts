import type { PlantedFault } from "../faults/fault.ts";
import type { Rehearsal } from "../rehearsal.ts";
import type { FaultResult } from "../report/result.ts";

/** Characters that are shown of what was said: enough to know it again. */
const BEFORE = 130;
const AFTER = 50;

/** Looks for what a run under a fault has to say of each estate; what is missing is a trouble. */
export function said(
  rehearsal: Rehearsal,
  fault: PlantedFault,
  output: string,
  code: number,
): FaultResult {
  const all = rehearsal.stage.estates.flatMap((estate) =>
    fault.expects(estate).says.map((pattern) => {
      const found = pattern.exec(output);
      if (found !== null) return around(estate.name, output, found);
      rehearsal.troubles.push(
        `${fault.name}: ${estate.name}: nothing was said like ${pattern.source}`,
      );
      return `${estate.name}: (not said)`;
    }),
  );
  // One line may say several of the things that have to be said.
  const lines = [...new Set(all)];
  for (const line of lines) rehearsal.say(`      said: ${line}`);
  const fails = rehearsal.stage.estates.filter((estate) => fault.expects(estate).fails);
  const how =
    fails.length === 0
      ? "and every estate came through"
      : `${fails.map(({ name }) => name).join(", ")} failed, as expected; way out: ${fault.wayOut?.words ?? "the same command again"}`;
  return {
    name: fault.name,
    planted: fault.planted,
    said: lines,
    ended: `exit code ${code}, ${how}`,
  };
}

/** The end of what was found, with some of its line around it. */
function around(estate: string, output: string, found: RegExpExecArray): string {
  const end = found.index + found[0].length;
  const before =
    output
      .slice(Math.max(found.index, end - BEFORE), end)
      .split("\n")
      .at(-1) ?? "";
  const line = output.slice(end).split("\n", 1)[0] ?? "";
  const after = line.length > AFTER ? `${line.slice(0, AFTER)}…` : line;
  const text = `${before}${after}`.trim();
  return text.startsWith(estate) ? text : `${estate}: … ${text}`;
}
