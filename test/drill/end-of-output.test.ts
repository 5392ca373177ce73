import assert from "node:assert/strict";
import { endOf } from "../../drill/commands/end-of-output.ts";

const failure = [
  "    * sales: starting ssis failed: InvalidVnetConfiguration",
  "      means: it does not fit",
  "      do:    mend it",
  "      left:  ssis is Stopped",
];
const others = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`);

describe("what the rehearsal shows of a command that failed", () => {
  it("are its last lines, without empty ones and tables", () => {
    const output = [...others(20), "", "│ sales │ fence │", "the end"].join("\n");
    assert.deepEqual(endOf(output), [...others(20).slice(-11), "the end"]);
    assert.deepEqual(endOf("only this\n"), ["only this"]);
  });

  it("are the lines of the failure before them, which the engine prints above what each estate said", () => {
    for (let after = 0; after < 30; after += 1) {
      const shown = endOf([...others(9), ...failure, ...others(after)].join("\n"));
      assert.equal(shown.length, 12, String(after));
      assert.equal(new Set(shown).size, shown.length, "no line twice");
      for (const line of failure) assert.ok(shown.includes(line), `${after}: ${line}`);
      if (after > 0) assert.equal(shown.at(-1), `line ${after - 1}`);
    }
  });

  it("are the messages of an event stream", () => {
    const event = (message: string) => JSON.stringify({ diagnosticEvent: { message } });
    const stream = [event(failure.join("\n")), JSON.stringify({ summaryEvent: {} }), '{"cut'];
    assert.deepEqual(endOf(stream.join("\n")), [...failure, '{"cut']);
  });
});
