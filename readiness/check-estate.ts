import { type LiveGroup, readGroup } from "../azure/failover-groups.ts";
import { readRuntime } from "../azure/integration-runtimes.ts";
import { hasDatabase } from "../azure/servers.ts";
import type { EstateCredentials } from "../config/credentials.ts";
import type { Context } from "../reconcilers/context/context.ts";
import { withZone } from "../reconcilers/group/dns-zone.ts";
import { CATALOG_DATABASE, catalogAccess } from "../reconcilers/lifecycle/inputs.ts";
import { judgeCustomSetup } from "./checks/custom-setup.ts";
import { judgeEntra } from "./checks/entra.ts";
import { judgeFirewall } from "./checks/firewall.ts";
import { judgeGroup } from "./checks/group.ts";
import { judgeInstance } from "./checks/instance.ts";
import { judgeInstances } from "./checks/instances.ts";
import { judgeLogin, judgeOtherLogin } from "./checks/login.ts";
import { judgeMasterKey } from "./checks/master-key.ts";
import { judgeNetwork } from "./checks/network.ts";
import { judgeAdmission, judgeNetworkRules } from "./checks/network-rules.ts";
import { judgePermissions } from "./checks/permissions.ts";
import { judgePipelines } from "./checks/pipelines.ts";
import { judgePlaces } from "./checks/places.ts";
import { judgePublicIp } from "./checks/public-ips.ts";
import { judgeReferences } from "./checks/references.ts";
import { judgeRegion } from "./checks/region.ts";
import { judgeStandby } from "./checks/standby.ts";
import { type Finding, unknown } from "./finding.ts";
import { isKnown, type Known, know, worth } from "./known.ts";
import { type Looking, type Machine, soon } from "./looking.ts";
import { lookAtCustomSetup } from "./looks/custom-setup.ts";
import { lookAtEntra } from "./looks/entra.ts";
import { lookAtFirewall } from "./looks/firewall.ts";
import { lookAtGroup } from "./looks/group.ts";
import { lookAtInstance } from "./looks/instance.ts";
import { lookAtInstances } from "./looks/instances.ts";
import { lookAtLogin, lookAtOtherLogin } from "./looks/login.ts";
import { lookAtMasterKey } from "./looks/master-key.ts";
import { lookAtNetwork } from "./looks/network.ts";
import { lookAtAdmission, lookAtNetworkRules } from "./looks/network-rules.ts";
import { lookAtPermissions } from "./looks/permissions.ts";
import { lookAtPipelines } from "./looks/pipelines.ts";
import { lookAtPlaces } from "./looks/places.ts";
import { lookAtPublicIps } from "./looks/public-ips.ts";
import { lookAtReferences } from "./looks/references.ts";
import { lookAtRegion } from "./looks/region.ts";
import { lookAtStandby } from "./looks/standby.ts";
import type { Subject } from "./subject.ts";

type Check = (looking: Looking) => Promise<readonly Finding[]>;

/** In the order of what they are worth; all of them look at once. */
const CHECKS: readonly Check[] = [
  async (looking) => judgeGroup(await lookAtGroup(looking)),
  async (looking) => {
    const { here, there } = looking.subject;
    return judgePlaces(await lookAtPlaces(looking), here.location, there.location);
  },
  async (looking) => judgePermissions(await lookAtPermissions(looking)),
  async (looking) =>
    isKnown(looking.sql)
      ? [judgeLogin(await lookAtLogin(looking, looking.sql.value.own))]
      : [unknown("login", looking.sql.unknown)],
  async (looking) =>
    isKnown(looking.sql)
      ? [judgeOtherLogin(await lookAtOtherLogin(looking, looking.sql.value.other))]
      : [],
  async (looking) => [judgeInstance(await lookAtInstance(looking))],
  async (looking) => [judgeEntra(await lookAtEntra(looking))],
  async (looking) => judgePipelines(await lookAtPipelines(looking)),
  async (looking) => [judgeRegion(await lookAtRegion(looking))],
  async (looking) => [judgeReferences(await lookAtReferences(looking))],
  async (looking) => judgeCustomSetup(await lookAtCustomSetup(looking)),
  async (looking) => judgeNetwork(await lookAtNetwork(looking)),
  async (looking) => (await lookAtPublicIps(looking)).map(judgePublicIp),
  async (looking) => judgeFirewall(await lookAtFirewall(looking)),
  async (looking) => judgeNetworkRules(await lookAtNetworkRules(looking)),
  async (looking) => judgeAdmission(await lookAtAdmission(looking)),
  async (looking) => [judgeStandby(await lookAtStandby(looking))],
  async (looking) => judgeMasterKey(await lookAtMasterKey(looking)),
  async (looking) => judgeInstances(await lookAtInstances(looking)),
];

/**
 * Whether this site could take the estate over now, as far as that can be told from here. Reads only, throws nothing; how long it may take is
 * the context's signal.
 */
export async function checkEstate(
  context: Context,
  subject: Subject,
  secrets: Partial<EstateCredentials>,
  machine: Machine,
): Promise<readonly Finding[]> {
  const [ownGroup, catalogHere, sql, isRunningHere] = await Promise.all([
    know(context, () => readGroup(context.azure, subject.group.here, soon({ context }))),
    hasCatalog(context, subject),
    accesses(context, subject),
    runsHere(context, subject),
  ]);
  const takesOver = subject.active && isTakeover(ownGroup, isRunningHere);
  const looking: Looking = {
    ...{ context, subject, secrets, machine, ownGroup, catalogHere, takesOver, sql },
  };
  return (await Promise.all(CHECKS.map((check) => check(looking)))).flat();
}

/** The flag names this site, and what it stands for is still elsewhere. */
function isTakeover(
  ownGroup: Known<LiveGroup | undefined>,
  isRunningHere: Known<boolean> | undefined,
): boolean {
  if (isRunningHere !== undefined) return worth(isRunningHere) === false;
  return worth(ownGroup)?.role === "Secondary";
}

/** Where SSISDB keeps its place, it is the runtime that tells who has taken over; undefined elsewhere. */
async function runsHere(context: Context, subject: Subject): Promise<Known<boolean> | undefined> {
  if (subject.variant !== "attach, catalog stays") return undefined;
  return await know(context, async () => {
    const found = await readRuntime(context.azure, subject.runtime, soon({ context }));
    return found?.state === "Started";
  });
}

async function hasCatalog(
  context: Context,
  { estate, here }: Subject,
): Promise<Known<boolean> | undefined> {
  if (estate.kind === "server") return undefined;
  const database = { serverId: here.sqlServer.id, name: CATALOG_DATABASE };
  return await know(context, () => hasDatabase(context.azure, database, soon({ context })));
}

async function accesses(context: Context, subject: Subject): Promise<Looking["sql"]> {
  const { estate, instances, own, other } = subject;
  return await know(context, async () => {
    const known = await withZone(context, { estate: estate.name, instances, own, other });
    return { own: catalogAccess.parse(known.own), other: catalogAccess.parse(known.other) };
  });
}
