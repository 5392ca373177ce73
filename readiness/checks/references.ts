import { type Finding, failed, passed, skipped, unknown } from "../finding.ts";
import { isKnown, type Known } from "../known.ts";

/** What the runtime names of its own factory, in words: `linked service packages-share`. */
export interface ReferenceFacts {
  readonly factory: string;
  readonly named: readonly string[];
  /** Undefined where there is no factory yet. */
  readonly missing: Known<readonly string[] | undefined>;
}

const CHECK = "what the runtime refers to";

/**
 * Linked services, credentials and self-hosted runtimes are deployed by other means, to each factory: a runtime that names one which is not
 * there is refused (azure.datafactory.tools#93: BadRequest, "invalid reference").
 */
export function judgeReferences(facts: ReferenceFacts | "none"): Finding {
  if (facts === "none") return skipped(CHECK, "it names nothing of its factory");
  const { factory, named, missing } = facts;
  if (!isKnown(missing)) return unknown(CHECK, missing.unknown);
  if (missing.value === undefined) return skipped(CHECK, `${factory} does not exist yet`);
  if (missing.value.length === 0) return passed(CHECK, named.join(", "));
  return failed(
    CHECK,
    `${factory} has no ${missing.value.join(", no ")}: Azure would refuse the runtime that names it (invalid reference)`,
    `deploy it to ${factory}, under the same name as in the other site's factory; or name another one in this site's runtime`,
  );
}
