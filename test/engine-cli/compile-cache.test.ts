import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { compileCache } from "../../engine/compile-cache.ts";
import { Scratch } from "./scratch.ts";

describe("what Node has compiled", () => {
  let scratch: Scratch;
  beforeEach(() => {
    scratch = new Scratch();
  });
  afterEach(() => scratch.remove());

  it("is kept from command to command, until it has grown too large", () => {
    const cache = scratch.path("cache");
    assert.equal(compileCache(cache), scratch.path("cache", "compiled"));
    const few = scratch.file("cache/compiled/v24-a/one", "");
    for (let n = 0; n <= 20_000; n++) scratch.file(`cache/compiled/v24-b/${n}`, "");
    compileCache(cache);
    assert.ok(existsSync(few));
    assert.ok(!existsSync(scratch.path("cache/compiled/v24-b")));
  });

  it("ends no command by what it cannot tidy up", () => {
    const file = scratch.file("cache/compiled/no-folder", "");
    assert.equal(compileCache(scratch.path("cache")), scratch.path("cache", "compiled"));
    assert.ok(existsSync(file));
  });
});
