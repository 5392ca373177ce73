import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { Scratch } from "../engine-cli/scratch.ts";
import { startAzureIn, type TestAzure } from "../support/azure.ts";
import { FastTime } from "../support/fast-time.ts";
import { ProviderProcess } from "../support/provider-process.ts";
import { registered } from "../support/registered.ts";

describe("what the dynamic provider process has compiled", () => {
  let azure: TestAzure<FastTime>;
  let scratch: Scratch;
  before(async () => {
    azure = await startAzureIn(new FastTime(600));
    scratch = new Scratch();
  });
  after(async () => {
    await azure.stop();
    scratch.remove();
  });

  // Node keeps it when a process exits, which one that is killed does not.
  it("is kept for the next command while it runs, since the engine kills it", async () => {
    const directory = scratch.path("compiled");
    const provider = await ProviderProcess.start(azure, { NODE_COMPILE_CACHE: directory });
    const kept = () =>
      existsSync(directory)
        ? readdirSync(directory, { recursive: true, encoding: "utf8" }).length
        : 0;
    try {
      await provider.configure({});
      const __provider = (await registered()).Fence?.provider;
      await provider.check({}, { __provider });
      // The program has some 150 files of its own, and its libraries.
      for (let looks = 0; kept() < 300 && looks < 100; looks++) await wait(50);
      assert.ok(kept() >= 300, `${kept()} files`);
    } finally {
      await provider.stop();
    }
  });
});
