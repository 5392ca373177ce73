import assert from "node:assert/strict";
import type { Site } from "../../config/pair.ts";
import type { Run } from "../../reconcilers/lifecycle/reconciler.ts";
import {
  type TriggerStatesInputs,
  type TriggerStatesLive,
  triggerStates,
} from "../../reconcilers/trigger-states.ts";
import type { Trigger } from "../../simulator/world/factories.ts";
import { useAzure } from "../support/azure.ts";
import { moveRole } from "../support/by-hand.ts";
import { TestEstate } from "../support/estate.ts";
import { estateAtSite } from "../support/inputs.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";
import { scheduled, tumbling } from "../support/trigger-samples.ts";

type Missed = NonNullable<TriggerStatesLive["missed"]>["triggers"][string];

describe("triggers of a site's own factory", () => {
  const azure = useAzure({ quick: true });
  const hour = 3_600_000;

  /** An estate with a factory on each side; the triggers of the primary's run, the secondary takes over. */
  class TwoFactories {
    readonly estate = new TestEstate(azure(), { triggers: { nightly: {}, hourly: {} } }).standing();
    readonly stack = new TestStack(this.estate, "secondary");
    readonly since = new Date(azure().time.now().getTime()).toISOString();
    live: TriggerStatesLive | undefined;

    constructor() {
      for (const site of ["primary", "secondary"] as const)
        azure().seed({
          factories: [
            {
              id: this.#id(site),
              location: "westeurope",
              triggers: [
                { ...scheduled("nightly"), started: site === "primary" },
                { ...every("Hour", "hourly"), started: site === "primary" },
                tumbling("backlog"),
              ],
            },
          ],
        });
    }

    #id(site: Site): string {
      return this.estate.factoryId.replace(/[^/]+$/, `adf-${this.estate.name}-${site}`);
    }

    trigger(site: Site, name: string): Trigger {
      const trigger = azure().world.state.triggers.get(`${this.#id(site)}/triggers/${name}`);
      if (trigger === undefined) throw new Error(`there is no trigger ${name} at ${site}`);
      return trigger;
    }

    pass(ms: number): void {
      azure().time.azure.advance(ms);
      azure().world.advance();
    }

    inputs(want: TriggerStatesInputs["want"], names = ["hourly", "nightly"]): TriggerStatesInputs {
      const flag = { activeRegion: "secondary" as const, activeSince: this.since };
      const { estate } = this;
      const at = estateAtSite(estate, { site: "secondary", flag, config: {}, secrets: {} });
      const shared = at.triggers().factory;
      const factoryOf = (site: Site) => ({ ...shared, factory: `adf-${estate.name}-${site}` });
      return triggerStates.parse({
        ...at.triggers(),
        want,
        triggers: names.map((name) => ({ name })),
        factory: factoryOf("secondary"),
        otherFactory: factoryOf("primary"),
      });
    }

    async act(
      inputs: TriggerStatesInputs,
      mandate: Run<never>["mandate"] = "takes",
    ): Promise<void> {
      const run = {
        mandate,
        bareFlip: false,
        creating: false,
        active: true,
        before: this.live,
        note: (memory: Partial<TriggerStatesLive>) => {
          this.live = { states: {}, ...this.live, ...memory };
        },
        moment: () => {},
      };
      this.live = await azure().time.during(() =>
        triggerStates.act(this.stack.context(), inputs, run),
      );
    }

    missed(name: string): Missed {
      const missed = this.live?.missed?.triggers[name];
      if (missed === undefined) throw new Error(`nothing is told of ${name}`);
      return missed;
    }
  }

  const every = (frequency: string, name: string) => ({
    name,
    properties: {
      type: "ScheduleTrigger",
      pipelines: [],
      typeProperties: { recurrence: { frequency, interval: 1, startTime: "2029-12-31T00:30:00Z" } },
    },
  });

  it("list the runs that were missed between the last one there and the start here", async () => {
    const two = new TwoFactories();
    two.pass(3 * hour);
    // The primary region's triggers stop here, and hours go by.
    for (const name of ["nightly", "hourly"]) two.trigger("primary", name).runtimeState = "Stopped";
    const ran = two.trigger("primary", "hourly");
    const last = Math.floor((azure().time.azure.now() - 30 * 60_000) / hour) * hour + 30 * 60_000;
    ran.runs.push({ runId: "last", startTime: last, status: "Succeeded" });
    ran.startedAt = undefined;
    two.pass(7 * hour + 60_000);
    moveRole(two.estate, "secondary");
    await two.act(two.inputs("started"));
    const { count, first, lastRun, note } = two.missed("hourly");
    assert.equal(count, 7);
    assert.equal(note, undefined);
    assert.equal(lastRun, new Date(last).toISOString());
    assert.deepEqual(
      first,
      [1, 2, 3, 4, 5].map((n) => new Date(last + n * hour).toISOString()),
    );
    assert.match(two.stack.log, /trigger hourly: 7 scheduled runs were missed since .* and 2 more/);
    assert.equal(two.trigger("secondary", "hourly").runtimeState, "Started");

    // Told once: neither drift nor a resumed takeover counts again.
    const before = two.live?.missed;
    two.trigger("secondary", "hourly").runtimeState = "Stopped";
    two.pass(5 * hour);
    await two.act(two.inputs("started"), "same");
    await two.act(two.inputs("started"));
    assert.deepEqual(two.live?.missed, before);
  });

  it("say that the other factory does not tell, and are started all the same", async () => {
    const two = new TwoFactories();
    moveRole(two.estate, "secondary");
    azure().world.plant({
      id: two.estate.name,
      match: { path: `adf-${two.estate.name}-primary/queryTriggerRuns` },
      answer: { status: 503, body: { error: { code: "ServiceUnavailable", message: "" } } },
    });
    await two.act(two.inputs("started"));
    assert.match(two.missed("nightly").note ?? "", /adf-\S+-primary does not tell/);
    assert.match(
      two.stack.log,
      /nightly: up to \d+ scheduled runs may have been missed: .*adf-\S+-primary does not tell/,
    );
    assert.equal(two.trigger("secondary", "nightly").runtimeState, "Started");
    // A factory that is silent is asked once.
    const asked = two.estate
      .journal()
      .filter((event) => JSON.stringify(event).includes("primary/queryTriggerRuns"));
    assert.ok(asked.length <= 4, `${asked.length} requests`);
  });

  it("do not guess at an exotic recurrence", async () => {
    const two = new TwoFactories();
    moveRole(two.estate, "secondary");
    two.trigger("secondary", "nightly").properties = every("Year", "nightly").properties;
    await two.act(two.inputs("started"));
    assert.match(two.missed("nightly").note ?? "", /could not be computed: its frequency Year/);
    assert.equal(two.missed("nightly").count, 0);
  });

  it("are stopped when the site is released and the role has gone, and only the named ones", async () => {
    const two = new TwoFactories();
    for (const name of ["nightly", "hourly", "backlog"])
      two.trigger("secondary", name).runtimeState = "Started";
    const wish = two.inputs("stopped", ["hourly", "missing", "nightly"]);
    const look = () => azure().time.during(() => triggerStates.look(two.stack.context(), wish, {}));
    assert.deepEqual(triggerStates.drift(wish, await look()), [
      "trigger hourly is Started",
      "trigger nightly is Started",
    ]);
    // The role is still here: the other site has not taken over, and SSIS goes on here.
    moveRole(two.estate, "secondary");
    await two.act(wish);
    assert.equal(two.trigger("secondary", "hourly").runtimeState, "Started");
    assert.match(two.stack.log, /has not taken over yet/);
    moveRole(two.estate, "primary");
    await two.act(wish);
    assert.deepEqual(two.live?.states, {
      hourly: "Stopped",
      missing: "absent",
      nightly: "Stopped",
    });
    assert.equal(two.trigger("secondary", "backlog").runtimeState, "Started");
    assert.deepEqual(triggerStates.drift(wish, await look()), []);
    const since = two.estate.mark();
    await two.act(wish, "same");
    assert.deepEqual(two.estate.writes(since), []);
  });

  it("that cannot be stopped do not keep the others from stopping", async () => {
    const two = new TwoFactories();
    for (const name of ["nightly", "hourly"])
      two.trigger("secondary", name).runtimeState = "Started";
    azure().world.plant({
      id: two.estate.name,
      match: { method: "POST", path: `adf-${two.estate.name}-secondary/triggers/hourly/stop` },
      answer: { status: 403, body: { error: { code: "AuthorizationFailed", message: "no" } } },
    });
    await assert.rejects(two.act(two.inputs("stopped")), (error: Error) => {
      assertSpoken(error, { code: "TriggersNotStopped", left: /1 of 2 triggers do not run here/ });
      assert.match(error.message, /hourly: AuthorizationFailed/);
      return true;
    });
    assert.equal(two.trigger("secondary", "nightly").runtimeState, "Stopped");
  });
});
