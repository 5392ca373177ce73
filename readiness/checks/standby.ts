import type { RuntimeStatus } from "../../azure/integration-runtimes.ts";
import { PULUMI } from "../../config/commands.ts";
import { type Finding, failed, passed, skipped, unknown } from "../finding.ts";
import { isKnown, type Known } from "../known.ts";

export interface StandbyFacts {
  readonly runtime: string;
  readonly stack: string;
  readonly now: Date;
  /** A hot standby: it runs all the time. */
  readonly runs: boolean;
  /** Undefined where there is no runtime. */
  readonly status: Known<RuntimeStatus | undefined>;
}

const CHECK = "standby runtime";
const DAY = 86_400_000;
/** Passwords, tokens and networks change in less. */
const LONG_DAYS = 90;

/** A standby that never ran, or not for long, finds out on the day what has changed since. */
export function judgeStandby(facts: StandbyFacts | "none" | "new"): Finding {
  if (facts === "none") return skipped(CHECK, "this strategy keeps no standby");
  if (facts === "new") return skipped(CHECK, "it does not exist yet");
  const { runtime, stack, status, now, runs } = facts;
  if (!isKnown(status)) return unknown(CHECK, status.unknown);
  // Without the refresh, an `up` takes it for what it was.
  const again = `run \`${PULUMI} up --refresh --stack ${stack}\`, which starts it${runs ? "" : " once"}`;
  if (status.value === undefined) return failed(CHECK, `${runtime} does not exist`, again);
  const { state, lastOperation } = status.value;
  if (state === "Started") return passed(CHECK, `${runtime} is running`);
  if (lastOperation?.type === "Start" && lastOperation.result === "Failed")
    return failed(
      CHECK,
      `the last start of ${runtime} failed (${lastOperation.errorCode ?? "no code"})`,
      "mend what the code says (docs/errors.md), and start it once",
    );
  if (state === "Initial") return failed(CHECK, `${runtime} has never been started`, again);
  if (runs && state !== "Starting")
    return failed(
      CHECK,
      `${runtime} is ${state}, and a hot standby runs all the time: a takeover would wait for its start`,
      again,
    );
  const ran = Date.parse(lastOperation?.startTime ?? "");
  if (Number.isNaN(ran))
    return unknown(CHECK, `${runtime} is ${state}; Azure does not say since when`);
  const days = Math.max(0, Math.floor((now.getTime() - ran) / DAY));
  const says = `${runtime} is ${state}, and ran last ${days} days ago`;
  if (days <= LONG_DAYS) return passed(CHECK, says);
  return failed(
    CHECK,
    says,
    `start it once: in Azure Data Factory Studio (Manage, Integration runtimes) or with az datafactory integration-runtime start; stop it again when it is Started`,
  );
}
