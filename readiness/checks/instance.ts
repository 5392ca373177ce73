import type { LiveServer } from "../../azure/servers.ts";
import { obstacleOf } from "../../reconcilers/group/instance.ts";
import { type Finding, failed, LEFT, passed, skipped, unknown } from "../finding.ts";
import { isKnown, type Known } from "../known.ts";

export interface InstanceState {
  readonly id: string;
  /** `catalog.endpoint: public` */
  readonly isPublic: boolean;
  /** Undefined where there is no such instance. */
  readonly instance: Known<LiveServer | undefined>;
}

const CHECK = "managed instance";

/** What a takeover refuses to begin for: an instance that is stopped, or a public endpoint that is switched off. */
export function judgeInstance(facts: InstanceState | "none" | "left"): Finding {
  if (facts === "none") return skipped(CHECK, "SSISDB is on SQL Database");
  if (facts === "left") return skipped(CHECK, LEFT);
  const { id, isPublic, instance } = facts;
  if (!isKnown(instance)) return unknown(CHECK, instance.unknown);
  if (instance.value === undefined)
    return failed(CHECK, `${id} does not exist`, "make it, or mend sites.<site>.sqlServer");
  const obstacle = obstacleOf(id, instance.value, isPublic);
  if (obstacle !== undefined) return failed(CHECK, obstacle.means, obstacle.cure);
  return passed(CHECK, instance.value.state ?? "it is there");
}
