import type { ResourceId } from "../../config/deployment.ts";
import { type Finding, failed, LEFT, passed, skipped, unknown } from "../finding.ts";
import { isKnown, type Known } from "../known.ts";

/** The virtual network rules of a server, by name. */
export interface ServerRules {
  readonly server: string;
  readonly rules: Known<readonly string[]> | "left";
}

/** `stay` follows the listener, and a rule admits the runtime's subnet to one server only: a planned move is refused then. */
export function judgeNetworkRules(facts: readonly ServerRules[] | "none"): readonly Finding[] {
  if (facts === "none") return [];
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

/** Whether this site's server lets this site's subnet in. */
export interface AdmissionFacts {
  readonly server: ResourceId;
  readonly otherServer: string;
  readonly subnet: string;
  /** `perhaps`: not by a rule, but what comes from Azure is let in; `by no rule`: nor is the other site's, so it is reached otherwise. */
  readonly admission: Known<"admitted" | "not admitted" | "perhaps" | "by no rule"> | "left";
}

/**
 * Rules are each server's own, and no failover group takes them along: the runtime that was admitted in the one region is refused in the other,
 * after minutes (AzureSqlConnectionFailure).
 */
export function judgeAdmission(facts: AdmissionFacts | "none"): readonly Finding[] {
  if (facts === "none") return [];
  const { server, otherServer, subnet, admission } = facts;
  const check = `network rules of ${server.name}`;
  if (admission === "left") return [skipped(check, LEFT)];
  if (!isKnown(admission)) return [unknown(check, admission.unknown)];
  switch (admission.value) {
    case "admitted":
      return [passed(check, "its site's subnet is admitted")];
    case "by no rule":
      return [
        passed(
          check,
          "neither server has a rule for its site's subnet: it is reached in another way",
        ),
      ];
    case "perhaps":
      return [
        unknown(
          check,
          `${otherServer} admits its site's subnet by a rule, ${server.name} only what comes from Azure's public addresses`,
        ),
      ];
    case "not admitted":
      return [
        failed(
          check,
          `${otherServer} admits its site's subnet by a virtual network rule, and ${server.name} does not: the runtime could not reach SSISDB from ${subnet.split("/").slice(-3).join("/")}`,
          `az sql server vnet-rule create --name ssis --server ${server.name} --resource-group ${server.resourceGroup} --subnet ${subnet}; or a private endpoint in that network`,
        ),
      ];
  }
}
