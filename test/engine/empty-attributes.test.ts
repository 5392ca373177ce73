import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ask } from "../../engine/ask.ts";
import { dropEmptyAttributes } from "../../engine/file-backend.ts";
import { findPulumi, type Pulumi } from "../../engine/find.ts";
import { clearRemains } from "../../engine/remains.ts";

describe("a stack that was being saved when its engine was killed", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ssis-attributes-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("can be loaded again after npm run resume has cleared its remains", async function () {
    this.timeout(120_000);
    const found = await findPulumi(() => {});
    const backend = `file://${folder}`;
    const env = {
      ...found.env,
      PULUMI_HOME: join(folder, "home"),
      PULUMI_BACKEND_URL: backend,
      PULUMI_CONFIG_PASSPHRASE: "of a test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
    const pulumi: Pulumi = { ...found, env };
    const stack = "killed";
    await ask(pulumi, ["stack", "init", stack]);
    try {
      const attributes = join(folder, `.pulumi/stacks/ssis-failover/${stack}.json.attrs`);
      assert.ok(existsSync(attributes));
      writeFileSync(attributes, "");
      await assert.rejects(ask(pulumi, ["stack", "export", "--stack", stack]), /EOF/);

      await clearRemains(pulumi, stack, false);

      assert.match(await ask(pulumi, ["stack", "export", "--stack", stack]), /"deployment"/);
    } finally {
      // The CLI writes a stack's salt beside the program.
      rmSync(`Pulumi.${stack}.yaml`, { force: true });
    }
  });

  it("keeps attributes that are whole, other stacks', and backends that are no folder", () => {
    const stack = "primary";
    mkdirSync(join(folder, ".pulumi/stacks/p"), { recursive: true });
    const file = (name: string, text: string): string => {
      const path = join(folder, ".pulumi/stacks/p", name);
      writeFileSync(path, text);
      return path;
    };
    const whole = file("primary.json.bak.attrs", '{"md5":""}');
    const others = file("primary-too.json.attrs", "");
    const state = file("primary.json", "");
    const empty = file("primary.json.attrs", "");

    assert.deepEqual(dropEmptyAttributes("https://api.pulumi.com", stack), []);
    const qualified = `organization/p/${stack}`;
    assert.deepEqual(dropEmptyAttributes(`file://${folder}?no_tmp_dir=true`, qualified), [empty]);
    assert.ok([whole, others, state].every(existsSync));
    assert.ok(!existsSync(empty));
  });
});
