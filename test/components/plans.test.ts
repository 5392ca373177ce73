import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type Planned, tellPlans } from "../../components/plans.ts";
import type { Pair, Site } from "../../config/pair.ts";
import type { EstateAtSite } from "../../estate/estate-at-site.ts";
import type { Blind } from "../../estate/eyes.ts";
import { type Carrier, carriersMade } from "../../planner/carriers.ts";
import type { ReconciledResource } from "../../resources/shim.ts";
import { heard } from "../support/console.ts";
import { type EstateOptions, TestEstate } from "../support/estate.ts";
import { type InProcessAzure, inProcessAzure } from "../support/in-process/azure.ts";
import { estateAtSite } from "../support/inputs.ts";

const SITES = ["primary", "secondary"] as const;
const AT_HOME: Pair = { activeRegion: "primary", activeSince: "" };
const TAKEN: Pair = { activeRegion: "secondary", activeSince: "2026-01-01T00:00:00Z" };

/** What the engine has decided about a resource, as the SDK lets a program see it. */
type Decided = "creates" | "changes" | "same" | "leftOut" | "refused";

function decided(how: Decided, flag: string): ReconciledResource<unknown> {
  const unknown = () =>
    Object.assign(pulumi.output<string>(""), { isKnown: Promise.resolve(false) });
  const id = how === "creates" ? unknown() : pulumi.output("id");
  const settled = how === "leftOut" ? "another flag" : flag;
  return {
    id: how === "refused" ? Object.assign(id, { isKnown: refusal() }) : id,
    settled: how === "changes" ? unknown() : pulumi.output<string | undefined>(settled),
  } as ReconciledResource<unknown>;
}

/** As of a resource whose `check` has failed; the SDK keeps it from being told as a rejection that nobody has caught. */
function refusal(): Promise<never> {
  const isKnown = new Promise<never>((_, reject) => setImmediate(reject));
  isKnown.catch(() => {});
  return isKnown;
}

function planned(
  at: EstateAtSite,
  how: Decided,
  but: Partial<Record<Carrier, Decided>> = {},
): Planned {
  const flag = at.fence().activeRegion;
  const carriers = carriersMade(at.variant, at.mode)
    .filter((one) => at.needs(one))
    .map((one) => [one, decided(but[one] ?? how, flag)]);
  return { at, urn: pulumi.output("urn"), carriers: Object.fromEntries(carriers) };
}

/** The estate as a site's stack has it. */
const seenFrom = (estate: TestEstate, site: Site, flag: Pair, config = {}): EstateAtSite =>
  estateAtSite(estate, { site, flag, config, secrets: estate.secrets(site) });

/** SSIS runs at home. */
function standing(azure: InProcessAzure, site: Site, flag: Pair) {
  const estate = new TestEstate(azure).standing();
  return { estate, at: seenFrom(estate, site, flag) };
}

/** What a preview prints of its plans. */
function told(azure: InProcessAzure, estates: readonly Planned[], blind?: Blind): Promise<string> {
  const eyes = blind ?? { azure: azure.session, credentials: () => ({}) };
  return heard(() => azure.time.during(() => tellPlans(estates, eyes)));
}

