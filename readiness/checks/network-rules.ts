import { type Finding, failed, LEFT, passed, skipped, unknown } from "../finding.ts";
import { isKnown, type Known } from "../known.ts";

/** The virtual network rules of a server, by name. */
export interface ServerRules {
  readonly server: string;
  readonly rules: Known<readonly string[]> | "left";
}

/** `stay` follows the listener, and a rule admits the runtime's subnet to one server only: a planned move is refused then. */
export function judgeNetworkRules(facts: readonly ServerRules[] | "none"): readonly Finding[] {
  if (facts === "none")
    return [skipped("network rules", "this strategy takes the runtime to a subnet of its own")];
  return facts.map(({ server, rules }) => {
    const check = `network rules of ${server}`;
    if (rules === "left") return skipped(check, LEFT);
    if (!isKnown(rules)) return unknown(check, rules.unknown);
    if (rules.value.length === 0) return passed(check, "none");
    return failed(
      check,
      `${server} has virtual network rules (${rules.value.join(", ")}): the runtime could not follow the listener from one server to the other`,
      "use strategy: relocate, or replace the rules by a private endpoint",
    );
  });
}
