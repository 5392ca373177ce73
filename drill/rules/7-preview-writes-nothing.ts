import { nameOf } from "../estates/belonging.ts";
import { ownWrites, within } from "../evidence.ts";
import { rule } from "./rule.ts";

/** Between the marks of a preview, a drift check or a flip there is no write of the program, not even a refused one. */
export const previewWritesNothing = rule(7, "Preview writes nothing", (evidence, docket) => {
  const own = ownWrites(evidence);
  for (const phase of evidence.phases) {
    if (phase.kind === "up") continue;
    const writes = within(own, phase);
    docket.check(
      writes.length > 0 &&
        `${phase.shown}: ${writes.map((write) => `${write.method} ${nameOf(write.resource)}`).join(", ")}`,
    );
  }
});
