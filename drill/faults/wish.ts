import type { Site } from "../../config/pair.ts";

/** A fault as it is asked for on the command line. */
export type FaultWish =
  | { readonly kind: "region-lost"; readonly site: Site }
  | { readonly kind: "kill"; readonly call: number }
  | { readonly kind: PlainFault };

const PLAIN = [
  "stop-hangs",
  "planned-fails",
  "both-primary",
  "busy",
  "moved-by-hand",
  "race",
] as const;
export type PlainFault = (typeof PLAIN)[number];

/** @throws Error that says which faults there are */
export function readFault(text: string): FaultWish {
  const [kind = "", detail] = text.toLowerCase().split(":");
  const plain = PLAIN.find((one) => one === kind);
  if (plain !== undefined && detail === undefined) return { kind: plain };
  if (kind === "region-lost" && (detail === "primary" || detail === "secondary"))
    return { kind, site: detail };
  const call = Number(detail);
  if (kind === "kill" && Number.isInteger(call) && call > 0) return { kind, call };
  throw new Error(
    `there is no fault "${text}"; there are region-lost:primary, region-lost:secondary, ${PLAIN.join(", ")}, and kill:N (the engine, at its N-th call)`,
  );
}

/** As it was typed. */
export function shownFault(fault: FaultWish): string {
  switch (fault.kind) {
    case "region-lost":
      return `region-lost:${fault.site}`;
    case "kill":
      return `kill:${fault.call}`;
    default:
      return fault.kind;
  }
}
