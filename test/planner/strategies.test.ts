import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type FailoverMode,
  STRATEGIES,
  type Step,
  type StepName,
  stepsOf,
  survivalOf,
  type Variant,
} from "../../planner/strategies.ts";

const variants = Object.keys(STRATEGIES) as Variant[];
const modes: FailoverMode[] = ["planned", "forced"];
const anyVariant = fc.constantFrom(...variants);
const anyMode = fc.constantFrom(...modes);

/** Any order in which an engine may end the steps: at each moment one of those whose predecessors have ended, as `choice` picks. */
function anyOrder(steps: readonly Step[], choice: readonly number[]): StepName[] {
  const ended: StepName[] = [];
  for (let turn = 0; ended.length < steps.length; turn += 1) {
    const ready = steps.filter(
      (step) => !ended.includes(step.name) && step.after.every((name) => ended.includes(name)),
    );
    const next = ready[(choice[turn % choice.length] ?? 0) % Math.max(1, ready.length)];
    assert.ok(next, `the steps after ${ended.join(", ")} wait for each other`);
    ended.push(next.name);
  }
  return ended;
}

const order = fc.record({
  variant: anyVariant,
  mode: anyMode,
  choice: fc.array(fc.nat({ max: 12 }), { minLength: 12, maxLength: 12 }),
});

/** Whether `first` has ended before `then` in every order; true when one of them is no step of the variant. */
function comesFirst(ended: readonly StepName[], first: StepName, then: StepName): boolean {
  const [a, b] = [ended.indexOf(first), ended.indexOf(then)];
  return a === -1 || b === -1 || a < b;
}

describe("the strategy table", () => {
  it("names no step twice and waits for no step that comes to nothing", () => {
    for (const variant of variants) {
      for (const mode of modes) {
        const steps = stepsOf(variant, mode);
        const names = steps.map((step) => step.name);
        assert.equal(new Set(names).size, names.length, `${variant}, ${mode}`);
        for (const step of steps) {
          for (const name of step.after)
            assert.ok(names.includes(name), `${variant}: ${step.name} waits for ${name}`);
        }
      }
    }
  });

  it("always ends, in whatever order the engine runs what is ready", () => {
    fc.assert(
      fc.property(order, ({ variant, mode, choice }) => {
        const steps = stepsOf(variant, mode);
        assert.equal(anyOrder(steps, choice).length, steps.length);
      }),
    );
  });

  it("never has two runners: the old runtime stops before the new one starts, unless both are one standby pair", () => {
    fc.assert(
      fc.property(order, ({ variant, mode, choice }) => {
        if (STRATEGIES[variant].pair) return;
        assert.ok(
          comesFirst(anyOrder(stepsOf(variant, mode), choice), "stopOldRuntime", "startRuntime"),
        );
      }),
    );
  });

  it("starts no runtime against a side that is not writable, unless it is a standby", () => {
    fc.assert(
      fc.property(order, ({ variant, mode, choice }) => {
        if (STRATEGIES[variant].pair) return;
        const ended = anyOrder(stepsOf(variant, mode), choice);
        assert.ok(comesFirst(ended, "moveRole", "startRuntime"));
        assert.ok(comesFirst(ended, "openMasterKey", "startRuntime"));
        assert.ok(comesFirst(ended, "attachCatalog", "startRuntime"));
      }),
    );
  });

  it("starts triggers and hooks last, when the role is here and the runtime runs", () => {
    fc.assert(
      fc.property(order, ({ variant, mode, choice }) => {
        const ended = anyOrder(stepsOf(variant, mode), choice);
        assert.ok(comesFirst(ended, "moveRole", "startTriggers"));
        assert.ok(comesFirst(ended, "startRuntime", "startTriggers"));
        assert.ok(comesFirst(ended, "proveRuntime", "startTriggers"));
        assert.ok(comesFirst(ended, "moveRole", "proveRuntime"));
        assert.ok(comesFirst(ended, "moveRole", "setVariables"));
        assert.ok(comesFirst(ended, "openMasterKey", "setVariables"));
        assert.ok(comesFirst(ended, "setVariables", "startTriggers"));
        assert.deepEqual(ended.slice(-2).toSorted(), ["runHooks", "switchSchedules"]);
      }),
    );
  });

  it("moves the role of a planned failover only when nothing of the old side can be cut off any more", () => {
    fc.assert(
      fc.property(anyVariant, order, (variant, { choice }) => {
        const ended = anyOrder(stepsOf(variant, "planned"), choice);
        assert.ok(comesFirst(ended, "stopOldRuntime", "moveRole"));
        assert.ok(comesFirst(ended, "drain", "moveRole"));
        assert.ok(comesFirst(ended, "stopOtherTriggers", "moveRole"));
      }),
    );
  });

  it("lets a forced failover wait for nothing of the lost region", () => {
    for (const variant of variants) {
      const role = stepsOf(variant, "forced").find((step) => step.name === "moveRole");
      assert.deepEqual(role?.after ?? [], [], variant);
    }
  });

  it("starts a cold standby beside a forced failover and before a planned one", () => {
    const planned = stepsOf("dual standby, cold", "planned").find(
      (step) => step.name === "moveRole",
    );
    const forced = stepsOf("dual standby, cold", "forced");
    assert.ok(planned?.after.includes("startRuntime"));
    assert.deepEqual(forced.find((step) => step.name === "startRuntime")?.after, []);
  });

  it("stops no runtime of a dual standby pair, and moves no role when the catalog stays", () => {
    for (const mode of modes) {
      for (const variant of ["dual standby, hot", "dual standby, cold"] as const) {
        assert.ok(!stepsOf(variant, mode).some((step) => step.name === "stopOldRuntime"));
      }
      assert.ok(!stepsOf("attach, catalog stays", mode).some((step) => step.name === "moveRole"));
    }
  });

  it("survives the loss of a factory's region only where the factory is not shared", () => {
    for (const variant of variants) {
      const row = STRATEGIES[variant];
      if (row.survives.includes("factory region")) assert.notEqual(row.factory, "shared", variant);
      const others = row.survives.filter((loss) => loss !== "factory region");
      assert.deepEqual(survivalOf(variant, "shared").survives, others, variant);
      assert.deepEqual(survivalOf(variant, "own").survives, row.survives, variant);
      for (const factories of ["shared", "own"] as const) {
        const { survives, perhaps, not } = survivalOf(variant, factories);
        const told = [...survives, ...not, ...(perhaps === undefined ? [] : [perhaps.loss])];
        assert.equal(told.length, 3);
        assert.equal(new Set(told).size, 3, "each loss is told once");
      }
    }
  });
});
