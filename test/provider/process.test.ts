import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import type { Properties } from "../../reconcilers/lifecycle/reconciler.ts";
import { startAzureIn, type TestAzure } from "../support/azure.ts";
import { stop } from "../support/by-hand.ts";
import { TestEstate } from "../support/estate.ts";
import { FastTime } from "../support/fast-time.ts";
import { type AtSite, estateAtSite, inputsOf, type Kind } from "../support/inputs.ts";
import { ProviderError, ProviderProcess } from "../support/provider-process.ts";
import { type Registered, registered } from "../support/registered.ts";

// The shortest deadline (a stop of ten minutes) is a second then, which a busy machine can keep.
const SPEED = 600;
const KINDS = ["Fence", "FailoverGroupRole", "IntegrationRuntime", "TriggerStates"] as const;

describe("the real dynamic provider process", () => {
  let azure: TestAzure<FastTime>;
  let texts: Readonly<Record<string, Registered>>;
  let provider: ProviderProcess;

  let all: readonly TestEstate<FastTime>[];
  let estates: TestEstate<FastTime>[];
  /** With a factory of its own on each side. */
  let attached: TestEstate<FastTime>[];

  before(async () => {
    azure = await startAzureIn(new FastTime(SPEED));
    texts = await registered();
    estates = Array.from({ length: 12 }, () => new TestEstate(azure).standing());
    attached = Array.from({ length: 3 }, () =>
      new TestEstate(azure, { strategy: "attach" }).standing(),
    );
    all = [...estates, ...attached];
    provider = await startProvider();
  });
  after(async () => {
    await provider.stop();
    await azure.stop();
  });

  const startProvider = async () => {
    const started = await ProviderProcess.start(azure);
    await started.configure(configuration());
    return started;
  };
  const begun = (settings: Partial<AtSite> = {}, estate = estates.pop()) => {
    if (estate === undefined) throw new Error("there are more tests than estates");
    const at: AtSite = {
      site: "secondary",
      flag: { activeRegion: "secondary", activeSince: "2026-11-22T10:00:00Z" },
      config: {},
      secrets: estate.secrets("secondary"),
      ...settings,
    };
    const inputs = (kind: Kind, more: Partial<AtSite> = {}): Properties => ({
      ...inputsOf(estateAtSite(estate, { ...at, ...more }), kind),
      __provider: texts[kind]?.provider,
    });
    const before = provider.output.length;
    return { estate, inputs, printed: () => provider.output.slice(before) };
  };
  // The engine hands over the whole stack's configuration, once.
  const configuration = () => ({
    "ssis-failover:credentials": JSON.stringify(
      Object.fromEntries(all.map(({ name, password }) => [name, { catalogPassword: password }])),
    ),
    "ssis-failover:activeRegion": "secondary",
  });
  /** The first four steps of a takeover; the outputs of each. */
  const takeOver = async (inputs: (kind: Kind) => Properties) => {
    const outputs: Partial<Record<Kind, { id: string; outs: Properties }>> = {};
    for (const kind of KINDS)
      outputs[kind] = await provider.create((await provider.check({}, inputs(kind))).inputs);
    return outputs as Record<Kind, { id: string; outs: Properties }>;
  };

  // The plugin caches a provider before its `configure` has ended: what came at the same time ran unconfigured.
  it("is configured for all calls that come at once, right after its start", async () => {
    const { inputs } = begun({
      flag: { activeRegion: "primary", activeSince: "" },
      site: "primary",
    });
    const made = await Promise.all(
      [...KINDS, ...KINDS, ...KINDS].map((kind) => provider.read("id", inputs(kind))),
    );
    for (const { live } of made) assert.equal((live as Properties).unknown, undefined);
    const outs = await Promise.all(KINDS.map((kind) => provider.create(inputs(kind))));
    assert.ok(outs.some((out) => (out.outs.live as Properties).proof === "worker alive"));
  });

  it("takes over, shows no drift, and keeps full outputs", async () => {
    const { estate, inputs, printed } = begun();
    const made = await takeOver(inputs);
    assert.deepEqual(estate.applied(), ["stop", "failover", "put", "start", "start"]);

    for (const [kind, { id, outs }] of Object.entries(made)) {
      const wanted = inputs(kind as Kind);
      assert.deepEqual(
        Object.keys(outs).toSorted(),
        [...Object.keys(wanted), "live", "settled", "timing"].toSorted(),
      );
      assert.equal(outs.__provider, texts[kind]?.provider);
      assert.equal(outs.settled, "secondary since 2026-11-22T10:00:00Z");
      const read = await provider.read(id, outs);
      assert.deepEqual(Object.keys(read).toSorted(), Object.keys(outs).toSorted());
      assert.deepEqual(await provider.diff(id, read, wanted), { changes: false, replaces: [] });
      const again = await provider.update(id, read, wanted);
      assert.deepEqual(Object.keys(again).toSorted(), Object.keys(outs).toSorted());
    }
    assert.deepEqual(
      estate.applied(),
      ["stop", "failover", "put", "start", "start"],
      "nothing twice",
    );
    for (const [kind, { outs }] of Object.entries(made)) {
      const { secrets, ...rest } = outs;
      const canary = JSON.stringify(estate.password).slice(1, -1);
      assert.ok(!JSON.stringify(rest).includes(canary), `${kind} keeps a secret in the clear`);
      assert.deepEqual(secrets, inputs(kind as Kind).secrets);
    }
    assert.ok(!printed().includes(estate.password));
    assert.match(
      printed(),
      new RegExp(`^${estate.name}: fog-${estate.name}: planned failover to secondary$`, "m"),
    );
    // Once the process has given back what loading took (resources/memory.ts): 183 measured. Without that it stays at 239.
    let resident = Number.POSITIVE_INFINITY;
    for (let looks = 0; resident >= 215 && looks < 50; looks++) {
      resident = await provider.residentMegabytes();
      await wait(200);
    }
    assert.ok(resident < 215, `${resident} MB`);
  });

  it("sees drift and mends it", async () => {
    const { estate, inputs } = begun();
    const { IntegrationRuntime: made } = await takeOver(inputs);
    stop(estate);
    azure.time.azure.advance(5 * 60_000);
    const read = await provider.read(made.id, made.outs);
    assert.equal((read.live as Properties).state, "Stopped");
    const wanted = inputs("IntegrationRuntime");
    assert.deepEqual(await provider.diff(made.id, read, wanted), { changes: true, replaces: [] });
    const mended = await provider.update(made.id, read, wanted);
    assert.equal((mended.live as Properties).state, "Started");
  });

  it("refuses a stale flag in check, without a stack trace", async () => {
    const { estate, inputs, printed } = begun();
    const stale = { activeRegion: "primary", activeSince: "" } as const;
    for (const kind of KINDS) {
      const { failures } = await provider.check(inputs(kind), inputs(kind, { flag: stale }));
      assert.match(String(failures), /^stale flag: .*nothing was changed/);
    }
    assert.deepEqual(estate.writes(), []);
    assert.equal(printed(), "");
  });

  it("saves what a failing step has reached, with scrubbed reasons, and goes on from there", async () => {
    const { estate, inputs, printed } = begun({ secrets: { catalogPassword: "a-wrong-Pa55'\"%" } });
    await provider.create(inputs("Fence"));
    await provider.create(inputs("FailoverGroupRole"));
    const error = await provider
      .create(inputs("IntegrationRuntime"))
      .catch((error: unknown) => error);
    assert.ok(error instanceof ProviderError && error.init, String(error));
    const { id, properties, reasons } = error.init;
    assert.match(
      error.message,
      /AzureSqlConnectionFailure[\s\S]*means:[\s\S]*do:[\s\S]*left: +ssis is Stopped/,
    );
    assert.deepEqual(reasons, [error.message]);
    assert.equal(properties.__provider, texts.IntegrationRuntime?.provider);
    assert.equal(properties.settled, null);
    assert.equal((properties.live as Properties).state, "Stopped");
    for (const secret of ["a-wrong-Pa55", estate.password])
      assert.ok(!(error.message + printed()).includes(secret));

    const right = inputs("IntegrationRuntime", { secrets: estate.secrets("secondary") });
    const outs = await provider.update(id, properties, right);
    assert.equal((outs.live as Properties).proof, "worker alive");
    assert.match(printed(), /writing ssis .*credential changed/);
    assert.deepEqual(estate.applied().slice(2), ["put", "start", "put", "start"]);
  });

  it("throws a plain error, with nothing to save, where it refuses and has changed nothing", async () => {
    const { estate, inputs } = begun({
      flag: { activeRegion: "secondary", activeSince: "" },
    });
    const error = await provider
      .create(inputs("FailoverGroupRole"))
      .catch((error: unknown) => error);
    assert.ok(error instanceof ProviderError);
    assert.equal(error.init, undefined);
    assert.match(error.message, /FirstRunNeedsSince[\s\S]*left: .*nothing was changed/);
    assert.deepEqual(estate.writes(), []);
  });

  for (const moment of ["Stopping", "Starting"] as const) {
    it(`ends by itself when its engine dies while the runtime is ${moment}, and does nothing more`, async () => {
      const { estate, inputs } = begun();
      const outcome = takeOver(inputs).catch((error: unknown) => error);
      await until(() => {
        azure.world.advance();
        return (
          estate.runtime.state === moment &&
          estate.runtime.starts === (moment === "Stopping" ? 1 : 2)
        );
      });
      await provider.engineDies();
      const before = estate.writes().length;
      assert.equal(await provider.exit, 3);
      assert.ok((await outcome) instanceof Error);
      await wait(100);
      assert.equal(estate.writes().length, before);

      // The next engine's provider finishes the work.
      provider = await startProvider();
      await takeOver(inputs);
      assert.deepEqual(estate.applied(), ["stop", "failover", "put", "start", "start"]);
      assert.equal(estate.runtime.serves, estate.serverId("secondary"));
    });
  }

  it("says what is left when it is asked to end, and keeps the forced failover that Azure has accepted", async () => {
    const allowDataLossUntil = new Date(azure.time.now().getTime() + 3_600_000).toISOString();
    const { estate, inputs } = begun({ config: { failover: "forced", allowDataLossUntil } });
    // Read-only for hours: it is far from done when it has asked once for the operation.
    const group = estate.group;
    azure.world.plant({ id: "read-only", times: 1, group, readOnlyForMs: 36_000_000 });
    const asked = azure.world.plant({
      id: "asked",
      times: 1,
      match: { method: "GET", path: "failoverGroupAzureAsyncOperation" },
      answer: { status: 503 },
    });
    const outcome = provider.create(inputs("FailoverGroupRole")).catch((error: unknown) => error);
    await until(() => !azure.world.faults.list().includes(asked));
    provider.askToEnd();
    const error = await outcome;
    assert.ok(error instanceof ProviderError && error.init, String(error));
    assert.match(error.message, /asked to end: .*the next `pulumi up` goes on from it/);
    const { accepted } = error.init.properties.live as { accepted?: { url: string } };
    assert.match(accepted?.url ?? "", /failoverGroupAzureAsyncOperation/);
    assert.equal(await provider.exit, 143);
    provider = await startProvider();
  });

  // Each line that nobody reads is an error of the stream, which the plugin logs when it is not heard: for ever, without a pause.
  it("ends by itself when it has things to say and its engine is dead", async () => {
    const stories = attached.map((estate) => begun({}, estate));
    azure.world.plant({ id: "lost", region: "westeurope", lost: true });
    const fences = Promise.allSettled(
      stories.map(({ inputs }) => provider.create(inputs("Fence"))),
    );
    await provider.engineDies();
    assert.equal(await provider.exit, 3);
    await fences;
    azure.world.unplant("lost");
    for (const { estate, printed } of stories) {
      assert.deepEqual(estate.applied(), []);
      assert.equal(printed(), "", "what it had to say came before its engine died");
    }
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await wait(1);
}
