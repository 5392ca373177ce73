import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { download, downloadedCommand } from "../../engine/download.ts";
import { Scratch } from "./scratch.ts";

describe("downloading the Pulumi CLI", () => {
  let scratch: Scratch;
  const options = process.env.NODE_OPTIONS;
  beforeEach(() => {
    scratch = new Scratch();
  });
  afterEach(() => {
    if (options === undefined) delete process.env.NODE_OPTIONS;
    else process.env.NODE_OPTIONS = options;
    scratch.remove();
  });

  /** Lets the npm package run this as Pulumi's own script of installation: `$3` is where it goes. */
  const installBy = (...script: string[]) => {
    const answer = JSON.stringify(["set -e", ...script, ""].join("\n"));
    const preload = scratch.file(
      "no-network.cjs",
      `globalThis.fetch = async () => new Response(${answer});`,
    );
    process.env.NODE_OPTIONS = `--require=${preload}`;
    return download(() => {}, scratch.path("cache"));
  };
  const UNPACK = ['mkdir -p "$3/bin"', 'printf "#!/bin/sh\\n" > "$3/bin/pulumi"'];

  it("keeps nothing of one that did not come to its end", async () => {
    const cut = await installBy(...UNPACK, 'chmod +x "$3/bin/pulumi"', "exit 1");
    assert.ok("failed" in cut);
    assert.match(cut.failed, /^pulumi: Command failed: .*$/);
    assert.ok(!existsSync(downloadedCommand(scratch.path("cache"))));
    assert.deepEqual(readdirSync(scratch.path("cache")), []);
  });

  it("puts a whole one where it is found again", async () => {
    const command = downloadedCommand(scratch.path("cache"));
    assert.deepEqual(await installBy(...UNPACK, 'chmod +x "$3/bin/pulumi"'), { command });
    assert.deepEqual(await installBy("exit 1"), { command });
    assert.deepEqual(readdirSync(scratch.path("cache")), ["home"]);
  });

  it("is done once where two first runs begin in one moment", async () => {
    const asked = scratch.path("asked");
    const slowly = [`echo asked >> ${asked}`, "sleep 0.3", ...UNPACK, 'chmod +x "$3/bin/pulumi"'];
    const both = await Promise.all([installBy(...slowly), installBy(...slowly)]);
    const command = downloadedCommand(scratch.path("cache"));
    assert.deepEqual(both, [{ command }, { command }]);
    assert.equal(readFileSync(asked, "utf8"), "asked\n");
    assert.deepEqual(readdirSync(scratch.path("cache")), ["home"]);
  });
});
