import type { LiveNetwork, Lock } from "../../azure/networks.ts";
import type { Location } from "../../config/deployment.ts";
import { sameLocation } from "../../config/locations.ts";
import { type Finding, failed, LEFT, passed, skipped, unknown } from "../finding.ts";
import { isKnown, type Known } from "../known.ts";

export interface NetworkFacts {
  readonly subnet: string;
  readonly injection: "express" | "standard";
  /** The addresses that the runtime brings along, by resource id: a start and a stop need them as they need the network. */
  readonly publicIps: readonly string[];
  /** Where the runtime is to run. */
  readonly region: Location;
  /** The addresses that its next start needs: twice its nodes, less what it holds already. */
  readonly addresses: number;
  /** Other estates start in it at the same time. */
  readonly shared: boolean;
  /** It has a custom setup by script. */
  readonly customized: boolean;
  /** Undefined where there is none. */
  readonly network: Known<LiveNetwork | undefined>;
  /** Undefined where there is no such subnet. */
  readonly delegations: Known<readonly string[] | undefined>;
  readonly free: Known<number | undefined>;
  readonly batch: Known<string>;
  readonly locks: Known<readonly Lock[]>;
}

const BATCH = "Microsoft.Batch/batchAccounts";

/** What the service would find wrong with the network, after minutes: InvalidVnetConfiguration, VNetResourceGroupLockedDuringStart. */
export function judgeNetwork(facts: NetworkFacts | "none" | "left"): readonly Finding[] {
  if (facts === "none") return [skipped("subnet", "the runtime joins no network")];
  if (facts === "left") return [skipped("subnet", LEFT)];
  return [
    judgeSubnet(facts),
    judgeAddresses(facts),
    ...judgeRanges(facts),
    judgeBatch(facts),
    judgeLocks(facts),
  ];
}

function judgeSubnet({ subnet, injection, region, network, delegations }: NetworkFacts): Finding {
  const check = "subnet";
  if (!isKnown(network)) return unknown(check, network.unknown);
  if (!isKnown(delegations)) return unknown(check, delegations.unknown);
  if (network.value === undefined || delegations.value === undefined)
    return failed(check, `${subnet} does not exist`, "make it, or mend sites.<site>.subnet");
  const { location } = network.value;
  if (!sameLocation(location, region.name))
    return failed(
      check,
      `${subnet} is in ${location}, and the runtime is to run in ${region.written}`,
      "mend sites.<site>.location, or name a subnet of that region in sites.<site>.subnet",
    );
  const isBatch = (service: string): boolean => service.toLowerCase() === BATCH.toLowerCase();
  const foreign = delegations.value.find((service) => !isBatch(service));
  if (foreign !== undefined)
    return failed(
      check,
      `${subnet} is delegated to ${foreign}, which must have it to itself`,
      "name another subnet in sites.<site>.subnet; the same network may do",
    );
  const isDelegated = delegations.value.some(isBatch);
  if (injection === "express" && !isDelegated)
    return failed(
      check,
      `${subnet} is not delegated to ${BATCH}, which express injection needs`,
      `az network vnet subnet update --ids ${subnet} --delegations ${BATCH}`,
    );
  return passed(check, `in ${location}, ${injection} injection`);
}

function judgeAddresses({ free, addresses, subnet, shared }: NetworkFacts): Finding {
  const check = "free addresses";
  if (!isKnown(free)) return unknown(check, free.unknown);
  if (free.value === undefined) return unknown(check, "the network does not tell");
  if (free.value >= addresses) return passed(check, `${free.value}, ${addresses} needed`);
  return failed(
    check,
    `${subnet} has ${free.value} free addresses, ${addresses} are needed (twice the nodes${shared ? " of all estates that start there" : ""})`,
    "take a larger subnet, or fewer nodes",
  );
}

/**
 * The nodes of a runtime with a custom setup use 172.16.0.0 to 172.31.255.255 among themselves (Microsoft's page of standard injection): what
 * a network has of it is out of their reach.
 */
function judgeRanges({ network, injection, customized, subnet }: NetworkFacts): readonly Finding[] {
  const check = "address ranges";
  if (injection !== "standard" || !customized) return [];
  if (!isKnown(network)) return [unknown(check, network.unknown)];
  const ranges = network.value?.ranges ?? [];
  const taken = ranges.filter(isAmongNodes);
  if (taken.length === 0) return [passed(check, ranges.join(", ") || "the network tells none")];
  return [
    failed(
      check,
      `the network of ${subnet} has ${taken.join(", ")}, and the nodes of a runtime with a custom setup use 172.16.0.0 to 172.31.255.255 among themselves`,
      "name a subnet of a network outside of that range, or use express injection",
    ),
  ];
}

/** 172.16.0.0/12 */
const NODES = { address: 172 * 2 ** 24 + 16 * 2 ** 16, bits: 12 };

/** Whether one of the two ranges holds the other: the wider one's leading bits are common to both. */
function isAmongNodes(range: string): boolean {
  const [, address = "", bits] = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(range) ?? [];
  if (bits === undefined) return false;
  const size = 2 ** (32 - Math.min(Number(bits), NODES.bits));
  const value = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return Math.floor(value / size) === Math.floor(NODES.address / size);
}

function judgeBatch({ batch, subnet }: NetworkFacts): Finding {
  const check = "Microsoft.Batch";
  if (!isKnown(batch)) return unknown(check, batch.unknown);
  if (batch.value === "Registered") return passed(check, batch.value);
  const subscription = subnet.split("/")[2];
  return failed(
    check,
    `Microsoft.Batch is ${batch.value} in the network's subscription: the start would be Forbidden`,
    `az provider register --namespace Microsoft.Batch --subscription ${subscription}`,
  );
}

/** A lock counts for what it stands at and for all that is below. */
function judgeLocks({ locks, subnet, publicIps }: NetworkFacts): Finding {
  const check = "locks";
  if (!isKnown(locks)) return unknown(check, locks.unknown);
  const used = [subnet, ...publicIps].map((id) => `${id.toLowerCase()}/`);
  const hindering = locks.value.filter(({ scope }) =>
    used.some((id) => id.startsWith(`${scope.toLowerCase()}/`)),
  );
  const [first] = hindering;
  if (first === undefined) return passed(check, "none on what the runtime uses there, or above it");
  return failed(
    check,
    `${hindering.map(({ name, level, scope }) => `${name} (${level}) on ${scope}`).join(", ")}: starting and stopping a runtime makes and removes resources there`,
    `take it away: az lock delete --ids ${first.scope}/providers/Microsoft.Authorization/locks/${first.name}; protect what must stay by other means`,
  );
}
