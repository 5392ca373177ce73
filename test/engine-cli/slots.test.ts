import assert from "node:assert/strict";
import { estatesOf, slotsFor } from "../../engine/slots.ts";
import { stackIn, takeoverSettings } from "../../engine/up.ts";
import { Scratch } from "./scratch.ts";

describe("slots for a takeover", () => {
  let scratch: Scratch;
  beforeEach(() => {
    scratch = new Scratch();
  });
  afterEach(() => scratch.remove());

  it("reads a stack's own estates before those of the project", () => {
    scratch.file(
      "Pulumi.yaml",
      "name: p\nconfig:\n  estates: { type: object, default: { a: {}, b: {} } }\n",
    );
    scratch.file("Pulumi.secondary.yaml", "config:\n  p:estates: { c: {} }\n");
    assert.deepEqual(estatesOf("primary", scratch.directory), ["a", "b"]);
    assert.deepEqual(estatesOf(undefined, scratch.directory), ["a", "b"]);
    assert.deepEqual(estatesOf("org/p/secondary", scratch.directory), ["c"]);
    scratch.file(
      "Pulumi.yaml",
      "name: p\nstackConfigDir: stacks\nconfig:\n  p:estates: { type: object, value: { a: {} } }\n",
    );
    scratch.file("stacks/Pulumi.third.yaml", `config:\n  p:estates: '{"d": {}}'\n`);
    assert.deepEqual(estatesOf("primary", scratch.directory), ["a"]);
    assert.deepEqual(estatesOf("third", scratch.directory), ["d"]);
  });

  it("does not mind files that are absent or no YAML", () => {
    assert.equal(estatesOf("x", scratch.directory), undefined);
    scratch.file("Pulumi.yaml", "{");
    assert.equal(estatesOf("x", scratch.directory), undefined);
  });

  it("is generous, and grows with the estates", () => {
    assert.equal(slotsFor(undefined), 256);
    assert.equal(slotsFor(3), 256);
    assert.equal(slotsFor(100), 800);
  });

  it("takes more of them from the environment, if it is a number that the engine reads", () => {
    const slots = (asked: string) => takeoverSettings("x", { PULUMI_PARALLEL: asked });
    assert.equal(slots("300").PULUMI_PARALLEL, "300");
    for (const asked of ["", "16", "many", "-1", "300.5", "1e400"])
      assert.equal(slots(asked).PULUMI_PARALLEL, "256", asked);
  });

  it("finds the stack among any arguments", () => {
    assert.equal(stackIn(["--yes", "--stack", "a", "--diff"]), "a");
    assert.equal(stackIn(["--stack=b"]), "b");
    assert.equal(stackIn(["-s", "c", "--unknown", "x"]), "c");
    assert.equal(stackIn(["--yes"]), undefined);
  });
});
