import { SITES } from "../pair.ts";
import { formatPath, type Path } from "../problems.ts";
import { virtualNetworkOf } from "../resource-ids.ts";
import type { Examined, Findings } from "./findings.ts";

/** What two estates must not have in common: each thing here serves exactly one SSISDB. */
export function examineAcross(estates: readonly Examined[], findings: Findings): void {
  const taken = new Map<string, string>();
  const told = new Set<string>();
  for (const estate of estates) {
    for (const claim of claimsOf(estate)) {
      const key = `${claim.what} ${claim.identity.toLowerCase()}`;
      const owner = taken.get(key);
      const place = formatPath(claim.path);
      if (owner === undefined) taken.set(key, estate.name);
      else if (owner !== estate.name && !told.has(place)) {
        // One name may clash in both sites' factories; that is one mistake.
        told.add(place);
        findings.refuse(
          claim.path,
          `is ${claim.what} of estate ${owner} too, ${claim.why}`,
          claim.cure,
          claim.value,
        );
      }
    }
  }
  warnOfSharedNetworks(estates, findings);
}

interface Claim {
  readonly what: string;
  readonly identity: string;
  readonly path: Path;
  readonly value: string | undefined;
  readonly why: string;
  readonly cure: string;
}

function claimsOf(estate: Examined): Claim[] {
  const { draft, at } = estate;
  const claims: Claim[] = [];
  const group = draft.failoverGroup?.name;
  if (group !== undefined) {
    claims.push({
      what: "the failover group",
      identity: group,
      path: at("failoverGroup", "name"),
      value: group,
      why: "and one group moves one SSISDB",
      cure: "give each estate a failover group of its own",
    });
  }
  for (const site of SITES) {
    const server = draft.sites?.[site]?.sqlServer;
    if (server !== undefined) {
      claims.push({
        what: "the server",
        identity: server,
        path: at("sites", site, "sqlServer"),
        value: server,
        why: "and a server holds one SSISDB",
        cure: "give each estate servers of its own",
      });
    }
    claims.push(...claimsOnFactory(estate, site));
  }
  return claims;
}

function claimsOnFactory({ draft, at }: Examined, site: (typeof SITES)[number]): Claim[] {
  const own = draft.sites?.[site]?.dataFactory?.name;
  const factory = own ?? draft.dataFactory?.name;
  const runtime = draft.sites?.[site]?.runtime?.name ?? draft.runtime?.name;
  if (factory === undefined) return [];
  const triggers = Object.keys(draft.triggers ?? {}).map((trigger) => ({
    what: "a trigger",
    identity: `${factory} ${trigger}`,
    path: at("triggers", trigger),
    value: undefined,
    why: `in the same factory ${factory}, and a trigger follows one estate`,
    cure: "leave it to one of them",
  }));
  if (runtime === undefined) return triggers;
  const ofSite = draft.sites?.[site]?.runtime?.name !== undefined;
  const runtimeClaim = {
    what: "the runtime",
    identity: `${factory} ${runtime}`,
    path: ofSite ? at("sites", site, "runtime", "name") : at("runtime", "name"),
    value: runtime,
    why: `in the same factory ${factory}, and an IR serves one SSISDB`,
    cure: "give each estate a runtime name of its own in that factory",
  };
  return [runtimeClaim, ...triggers];
}

/** Azure documented (2022) one express-injected IR for each virtual network. */
function warnOfSharedNetworks(estates: readonly Examined[], findings: Findings): void {
  const express = new Map<string, { readonly network: string; readonly names: Set<string> }>();
  for (const { name, draft } of estates) {
    for (const site of SITES) {
      const { injection, subnet } = draft.sites?.[site] ?? {};
      if (injection !== "express" || subnet === undefined) continue;
      const network = virtualNetworkOf(subnet);
      const users = express.get(network.toLowerCase()) ?? { network, names: new Set() };
      express.set(network.toLowerCase(), users);
      users.names.add(name);
    }
  }
  for (const { network, names } of express.values()) {
    if (names.size < 2) continue;
    findings.warn(
      `The estates ${[...names].join(", ")} use express injection into one virtual network, and Azure's documentation allows one IR: ${network}`,
    );
  }
}
