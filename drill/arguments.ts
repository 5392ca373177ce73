import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { misused, optionsOf } from "../cli/usage.ts";
import { SAMPLE_ESTATES } from "./estates/sample.ts";
import { type FaultWish, readFault } from "./faults/wish.ts";

export const USAGE = `npm run drill -- [--row ROW | --stack STACK] [--fault FAULT ...] [--speed N] [--json FILE]
                 [--report FILE] [--summary FILE] [--keep]

  A rehearsal on this machine: the real engine, a simulated Azure, sample estates.

  --row ROW       only the estates of one row, such as DB-2; LOST-REGION: every strategy, and the primary region is lost
  --stack STACK   the estates of your own stack in the place of the sample, as Pulumi.yaml and Pulumi.STACK.yaml describe
                  them; neither its state, its secrets nor Azure is touched, and what cannot be rehearsed is said first;
                  of the faults they know the lost region
  --fault FAULT   a takeover with something going wrong (may be given several times): region-lost:primary,
                  region-lost:secondary, stop-hangs, planned-fails, both-primary, busy, moved-by-hand, race, kill:37
  --speed N       how many times as fast as ours Azure's time runs (120)
  --json FILE     the result for other programs
  --report FILE   the result as a page with pictures; a report that stands in FILE is compared with, then replaced
  --summary FILE  the result in Markdown, appended: $GITHUB_STEP_SUMMARY
  --keep          keep the folder with states, outputs, journal and wire log`;

export interface Wish {
  readonly row: string | undefined;
  readonly stack: string | undefined;
  readonly faults: readonly FaultWish[];
  readonly speed: number;
  readonly json: string | undefined;
  readonly report: string | undefined;
  readonly summary: string | undefined;
  readonly keep: boolean;
}

/** Every strategy, each with the loss that it says it survives. */
export const LOST_REGION_ROW = "LOST-REGION";
/** The Windows cluster: a stack and a stage of its own. */
export const CLUSTER_ROW = "WSFC";

const DEFAULT_SPEED = 120;
const FASTEST = 1000;

/** @throws Error that says which argument is wrong, what it may be, and how the command is used */
export function readArguments(args: readonly string[]): Wish {
  const { values } = parse(args);
  try {
    return wishOf(values);
  } catch (error) {
    throw misused(error instanceof Error ? error.message : String(error), USAGE);
  }
}

function parse(args: readonly string[]) {
  return optionsOf(USAGE, {
    args: [...args],
    options: {
      row: { type: "string" },
      stack: { type: "string", short: "s" },
      fault: { type: "string", multiple: true },
      speed: { type: "string" },
      json: { type: "string" },
      report: { type: "string" },
      summary: { type: "string" },
      keep: { type: "boolean", default: false },
    },
  });
}

function wishOf(values: ReturnType<typeof parse>["values"]): Wish {
  const speed = Number(values.speed ?? DEFAULT_SPEED);
  if (!(speed >= 1 && speed <= FASTEST))
    throw new Error(`--speed takes a number from 1 to ${FASTEST}, not "${values.speed}"`);
  const row = rowOf(values.row);
  const faults = (values.fault ?? []).map(readFault);
  if (row === LOST_REGION_ROW && !faults.some((fault) => fault.kind === "region-lost"))
    faults.unshift({ kind: "region-lost", site: "primary" });
  refuseTogether(faults);
  if (row === CLUSTER_ROW && faults.length > 0)
    throw new Error(`--fault is for estates: the row ${CLUSTER_ROW} has none`);
  const { json, report, summary, keep, stack } = values;
  if (stack !== undefined && row !== undefined)
    throw new Error("--row is for the sample estates: --stack has its own");
  // The ways out of all others are a colleague's edits of the sample.
  if (stack !== undefined && faults.some(({ kind }) => kind !== "region-lost"))
    throw new Error("--fault: only region-lost (of either site) is for estates of one's own, too");
  if (row === CLUSTER_ROW && (report !== undefined || summary !== undefined))
    throw new Error(`--report and --summary show estates: the row ${CLUSTER_ROW} has none`);
  if (row === CLUSTER_ROW && (values.speed !== undefined || keep))
    throw new Error(`--speed and --keep are for estates: the row ${CLUSTER_ROW} has none`);
  // Else it would be found out when the rehearsal is over, and its result lost.
  for (const [option, file] of Object.entries({ json, report, summary }))
    if (file !== undefined && !existsSync(dirname(file)))
      throw new Error(`--${option} ${file}: there is no folder ${dirname(file)}`);
  return { speed, row, stack, faults, json, report, summary, keep };
}

/** Faults of which only one would be planted, or that cannot be there at the same time. */
function refuseTogether(faults: readonly FaultWish[]): void {
  const has = (kind: FaultWish["kind"]) => faults.some((fault) => fault.kind === kind);
  const lost = new Set(faults.flatMap((one) => (one.kind === "region-lost" ? [one.site] : [])));
  const kills = faults.filter(({ kind }) => kind === "kill").length;
  if (kills > 1) throw new Error("--fault kill:N: the engine is killed once");
  if (kills > 0 && has("race")) throw new Error("--fault: either kill:N or race");
  if (lost.size > 1) throw new Error("--fault region-lost: either of the regions");
  if (lost.has("secondary") && has("moved-by-hand"))
    throw new Error(
      "--fault moved-by-hand is on the way there, region-lost:secondary on the way back",
    );
}

function rowOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const built = [
    ...new Set(SAMPLE_ESTATES.map((estate): string => estate.row)),
    LOST_REGION_ROW,
    CLUSTER_ROW,
  ];
  const row = built.find((known) => known.toUpperCase() === text.toUpperCase());
  if (row !== undefined) return row;
  throw new Error(`there is no row "${text}"; there are ${built.join(", ")}`);
}
