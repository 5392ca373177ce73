import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import * as door from "../../resources/entry.ts";
import { registered } from "../support/registered.ts";

describe("the provider's text in the state", () => {
  // It stands in every state file: where it changes without need, a state no longer opens with an older or a newer checkout.
  it("says nothing but the door and the kind", async () => {
    for (const [kind, { provider, type }] of Object.entries(await registered())) {
      assert.equal(
        provider,
        `exports.handler = () => require("./resources/entry.ts").providerOf("${kind}");`,
      );
      assert.equal(type, `pulumi-nodejs:dynamic/ssis:${kind}`);
    }
  });

  it("finds the door, with all that stands in a state", () => {
    assert.ok(existsSync(new URL("../../resources/entry.ts", import.meta.url)));
    const { configure, ...methods } = door.providerOf("Fence");
    assert.equal(typeof configure, "function");
    const names = ["check", "create", "delete", "diff", "read", "update"];
    assert.deepEqual(Object.keys(methods).toSorted(), names);
  });

  // A resource that no update has reached keeps the text it was made with: refresh and destroy of such a state ask for these two.
  it("finds what the longer text asks for that states had before", () => {
    assert.equal(typeof door.configure, "function");
    const { configure: _, ...methods } = door.providerOf("SsisCatalog");
    assert.deepEqual(Object.keys(door.methodsFor("SsisCatalog")), Object.keys(methods));
  });
});
