import { PULUMI } from "../../config/commands.ts";
import { type Finding, failed, passed, unknown } from "../finding.ts";
import type { Known } from "../known.ts";

/** Where Pulumi.yaml and the stacks' files disagree; every preview says it too. */
export function judgeFlags(warnings: readonly string[]): readonly Finding[] {
  const check = "flags";
  if (warnings.length === 0) return [passed(check, "Pulumi.yaml and the stacks' files agree")];
  return warnings.map((warning) =>
    failed(check, warning, "mend the file that is named, or say the flag once with npm run flip"),
  );
}

/** What the fence of an estate's last takeover could not do yet, from the stack's state. */
export function judgeFence(
  estate: string,
  stack: string,
  pending: Known<readonly string[] | undefined>,
): Finding {
  const check = `fence of ${estate}`;
  if (!("value" in pending)) return unknown(check, pending.unknown);
  if (pending.value === undefined) return passed(check, "never brought up: nothing to fence off");
  if (pending.value.length === 0) return passed(check, "nothing is pending");
  return failed(
    check,
    `pending: ${pending.value.join("; ")}: until this is empty the other site is not fenced off`,
    `when its region answers again, run \`${PULUMI} up --refresh --stack ${stack}\`; see to it by hand until then`,
  );
}
