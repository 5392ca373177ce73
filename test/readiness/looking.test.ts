import assert from "node:assert/strict";
import { openEyes } from "../../components/looking.ts";

describe("what a preview looks at Azure with", () => {
  const ours = Object.entries(process.env).filter(([name]) => name.startsWith("ARM_"));
  beforeEach(() => {
    for (const [name] of ours) delete process.env[name];
  });
  after(() => void Object.assign(process.env, Object.fromEntries(ours)));

  it("needs no subscription with a login of the Azure CLI: ids name their own", async () => {
    const eyes = await openEyes(() => undefined, { sales: { catalogPassword: "Swordfish-1" } });
    assert.ok("azure" in eyes);
    assert.deepEqual(eyes.credentials("sales"), { catalogPassword: "Swordfish-1" });
  });
});
