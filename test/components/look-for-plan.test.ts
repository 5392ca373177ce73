import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { type Look, lookForPlan } from "../../components/look-for-plan.ts";
import type { Context } from "../../reconcilers/context/context.ts";
import { type EstateOptions, TestEstate } from "../support/estate.ts";
import { inProcessAzure } from "../support/in-process/azure.ts";
import { readsOf, withEachReadMissing } from "../support/in-process/each-read-missing.ts";
import { estateAtSite } from "../support/inputs.ts";

const TAKEN = { activeRegion: "secondary", activeSince: "2026-01-01T00:00:00Z" } as const;

/** SSIS runs at home, and the secondary stack's preview looks at it. */
function standing(options: EstateOptions = {}) {
  const azure = inProcessAzure();
  const estate = new TestEstate(azure, options).standing();
  const secrets = estate.secrets("secondary");
  const at = estateAtSite(estate, { site: "secondary", flag: TAKEN, config: {}, secrets });
  const looking = (signal = new AbortController().signal): Promise<Look> => {
    const context: Context = {
      azure: azure.session,
      clock: azure.time,
      signal,
      engine: { assertAlive: async () => {} },
      log: () => {},
      credentials: () => ({ catalogPassword: estate.password }),
    };
    return azure.time.during(() => lookForPlan(context, at));
  };
  return { azure, estate, looking };
}

const holdsCatalog = ({ group }: Look["seen"]): boolean | undefined =>
  group !== undefined && "holdsCatalog" in group.here ? group.here.holdsCatalog : undefined;

/** In the words that a plan makes of it. */
const runtime = ({ seen }: Look) => `${seen.runtime?.state}, ${seen.runtime?.nodes} nodes`;

