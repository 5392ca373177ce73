import { allows, type Permission } from "../../azure/permissions.ts";
import { type Finding, failed, LEFT, passed, skipped, unknown } from "../finding.ts";
import { isKnown, type Known } from "../known.ts";
import type { Needed } from "../needed-actions.ts";

/** What is needed with a resource, and what is granted; undefined where there is no such resource yet. */
export interface PermissionFacts {
  readonly needed: Needed;
  readonly granted: Known<readonly Permission[] | undefined> | "left";
}

/**
 * Whether this identity may make each call of a takeover. A pipeline previews with one that may only read (docs/pipelines.md): what that one may
 * not change says nothing of the one of `up`.
 */
export function judgePermissions(all: readonly PermissionFacts[]): readonly Finding[] {
  const changes = all.flatMap(({ needed, granted }) =>
    granted !== "left" && isKnown(granted) && granted.value !== undefined
      ? needed.actions.filter((action) => !isRead(action)).map(isGranted(granted.value))
      : [],
  );
  const onlyReads = changes.length > 0 && !changes.includes(true);
  return all.map((facts) => judge(facts, onlyReads));
}

type Action = Needed["actions"][number];

const namesOf = (action: Action): readonly string[] =>
  typeof action === "string" ? [action] : action;

const isRead = (action: Action): boolean => namesOf(action).some((one) => one.endsWith("/read"));

const isGranted =
  (permissions: readonly Permission[]) =>
  (action: Action): boolean =>
    namesOf(action).some((one) => allows(permissions, one));

function judge({ needed, granted }: PermissionFacts, onlyReads: boolean): Finding {
  const { name, actions, scope } = needed;
  const role = onlyReads ? "Reader" : needed.role;
  const check = `rights on ${name}`;
  if (granted === "left") return skipped(check, LEFT);
  if (!isKnown(granted)) return unknown(check, granted.unknown);
  if (granted.value === undefined) return skipped(check, `${name} does not exist yet`);
  const has = isGranted(granted.value);
  const asked = actions.filter((action) => !onlyReads || isRead(action));
  const missing = asked.filter((action) => !has(action)).map((action) => namesOf(action)[0]);
  if (missing.length > 0)
    return failed(
      check,
      `this identity may not: ${missing.join(", ")}`,
      `give it ${role} at that scope: az role assignment create --assignee <client id> --role "${role.replace(/ \(.*$/, "")}" --scope ${scope}`,
    );
  if (asked.length < actions.length)
    return unknown(
      check,
      "this identity may only read; whether the one that runs `up` has its rights is checked where that one signs in",
    );
  return passed(
    check,
    actions.length === 1
      ? "the one action that a takeover needs"
      : `all ${actions.length} actions of a takeover`,
  );
}
