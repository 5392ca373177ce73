import { lookForPlan } from "../../components/look-for-plan.ts";
import type { Estate } from "../../config/deployment.ts";
import type { Site } from "../../config/pair.ts";
import { checkEstate } from "../../readiness/check-estate.ts";
import { subjectOf } from "../../readiness/subject.ts";
import { MACHINE } from "../readiness/setting.ts";
import { type EstateOptions, REGIONS, TestEstate } from "../support/estate.ts";
import type { InProcessAzure } from "../support/in-process/azure.ts";
import { estateAtSite } from "../support/inputs.ts";
import { TestStack } from "../support/stack.ts";
import { scheduled, tumbling } from "../support/trigger-samples.ts";

/** What a role must be good for: a takeover and a failback of this estate, with all that leads to them and watches them. */
export interface RoleScenario {
  readonly name: string;
  readonly options: EstateOptions;
  /** The primary region is lost first: forced, without it, and then it is back. */
  readonly lost?: true;
  /** Its runtime joins the subnets by standard injection, with public addresses of its own. */
  readonly addresses?: true;
  /** Its runtime joins no network. */
  readonly outside?: true;
}

const SETUP: EstateOptions = { customSetup: true };
const REFERRING = {
  ...{ name: "ssis", nodeSize: "Standard_D4_v3", nodeCount: 2, credential: "uami" },
  packageStores: [{ name: "store", packageStoreLinkedService: "share" }],
  dataProxyProperties: { connectVia: "self-hosted", stagingLinkedService: "share" },
};

/** Every strategy, on either kind of server, and what an estate may have besides. */
export const SCENARIOS: readonly RoleScenario[] = [
  { name: "relocate", options: { ...SETUP, strategy: "relocate" } },
  { name: "relocate, MI", options: { strategy: "relocate", onInstances: true } },
  { name: "relocate, listener", options: { strategy: "relocate", endpoint: "listener" } },
  { name: "stay", options: { strategy: "stay", endpoint: "listener" } },
  { name: "attach", options: { strategy: "attach" } },
  { name: "attach, MI", options: { strategy: "attach", onInstances: true } },
  { name: "attach, leave", options: { strategy: "attach", catalogRole: "leave" } },
  { name: "attach, lost", options: { strategy: "attach" }, lost: true },
  { name: "hot", options: { strategy: "dualStandby", mode: "hot" } },
  { name: "cold", options: { strategy: "dualStandby", mode: "cold" } },
  { name: "cold, MI", options: { strategy: "dualStandby", mode: "cold", onInstances: true } },
  {
    name: "hot, MI, lost",
    options: { strategy: "dualStandby", mode: "hot", onInstances: true },
    lost: true,
  },
  {
    name: "tumbling windows",
    options: { triggers: { nightly: {}, backlog: { backfillFrom: "2029-12-31T00:00:00Z" } } },
  },
  { name: "an event trigger", options: { triggers: { nightly: {}, arrivals: {} } } },
  { name: "attach in one factory", options: { strategy: "attach", secondName: "ssis-two" } },
  { name: "standard injection", options: {}, addresses: true },
  { name: "no network", options: {}, outside: true },
  {
    name: "a runtime that refers to its factory",
    options: { strategy: "attach", more: { runtime: REFERRING } },
  },
];

/** What {@link REFERRING} names, as it is deployed to each factory. */
const referred = (estate: TestEstate) =>
  (["primary", "secondary"] as const).flatMap((site) =>
    ["linkedservices/share", "credentials/uami", "integrationruntimes/self-hosted"].map((path) => ({
      id: `${estate.factoryAt(site)}/${path}`,
      location: REGIONS[site],
    })),
  );

class OutsideEstate extends TestEstate {
  override siteAsConfigured(site: Site) {
    const { subnet: _, injection: __, ...rest } = super.siteAsConfigured(site);
    return rest;
  }
}

