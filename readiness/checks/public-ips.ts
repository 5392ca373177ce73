import type { PublicIp } from "../../azure/networks.ts";
import { resourceName } from "../../azure/resource-ids.ts";
import type { Location } from "../../config/deployment.ts";
import { sameLocation } from "../../config/locations.ts";
import { type Finding, failed, passed, unknown } from "../finding.ts";
import { isKnown, type Known } from "../known.ts";

/** One of the two public addresses that a runtime brings along (standard injection). */
export interface PublicIpFacts {
  readonly id: string;
  /** Where the runtime is to run. */
  readonly region: Location;
  /** The runtime runs there now, with one of the two. */
  readonly inUse: boolean;
  readonly found: Known<PublicIp | undefined>;
}

/** What the service would find wrong with it, after minutes: InvalidPublicIPSpecified. */
export function judgePublicIp({ id, region, inUse, found }: PublicIpFacts): Finding {
  const check = `public IP ${resourceName(id)}`;
  if (!isKnown(found)) return unknown(check, found.unknown);
  const ip = found.value;
  if (ip === undefined)
    return failed(check, `${id} does not exist`, "make it, or mend sites.<site>.publicIps");
  const another = (says: string) =>
    failed(
      check,
      `${id} ${says}: the start would fail`,
      "name another one in sites.<site>.publicIps",
    );
  if (!sameLocation(ip.location, region.name))
    return another(`is in ${ip.location}, and the runtime is to run in ${region.written}`);
  if (ip.sku?.toLowerCase() !== "standard" || !ip.isStatic)
    return another(
      `is ${ip.sku ?? "of no known SKU"}, ${ip.isStatic ? "static" : "dynamic"}; it must be Standard and static`,
    );
  if (!ip.hasDnsName)
    return failed(
      check,
      `${id} has no DNS name: the start would fail`,
      `az network public-ip update --ids ${id} --dns-name <a name that is free in ${region.name}>`,
    );
  if (ip.usedBy !== undefined && !inUse) return another(`is used by ${ip.usedBy}`);
  return passed(check, `Standard, static, with a DNS name, in ${ip.location}`);
}