describe("what a preview sees for its plan", () => {
  it("is the role, what moves with it, the runtime and how it differs, packages and triggers", async () => {
    const { azure, estate, looking } = standing({ triggers: { nightly: {}, weekly: {} } });
    const catalog = azure.world.state.contents.find((one) => one.catalog !== undefined)?.catalog;
    assert.ok(catalog);
    const running = { folderName: "f", projectName: "p", packageName: "k", status: 2 };
    catalog.executions = [1, 2, 3].map((executionId) => ({
      ...{ executionId, ...running, startTime: 0, endTime: undefined, endsAt: undefined },
    }));
    estate.trigger("nightly").runtimeState = "Started";
    const look = await looking();
    const { seen } = look;
    assert.deepEqual(look.unknown, []);
    assert.equal(`${seen.group?.here.role}, ${seen.group?.there.role}`, "Secondary, Primary");
    assert.deepEqual(seen.databases, ["SSISDB"]);
    assert.equal(holdsCatalog(seen), true);
    assert.equal(runtime(look), "Started, 2 nodes");
    assert.match(
      seen.runtime?.differences.join() ?? "",
      /^location westeurope -> northeurope,.*subnet/,
    );
    assert.deepEqual(seen.otherRuntime, seen.runtime, "both sites have the one");
    assert.equal(seen.runningPackages, 3);
    assert.deepEqual([seen.startedHere, seen.startedThere], [["nightly"], undefined]);
    estate.runtime.state = "Stopped";
    assert.equal(runtime(await looking()), "Stopped, undefined nodes");
  });

  it("is what each site's own factory has", async () => {
    const { estate, looking } = standing({ strategy: "attach" });
    estate.trigger("nightly").runtimeState = "Started";
    const { seen, unknown } = await looking();
    assert.deepEqual(unknown, []);
    assert.deepEqual(seen.runtime, { state: "absent", differences: [] });
    assert.deepEqual(seen.otherRuntime, { state: "Started", nodes: 2, differences: [] });
    assert.deepEqual([seen.startedHere, seen.startedThere], [[], ["nightly"]]);
  });

  it("is also a trigger in a state that is new: one there may start pipelines and is stopped, one here is started", async () => {
    const { azure, looking } = standing({ strategy: "attach" });
    const properties = { type: "ScheduleTrigger", runtimeState: "Paused", typeProperties: {} };
    azure.world.faults.add({
      ...{ id: "new", match: { method: "GET", path: "/triggers(?:$|\\?)" } },
      answer: { status: 200, body: { value: [{ name: "nightly", properties }] } },
    });
    const { seen } = await looking();
    assert.deepEqual([seen.startedHere, seen.startedThere], [[], ["nightly"]]);
  });

  it("is all databases of an instance, and no packages once the role is here", async () => {
    const { estate, looking } = standing({ onInstances: true });
    assert.equal((await looking()).seen.databases, undefined);
    assert.equal(holdsCatalog((await looking()).seen), undefined);
    assert.equal((await looking()).seen.runningPackages, 0);
    for (const side of estate.groupNow.sides)
      side.role = side.role === "Primary" ? "Secondary" : "Primary";
    assert.equal((await looking()).seen.runningPackages, undefined);
  });

  it("is that SSISDB is not in the group, also where nothing is", async () => {
    const { estate, looking } = standing();
    estate.groupNow.databases = [];
    const { seen } = await looking();
    assert.deepEqual([holdsCatalog(seen), seen.databases], [false, undefined]);
  });

  it("is asked of each side of the group once", async () => {
    const { azure, looking } = standing();
    const asked: string[] = [];
    azure.calls.hook = {
      before: ({ what }) => void asked.push(/\/servers\/(.*)\/failover/.exec(what)?.[1] ?? ""),
    };
    await looking();
    assert.deepEqual(
      asked.filter(Boolean).map((server) => server.replace(/e\d+/, "e")),
      ["sql-e-secondary", "sql-e-primary"],
    );
  });

  it("is told without what is refused or lost, and why; the rest is seen all the same", async () => {
    const { azure, estate, looking } = standing({ strategy: "attach" });
    const { done: whole, reads } = await readsOf(azure, looking);
    const missing: Record<string, string> = {};
    await withEachReadMissing(azure, reads, looking, (what, { seen, unknown }) => {
      const gone = Object.entries(whole.seen)
        .filter(([key, value]) => !isDeepStrictEqual(value, Reflect.get(seen, key)))
        .map(([key]) => key);
      for (const key of gone) assert.equal(Reflect.get(seen, key), undefined, `${what}: ${key}`);
      const [, , , call = what] = /^(\w+) .*\/(servers|factories)\/(.*)$/.exec(what) ?? [];
      const told = unknown.map((why) => /AuthorizationFailed/.test(why));
      missing[call.replaceAll(estate.name, "e")] = `${gone.join(", ")}; ${told.join()}`;
    });
    const packages = "sql-e-primary.database.windows.net/SSISDB";
    assert.deepEqual(missing, {
      "GET /metadata/endpoints": "; ",
      "sql-e-secondary/failoverGroups/fog-e": "group, databases, runningPackages; true",
      "sql-e-primary/failoverGroups/fog-e": "group, runningPackages; true",
      "adf-e-away/integrationRuntimes/ssis": "runtime; true",
      "adf-e/integrationRuntimes/ssis": "otherRuntime; true",
      "adf-e/integrationRuntimes/ssis/getStatus": "otherRuntime; true",
      // Who may not list them is told so of the runtime, in the same factory.
      "adf-e-away/triggers": "startedHere; ",
      "adf-e/triggers": "startedThere; ",
      // The plan says "running packages" then, without a number.
      [`LOGIN ${packages}`]: "runningPackages; ",
      [`SELECT execution_id, folder_name, project_name, ${packages}`]: "runningPackages; ",
      [`SELECT CURRENT_USER AS login, ${packages}`]: "runningPackages; ",
    });
  });

  it("is told of a region that does not answer: of the other one as unreachable, of this one as not known", async () => {
    const { azure, estate, looking } = standing();
    const silence = (site: "primary" | "secondary") =>
      azure.world.faults.add({
        ...{ id: site, match: { path: `${estate.serverName(site)}/failoverGroups` } },
        answer: { drop: "before" },
      });
    silence("primary");
    const other = await looking();
    assert.equal(other.seen.group?.there.role, "unreachable");
    assert.deepEqual(other.unknown, []);
    silence("secondary");
    const own = await looking();
    assert.equal(own.seen.group, undefined);
    assert.match(own.unknown.join(), /failoverGroups\/\S+: .*socket hang up/);
    assert.equal(runtime(own), "Started, 2 nodes");
    const over = await looking(AbortSignal.timeout(0));
    assert.deepEqual(over.unknown, ["no answer within 3 s"]);
  });
});