class AddressedEstate extends TestEstate {
  override configured(more: Readonly<Record<string, unknown>> = {}): Estate {
    const site = (name: Site) => ({
      location: REGIONS[name],
      sqlServer: this.serverId(name),
      sqlDial: `127.0.0.1:${this.azure.simulator.sqlPort}`,
      subnet: this.subnetId(name),
      injection: "standard",
      publicIps: this.#addresses(name),
    });
    return super.configured({
      ...more,
      sites: { primary: site("primary"), secondary: site("secondary") },
    });
  }

  override standing(): this {
    for (const name of ["primary", "secondary"] as const)
      this.azure.seed({
        resources: this.#addresses(name).map((id) => ({ id, location: REGIONS[name] })),
      });
    return super.standing();
  }

  #addresses(name: Site): string[] {
    const group = this.subnetId(name).replace(/\/virtualNetworks\/.*/, "");
    return ["a", "b"].map((which) => `${group}/publicIPAddresses/ip-${this.name}-${name}-${which}`);
  }
}

/** Both stacks stand, one takes over, the other is released, and back again; with the previews and drift checks in between. */
export async function playScenario(azure: InProcessAzure, scenario: RoleScenario): Promise<void> {
  const Within = scenario.addresses ? AddressedEstate : TestEstate;
  const Estate = scenario.outside ? OutsideEstate : Within;
  const estate = new Estate(azure, scenario.options).standing();
  azure.seed({ factories: [withEvents(estate)], resources: referred(estate) });
  estate.triggerAt("primary").runtimeState = "Started";
  const primary = new TestStack(estate, "primary");
  const secondary = new TestStack(estate, "secondary");
  await primary.bringUp();
  await secondary.bringUp();
  const move = async (to: TestStack, from: TestStack): Promise<void> => {
    to.flip(to.site);
    from.flag = to.flag;
    await preview(azure, estate, to);
    await to.bringUp();
    await from.bringUp();
    for (const stack of [to, from]) {
      await stack.refresh();
      const changes = await stack.preview();
      if (changes.length > 0)
        throw new Error(`${scenario.name}: ${stack.site} drifts: ${changes}\n${stack.log}`);
    }
  };
  if (scenario.lost) await loseAndTakeOver(azure, estate, secondary);
  await move(secondary, primary);
  await move(primary, secondary);
}

/** The shared factory, or the home one, with a trigger that hears of new blobs. */
const withEvents = (estate: TestEstate) => ({
  id: estate.factoryId,
  location: REGIONS.primary,
  triggers: [
    scheduled("nightly"),
    scheduled("hourly"),
    tumbling("backlog"),
    { name: "arrivals", properties: { type: "BlobEventsTrigger", pipelines: [] } },
  ],
});

async function loseAndTakeOver(
  azure: InProcessAzure,
  estate: TestEstate,
  stack: TestStack,
): Promise<void> {
  const lost = `lost-${estate.name}`;
  azure.world.plant({ id: lost, region: "westeurope", lost: true });
  stack.config = {
    failover: "forced",
    allowDataLossUntil: new Date(azure.time.now().getTime() + 3_600_000).toISOString(),
  };
  await stack.flip("secondary").bringUp();
  azure.world.unplant(lost);
  stack.config = {};
  await azure.time.pass(30 * 60_000);
}

/** What a preview reads for its plan and for its readiness: nothing of it may be unknown for want of a right. */
export async function preview(
  azure: InProcessAzure,
  estate: TestEstate,
  { site, flag, config, secrets }: TestStack,
): Promise<void> {
  const at = estateAtSite(estate, { site, flag, config, secrets });
  const context = {
    azure: azure.session,
    clock: azure.time,
    signal: new AbortController().signal,
    engine: { assertAlive: async () => {} },
    log: () => {},
    credentials: () => ({ catalogPassword: estate.password }),
  };
  await azure.time.during(async () => {
    const { unknown } = await lookForPlan(context, at);
    if (unknown.length > 0) throw new Error(`not seen: ${unknown.join("; ")}`);
    await checkEstate(context, subjectOf(at, site), { catalogPassword: estate.password }, MACHINE);
  });
}
