import { type Finding, failed, LEFT, passed, skipped, unknown } from "../finding.ts";
import { isKnown, type Known } from "../known.ts";

/** A logical server that a runtime outside of every network reaches. */
export interface FirewallFacts {
  readonly server: string;
  readonly id: string;
  readonly letsAzureIn: Known<boolean> | "left";
}

/**
 * Nodes outside of every network have addresses that nobody knows before: only "allow Azure services" lets them in. It is a rule of each server,
 * and no failover group takes it along; without it a start ends in AzureSqlConnectionFailure.
 */
export function judgeFirewall(facts: readonly FirewallFacts[] | "none"): readonly Finding[] {
  if (facts === "none") return [skipped("server firewall", "the runtime joins a network")];
  return facts.map(({ server, id, letsAzureIn }) => {
    const check = `firewall of ${server}`;
    if (letsAzureIn === "left") return skipped(check, LEFT);
    if (!isKnown(letsAzureIn)) return unknown(check, letsAzureIn.unknown);
    if (letsAzureIn.value) return passed(check, "Azure's services are let in");
    const [, group = ""] = /\/resourceGroups\/([^/]+)\//i.exec(id) ?? [];
    return failed(
      check,
      `${server} does not let Azure's services in, and the runtime joins no network: it could not reach SSISDB there`,
      `az sql server firewall-rule create --name AllowAllWindowsAzureIps --server ${server} --resource-group ${group} --start-ip-address 0.0.0.0 --end-ip-address 0.0.0.0; or give the site a subnet that the server admits`,
    );
  });
}
