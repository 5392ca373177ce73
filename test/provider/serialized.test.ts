import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { registered } from "../support/serialized.ts";

describe("the serialized provider in the state", () => {
  it("knows one door, whose path never changes", async () => {
    assert.ok(existsSync(new URL("../../resources/entry.ts", import.meta.url)));
    for (const [kind, { provider, type }] of Object.entries(await registered())) {
      const required = [...provider.matchAll(/require\(([^)]*)\)/g)].map(([, path]) => path);
      assert.deepEqual([...new Set(required)], ['"./resources/entry.ts"'], kind);
      assert.equal(required.length, 7, `${kind}: configure and six methods`);
      assert.equal(type, `pulumi-nodejs:dynamic/ssis:${kind}`);
    }
  });

  it("is small, and says nothing but the kind", async () => {
    const texts = await registered();
    const neutral = Object.entries(texts).map(([kind, { provider }]) => {
      assert.ok(provider.length < 3000, `${kind}: ${provider.length} characters`);
      return provider.replaceAll(`"${kind}"`, '"<kind>"');
    });
    assert.equal(new Set(neutral).size, 1, "the kinds differ in their name only");
  });

  // The text stands in every state file: where it changes without need, every resource of every stack shows an update.
  it("has the text that state files hold", async () => {
    const { Fence } = await registered();
    const text = Fence.provider.replaceAll(/\s+/g, " ");
    assert.equal(createHash("sha256").update(text).digest("hex"), PINNED, text);
  });
});

const PINNED = "a40d7c6e16970995654b25d9882cb669538dfb6bae8567551c02ff5f25d9eb3f";
