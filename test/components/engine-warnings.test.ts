import assert from "node:assert/strict";
import { engineWarnings } from "../../components/warnings.ts";

describe("the engine's settings, as seen by the program", () => {
  const set = { PULUMI_CONTINUE_ON_ERROR: "true", PULUMI_NODEJS_PARALLEL: "256" };

  it("are warned about with the command as it is typed: this stack's name is in it", () => {
    const [failure, slots, ...more] = engineWarnings(2, "prod-secondary", {});
    assert.match(
      failure ?? "",
      /strand the other one, .*`npm run takeover -- --stack prod-secondary`/,
    );
    assert.match(
      slots ?? "",
      /^0 parallel slots .*4 or more.*`npm run takeover -- --stack prod-secondary`/,
    );
    assert.deepEqual(more, []);
  });

  // Each flag of the CLI has a variable of its own since Pulumi 3.208 (PULUMI_OPTION_…).
  it("are seen in whichever way the engine takes them from the environment", () => {
    const slots = { PULUMI_NODEJS_PARALLEL: "256" };
    for (const name of ["PULUMI_CONTINUE_ON_ERROR", "PULUMI_OPTION_CONTINUE_ON_ERROR"])
      for (const value of ["true", "1"])
        assert.deepEqual(engineWarnings(2, "secondary", { ...slots, [name]: value }), [], name);
    const off = { ...slots, PULUMI_OPTION_CONTINUE_ON_ERROR: "false" };
    assert.equal(engineWarnings(2, "secondary", off).length, 1);
  });

  it("are no matter where they are set, or where one estate has nobody to strand", () => {
    assert.deepEqual(engineWarnings(128, "secondary", set), []);
    assert.deepEqual(engineWarnings(1, "secondary", {}), []);
    assert.match(engineWarnings(129, "secondary", set).join(), /^256 parallel slots .*258 or more/);
    assert.match(engineWarnings(3, "s", { PULUMI_NODEJS_PARALLEL: "6" }).join(), /the other 2,/);
  });
});
