import { locationName, sameLocation } from "../locations.ts";
import { otherSite, SITES, type Site } from "../pair.ts";
import { parseResourceId, sameResource } from "../resource-ids.ts";
import { type Examined, kindOfEstate } from "./findings.ts";

/** That the two halves do not share what one disaster takes, and each can run an IR. */
export function examineSites(estate: Examined): void {
  examineRegions(estate);
  examineSharing(estate);
  warnOfOneSided(estate);
  for (const site of SITES) {
    examineServerName(estate, site);
    examineNetwork(estate, site);
  }
}

/** Regions without express injection by Azure's documentation of 2024. */
const WITHOUT_EXPRESS = [
  "jioindiawest",
  "switzerlandwest",
  "usgovtexas",
  "usgovarizona",
  "chinanorth2",
  "chinaeast2",
];

/** The name becomes a DNS label, so an id with another one was not copied from Azure. */
function examineServerName({ draft, findings, at }: Examined, site: Site): void {
  const id = draft.sites?.[site]?.sqlServer;
  const name = parseResourceId(id ?? "")?.name;
  if (name !== undefined && !/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(name)) {
    findings.refuse(
      at("sites", site, "sqlServer"),
      `ends in "${name}", which is not a name that Azure SQL takes for a server`,
      "copy the resource id from the server's properties in Azure",
      id,
    );
  }
}

function examineRegions({ draft, findings, at }: Examined): void {
  const primary = draft.sites?.primary?.location;
  const secondary = draft.sites?.secondary?.location;
  if (primary !== undefined && secondary !== undefined && sameLocation(primary, secondary)) {
    findings.refuse(
      at("sites", "secondary", "location"),
      "is the primary site's region too, so that the loss of one region takes both sites",
      "name another region, best the paired one",
      secondary,
    );
  }
}

function examineSharing({ draft, findings, at }: Examined): void {
  const { primary, secondary } = draft.sites ?? {};
  const setupAccount = accountOf(primary?.customSetup);
  if (setupAccount !== undefined && setupAccount === accountOf(secondary?.customSetup)) {
    findings.refuse(
      at("sites", "secondary", "customSetup"),
      `is in the primary site's storage account ${setupAccount}: when its region is lost, no IR starts in the other one`,
      "copy the container to an account in the secondary site's region and name that",
      secondary?.customSetup,
    );
  }
  const pairs = [
    ["sqlServer", primary?.sqlServer, secondary?.sqlServer],
    ["subnet", primary?.subnet, secondary?.subnet],
  ] as const;
  for (const [key, here, there] of pairs) {
    if (here !== undefined && there !== undefined && sameResource(here, there)) {
      findings.refuse(
        at("sites", "secondary", key),
        "is the primary site's too",
        "name the one in the secondary site's region",
        there,
      );
    }
  }
}

/** The article edits both for the new region; what a site does not name there, a takeover takes away from the IR. */
const ONE_SIDED = {
  subnet: "joins no network, and packages do not reach what only that network does",
  customSetup: "has no custom setup, and packages lack what it installs",
} as const;

function warnOfOneSided({ name, draft, findings, at }: Examined): void {
  const { strategy, sites } = draft;
  if (strategy === "stay" || sites?.primary === undefined || sites.secondary === undefined) return;
  for (const key of ["subnet", "customSetup"] as const) {
    const without = SITES.filter(
      (site) => sites[site]?.[key] === undefined && !findings.isBroken(at("sites", site, key)),
    );
    const [bare] = without;
    // Of an instance's subnet its endpoint decides: see the rules of the catalog.
    if (bare === undefined || without.length > 1) continue;
    if (key === "subnet" && kindOfEstate(draft) === "managedInstance") continue;
    findings.warn(
      `estates.${name}: ${key} stands at the ${otherSite(bare)} site only: at the ${bare} site the IR ${ONE_SIDED[key]}.`,
    );
  }
}

function accountOf(container: string | undefined): string | undefined {
  return /^https:\/\/([^.]+)\./.exec(container ?? "")?.[1];
}

function examineNetwork(estate: Examined, site: Site): void {
  const { draft, findings, at } = estate;
  const { subnet, injection, publicIps } = draft.sites?.[site] ?? {};
  if (injection !== undefined && subnet === undefined) {
    findings.refuse(
      at("sites", site, "subnet"),
      `is missing: ${injection} injection puts the IR into a subnet`,
      "add the subnet's resource id, or remove injection",
    );
  }
  if (subnet !== undefined && injection === undefined) {
    findings.refuse(
      at("sites", site, "injection"),
      "is missing: there are two ways to put the IR into the subnet",
      "add express (starts in about 5 minutes, delegated subnet) or standard (20 to 30 minutes)",
    );
  }
  if (/\/subnets\/GatewaySubnet$/i.test(subnet ?? "")) {
    findings.refuse(
      at("sites", site, "subnet"),
      "is for the network's gateway alone: no IR starts in it",
      "name another subnet of that network",
      subnet,
    );
  }
  warnOfExpress(estate, site);
  if (publicIps === undefined || publicIps.length === 0) return;
  if (injection !== "standard") {
    findings.refuse(
      at("sites", site, "publicIps"),
      "works with standard injection only",
      "remove it, or use injection: standard",
    );
  }
  if (publicIps.length !== 2) {
    findings.refuse(
      at("sites", site, "publicIps"),
      `has ${publicIps.length === 1 ? "one address" : `${publicIps.length} addresses`}, and Azure takes exactly two`,
      "name two static public IP addresses, or none",
    );
  }
  examineAddresses(estate, site, subnet, publicIps);
}

function warnOfExpress({ name, draft, findings }: Examined, site: Site): void {
  const { injection, location } = draft.sites?.[site] ?? {};
  if (injection === "express" && WITHOUT_EXPRESS.includes(locationName(location ?? ""))) {
    findings.warn(
      `estates.${name}.sites.${site}: Azure's documentation says that ${location} has no express injection.`,
    );
  }
}

/** Two different addresses in the network's own subscription. */
function examineAddresses(
  { findings, at }: Examined,
  site: Site,
  subnet: string | undefined,
  publicIps: readonly (string | undefined)[],
): void {
  const [first, second] = publicIps;
  if (first !== undefined && second !== undefined && sameResource(first, second)) {
    findings.refuse(
      at("sites", site, "publicIps", 1),
      "is the first address again",
      "name another public IP address",
      second,
    );
  }
  const subscription = parseResourceId(subnet ?? "")?.subscriptionId.toLowerCase();
  for (const [index, address] of publicIps.entries()) {
    const other = parseResourceId(address ?? "")?.subscriptionId.toLowerCase();
    if (subscription !== undefined && other !== undefined && other !== subscription) {
      findings.refuse(
        at("sites", site, "publicIps", index),
        "is in another subscription than the virtual network, which Azure refuses",
        "name an address of the network's subscription and region",
        address,
      );
    }
  }
}
