import assert from "node:assert/strict";
import { secretsKeeper } from "../../azure/scrub.ts";
import type { Methods } from "../../reconcilers/lifecycle/methods.ts";
import { spokenByPerson } from "../../resources/spoken.ts";

const SECRET = "Swordfish-of-a-driver";

describe("an error that leaves the provider", () => {
  // Texts of our own hold no secret; those of a driver, a client or a parser are not ours.
  it("tells no secret and no stack trace, from whichever method it comes", async () => {
    const fails = () =>
      Promise.reject(
        Object.assign(new Error(`login failed with ${SECRET}`), {
          reasons: [`because of ${SECRET}`],
          id: "sales",
        }),
      );
    const failing: Methods = {
      ...{ check: fails, diff: fails, create: fails },
      ...{ read: fails, update: fails, delete: fails },
    };
    const secrets = secretsKeeper();
    secrets.add(SECRET);
    const {
      check,
      diff,
      create,
      read,
      update,
      delete: destroy,
    } = spokenByPerson(failing, () => secrets);
    for (const told of [
      () => check({}, {}),
      () => diff("sales", {}, {}),
      () => create({}),
      () => read("sales", {}),
      () => update("sales", {}, {}),
      () => destroy("sales", {}),
    ])
      await assert.rejects(told, (error: Error & { reasons: string[]; id: string }) => {
        assert.match(error.message, /^login failed with /);
        assert.equal(error.stack, error.message);
        assert.match(error.reasons.join(), /^because of /);
        assert.ok(!(error.message + error.reasons.join()).includes(SECRET));
        assert.equal(error.id, "sales");
        return true;
      });
  });
});
