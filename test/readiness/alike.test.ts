import assert from "node:assert/strict";
import { failuresAlike } from "../../readiness/alike.ts";
import { failed, passed } from "../../readiness/finding.ts";

describe("what several estates lack alike", () => {
  const state = failed("place of state backend", "the state lives there", "move it");

  it("is said once, with all their names; what differs is said of each", () => {
    const said = failuresAlike([
      { estate: "sales", findings: [state, failed("login", "refused on sql-a", "set it")] },
      { estate: "ledger", findings: [passed("locks", "none"), { ...state }] },
      { estate: "web", findings: [failed("login", "refused on sql-b", "set it")] },
    ]);
    assert.deepEqual(
      said.map(({ estates, finding }) => [estates.join(), finding.says]),
      [
        ["sales,ledger", "the state lives there"],
        ["sales", "refused on sql-a"],
        ["web", "refused on sql-b"],
      ],
    );
  });

  it("is not alike with another cure, nor of another check", () => {
    const said = failuresAlike([
      { estate: "sales", findings: [failed("login", "refused", "set it")] },
      { estate: "web", findings: [failed("login", "refused", "set the other")] },
      { estate: "shop", findings: [failed("group roles", "refused", "set it")] },
    ]);
    assert.deepEqual(
      said.map(({ estates }) => estates.join()),
      ["sales", "web", "shop"],
    );
  });

  it("is nothing where all passed", () => {
    assert.deepEqual(failuresAlike([{ estate: "sales", findings: [passed("locks", "none")] }]), []);
  });
});