describe("what a preview tells of what `up` would do", () => {
  it("is each estate's own plan, and of one that is refused nothing: the engine says why", async () => {
    const azure = inProcessAzure();
    const refused = standing(azure, "secondary", TAKEN);
    const { at } = standing(azure, "secondary", TAKEN);
    const { name } = at.estate;
    const one = planned(at, "changes");
    const other = planned(refused.at, "changes", { Fence: "refused" });
    const said = await told(azure, [other, one]);
    assert.match(said, new RegExp(`^info: ${name}: what .up. would do:\n {2}1\\. let running `));
    assert.match(
      said,
      /, for 30 min at most\n {2}2\. stop ssis .*\n(?:.*\n)*.* start trigger nightly /,
    );
  });

  it("is nothing where the flag names the other site, or all is as it is wanted", async () => {
    const azure = inProcessAzure();
    const standby = standing(azure, "secondary", AT_HOME);
    const { at } = standing(azure, "primary", AT_HOME);
    const settled = planned(at, "same");
    assert.equal(await told(azure, [planned(standby.at, "changes"), settled]), "");
    // Silence would be taken for "all is well".
    assert.equal(
      await told(azure, [settled], { why: "SSIS_OFFLINE=1" }),
      `info: ${at.estate.name}: live state unknown: SSIS_OFFLINE=1`,
    );
  });

  it("is of a first run what it may do: to adopt what is here, and with a time to take over", async () => {
    const azure = inProcessAzure();
    const first = (flag: Pair) =>
      told(azure, [planned(standing(azure, "secondary", flag).at, "creates")]);
    assert.match(await first({ ...TAKEN, activeSince: "" }), /nothing \(FirstRunNeedsSince\)/);
    assert.match(await first(TAKEN), /\n {2}3\. fail over fog-e\d+ to northeurope/);
  });

  it("is that the home stack, which makes SSISDB, adds it to a group that is given, once", async () => {
    const azure = inProcessAzure();
    const joins = async (site: Site, how: Decided) => {
      const estate = new TestEstate(azure).standing(site);
      estate.groupNow.databases = [];
      const at = seenFrom(estate, site, { ...TAKEN, activeRegion: site });
      return /add SSISDB to fog-e\d+/.test(await told(azure, [planned(at, how)]));
    };
    assert.deepEqual(
      [
        await joins("primary", "creates"),
        await joins("primary", "changes"),
        await joins("secondary", "creates"),
      ],
      [true, false, false],
    );
  });

  it("goes by what the configuration says of the role, of data loss, of the listener, and a team's own SQL", async () => {
    const azure = inProcessAzure();
    const takeover = (options: EstateOptions) => {
      const estate = new TestEstate(azure, options).standing();
      return told(azure, [planned(seenFrom(estate, "secondary", TAKEN), "changes")]);
    };
    const hook = "sql/hooks/agent-schedules-by-role.sql";
    const followed = await takeover({ role: "follow", onTakeOver: [hook] });
    assert.match(followed, /3\. wait until somebody fails over/);
    assert.match(followed, /\d\. run sql\/hooks\/agent\S+ in SSISDB\n {2}expected: 9 to 16 min /);
    const forced = async (minutes: number) => {
      const allowDataLossUntil = new Date(Date.now() + minutes * 60_000).toISOString();
      return await takeover({ failover: "forced", allowDataLossUntil });
    };
    assert.match(await forced(60), /fail over fog-e\d+ to northeurope, forced; /);
    assert.match(await forced(-60), /nothing \(ForcedWindowClosed\)/);
    const born = new TestEstate(azure, { endpoint: "listener" }).grouped("primary", []);
    const birth = await told(azure, [planned(seenFrom(born, "primary", AT_HOME), "creates")]);
    assert.match(birth, /3\. stop ssis in .*\n.*4\. edit ssis in \S+ \(to the listener\)/);
  });

  it("expects what the start and the failover take where the runtime is to run", async () => {
    const azure = inProcessAzure();
    const expected = async (options: EstateOptions = {}, more = {}) => {
      const estate = new TestEstate(azure, options).standing();
      const [primary, secondary] = SITES.map((site) => estate.siteAsConfigured(site));
      const sites = { primary, secondary: { ...secondary, ...more } };
      const at = seenFrom(estate, "secondary", TAKEN, { sites });
      return /expected: (.*) min/.exec(await told(azure, [planned(at, "changes")]))?.[1];
    };
    assert.equal(await expected(), "9 to 16");
    assert.equal(await expected({ customSetup: true }), "11 to 31");
    assert.equal(await expected({ onInstances: true }), "9 to 21");
    assert.equal(await expected({}, { injection: "standard" }), "24 to 39");
  });

  it("says of Azure what is not known, and what only a refresh would find", async () => {
    const azure = inProcessAzure();
    const { estate, at } = standing(azure, "primary", AT_HOME);
    estate.runtime.state = "Stopped";
    const path = `${estate.serverName("primary")}/failoverGroups`;
    azure.world.faults.add({ id: "own", match: { path }, answer: { drop: "before" } });
    const drifted = await told(azure, [planned(at, "same")]);
    assert.match(
      drifted,
      /Azure is not as this stack last saw it; .* \(live state unknown: .*failoverGroups.*\):\n {2}1\. start ssis/,
    );
    assert.match(
      await told(azure, [planned(at, "changes")]),
      /: what `up` would do \(live state unknown: .*\):\n/,
    );
    assert.match(
      await told(azure, [planned(at, "changes")], { why: "SSIS_OFFLINE=1" }),
      /: live state unknown: SSIS_OFFLINE=1; what a takeover does here, as far as it has not been done yet:\n/,
    );
  });

  it("promises nothing of what the run leaves out", async () => {
    const azure = inProcessAzure();
    const { at } = standing(azure, "secondary", TAKEN);
    const said = await told(azure, [planned(at, "changes", { TriggerStates: "leftOut" })]);
    assert.match(said, /^info: e\d+: this run leaves all or part of it out[^\n]*$/);
  });

  it("is that an estate which stands nowhere is not made while the other site is active, and of no other", async () => {
    const azure = inProcessAzure();
    const unborn = (site: Site) =>
      seenFrom(new TestEstate(azure), site, { ...TAKEN, activeRegion: otherThan(site) });
    const home = unborn("primary");
    const said = await told(azure, [
      planned(standing(azure, "primary", TAKEN).at, "creates"),
      planned(home, "creates"),
      planned(unborn("secondary"), "creates"),
      planned(unborn("primary"), "changes"),
    ]);
    const { name } = home.estate;
    assert.match(said, new RegExp(`^warning: ${name}: .* refused \\(NotActive\\).*\n.*$`));
  });
});

const otherThan = (site: Site): Site => (site === "primary" ? "secondary" : "primary");
