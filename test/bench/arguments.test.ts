import assert from "node:assert/strict";
import { readArguments } from "../../bench/arguments.ts";

describe("what the benchmark is asked for", () => {
  it("is everything, unless something is named", () => {
    assert.deepEqual(readArguments([]).only, ["preview", "takeover", "estates", "drill"]);
    const asked = readArguments(["--only", "takeover,estates", "--estates", "100", "--speed", "1"]);
    assert.deepEqual([asked.only, asked.estates, asked.speed], [["takeover", "estates"], 100, 1]);
  });

  it("is refused in words, with the usage, where there is no such thing", () => {
    for (const [args, wrong] of [
      [["--only", "all"], /preview/],
      [["--estates", "1"], /estates/],
      [["--round", "3"], /--round/],
    ] as const)
      assert.throws(
        () => readArguments(args),
        ({ message }: Error) => wrong.test(message) && message.includes("npm run bench -- ["),
      );
  });
});
