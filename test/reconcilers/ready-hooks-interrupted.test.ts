import assert from "node:assert/strict";
import { hashPassword } from "../../simulator/sql/logins/password-hash.ts";
import { newSid } from "../../simulator/sql/logins/statements.ts";
import { inProcessAzure } from "../support/in-process/azure.ts";
import { InstanceEstate, SITES } from "../support/instance-estate.ts";
import { InstanceStack, type Step } from "../support/instance-stack.ts";

const STEPS: readonly Step[] = ["EnvironmentVariables", "AgentSchedules", "ServerLogins"];
const hooks = {
  agentSchedules: ["Nightly load"],
  logins: ["etl", "report"],
  environments: {
    Sales: { Region: { Inbox: { primary: "a", secondary: "b" }, Token: { sensitive: true } } },
  },
};

describe("ready hooks that are interrupted at any remote call", () => {
  /** Both sites stand, the role has come to the secondary one: what is left of its takeover are the ready hooks. */
  async function standing() {
    const azure = inProcessAzure();
    const estate = new InstanceEstate(azure, { more: { hooks } }).born().grouped(true);
    estate.catalog.folders = [{ name: "Sales", environments: [] }];
    for (const site of SITES) {
      const { agent } = estate.instance(site);
      assert.ok(agent);
      const daily = { freqType: 4, freqInterval: 1, freqSubdayType: 1, freqSubdayInterval: 0 };
      agent.schedules.push({ id: 1, name: "Nightly load", enabled: false, ...daily });
      agent.lastScheduleId = 1;
    }
    estate.instance("primary").logins = ["etl", "report"].map((name) => ({
      name,
      passwordHash: hashPassword(`Pa55-of-${name}`),
      sid: newSid("managedInstance"),
      enabled: name !== "report",
    }));
    const stack = new InstanceStack(estate, "secondary");
    stack.environmentSecrets = { Sales: { Region: { Token: "Token-1" } } };
    const sides = azure.world.state.groups.find(({ name }) => name === estate.group)?.sides ?? [];
    for (const side of sides) {
      side.role = side.serverId === estate.instanceId("secondary") ? "Primary" : "Secondary";
      const database = azure.world.database(side.serverId, "SSISDB");
      if (database) database.role = side.role;
    }
    azure.world.settle();
    stack.flip("secondary");
    return { azure, estate, stack, mark: estate.mark() };
  }
  type Standing = Awaited<ReturnType<typeof standing>>;

  const bringUp = async ({ stack }: Standing): Promise<void> => {
    for (const step of STEPS) await stack.bringUp(step);
  };

  function assertDone({ estate, mark }: Standing): void {
    const { agent, logins } = estate.instance("secondary");
    assert.deepEqual(
      logins.map(({ name, enabled }) => [name, enabled]),
      [
        ["etl", true],
        ["report", false],
      ],
    );
    assert.deepEqual(
      agent?.schedules.map(({ enabled }) => enabled),
      [true, true],
    );
    assert.deepEqual(
      agent?.jobs.map(({ steps, scheduleIds, hasServer }) => [
        steps.length,
        scheduleIds.length,
        hasServer,
      ]),
      [[1, 1, true]],
    );
    const variables = estate.catalog.folders[0]?.environments[0]?.variables;
    assert.deepEqual(
      variables?.map(({ value }) => value),
      ["b", "Token-1"],
    );
    const applied = estate.applied(mark);
    // What cannot be seen is written once more; nothing else happens twice.
    const again = applied.filter((write) => /set_environment_variable_value/.test(write));
    assert.ok(again.length <= 1, again.join());
    assert.equal(applied.length - again.length, ONCE, applied.join("\n"));
  }

  /** Environment, two variables; a schedule; four parts of the job; two logins, one disabled. */
  const ONCE = 3 + 1 + 4 + 3;

  it("end as wanted with the next up, and do nothing twice", async function () {
    this.timeout(300_000);
    const whole = await standing();
    const first = whole.azure.calls.count;
    await bringUp(whole);
    assertDone(whole);
    const calls = whole.azure.calls.count - first;
    assert.ok(calls > 30, `${calls} calls`);
    let struck = 0;
    for (let at = 0; at < calls; at++) {
      for (const when of ["before", "after"] as const) {
        const one = await standing();
        const { stack, azure } = one;
        const from = azure.calls.count;
        azure.calls.hook = {
          [when]: ({ number }: { number: number }) => {
            if (number !== from + at + 1) return undefined;
            struck += 1;
            return "cut";
          },
        };
        await bringUp(one).catch(() => undefined);
        azure.calls.hook = {};
        stack.lines.push(`-- cut ${when} call ${at + 1}`);
        await bringUp(one);
        assertDone(one);
      }
    }
    assert.equal(struck, 2 * calls);
  });
});
