import { searchLeaks } from "../secrets/search.ts";
import type { Offender } from "./offender.ts";

/** Rule 5: an error message carries a connection string as JSON, and the log of the job keeps it in base64. */
export const leakedPassword: Offender = {
  rule: 5,
  does: "prints a password, JSON-escaped and in base64",
  caughtBy: /stands in a log .*base64/,
  async offend(ground) {
    const { catalogPassword } = ground.secrets;
    const said = JSON.stringify({ error: `login with ${catalogPassword.value} failed` });
    const kept = Buffer.from(`job log: ${said}`).toString("base64");
    ground.leak(
      searchLeaks(
        [
          { name: "an output", text: said },
          { name: "a log", text: kept },
        ],
        [catalogPassword],
      ),
    );
  },
};
