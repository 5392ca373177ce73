import { allows, type Permission } from "../../azure/permissions.ts";
import { type Finding, failed, LEFT, passed, skipped, unknown } from "../finding.ts";
import { isKnown, type Known } from "../known.ts";
import type { Needed } from "../needed-actions.ts";

/** What is needed with a resource, and what is granted; undefined where there is no such resource yet. */
export interface PermissionFacts {
  readonly needed: Needed;
  readonly granted: Known<readonly Permission[] | undefined> | "left";
}

/** Whether this identity may make each call of a takeover. */
export function judgePermissions({ needed, granted }: PermissionFacts): Finding {
  const { name, actions, role, scope } = needed;
  const check = `rights on ${name}`;
  if (granted === "left") return skipped(check, LEFT);
  if (!isKnown(granted)) return unknown(check, granted.unknown);
  const permissions = granted.value;
  if (permissions === undefined) return skipped(check, `${name} does not exist yet`);
  const missing = actions.flatMap((action) => {
    const any: readonly string[] = typeof action === "string" ? [action] : action;
    return any.some((one) => allows(permissions, one)) ? [] : [any[0] ?? ""];
  });
  if (missing.length === 0)
    return passed(
      check,
      actions.length === 1
        ? "the one action that a takeover needs"
        : `all ${actions.length} actions of a takeover`,
    );
  return failed(
    check,
    `this identity may not: ${missing.join(", ")}`,
    `give it ${role} at that scope: az role assignment create --assignee <client id> --role "${role.replace(/ \(.*$/, "")}" --scope ${scope}`,
  );
}
