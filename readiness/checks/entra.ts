import type { CatalogKind } from "../../config/deployment.ts";
import { quoteName } from "../../sql/quote.ts";
import { type Finding, failed, LEFT, passed, skipped, unknown } from "../finding.ts";
import { isKnown, type Known } from "../known.ts";

/** Identities of Microsoft Entra that `master` of both servers knows: no failover group takes them along. */
export interface EntraFacts {
  readonly kind: CatalogKind;
  /** Both sites' runtimes sign in as the same identity; else each has its factory's. */
  readonly isOneIdentity: boolean;
  readonly here: Known<readonly string[]>;
  readonly there: Known<readonly string[]>;
}

const CHECK = "Entra identities on both sides";

/** Where the runtime signs in by Entra, each server must know its identity, or a group that it is in, else a start ends with 18456. */
export function judgeEntra(facts: EntraFacts | "left" | "new" | "sql"): Finding {
  if (facts === "sql") return skipped(CHECK, "the runtime signs in with user and password");
  if (facts === "left") return skipped(CHECK, LEFT);
  if (facts === "new") return skipped(CHECK, "the estate is not deployed yet");
  const { here, there, isOneIdentity } = facts;
  if (!isKnown(here)) return unknown(CHECK, here.unknown);
  if (!isKnown(there)) return unknown(CHECK, there.unknown);
  const known = new Set(here.value.map((name) => name.toLowerCase()));
  const missing = there.value.filter((name) => !known.has(name.toLowerCase()));
  if (missing.length === 0) return passed(CHECK, listed(here.value));
  const says = `only on the other server: ${listed(missing)}`;
  if (isOneIdentity || here.value.length === 0)
    return failed(
      CHECK,
      `${says}: if the runtime's identity is one of them, or in a group that is, it could not start here`,
      `in master of this site's server: ${cure(facts.kind, missing[0] ?? "")}`,
    );
  return unknown(CHECK, `each site's factory has its own identity; ${says}`);
}

const listed = (names: readonly string[]): string => names.join(", ") || "none";

/** As Microsoft's article on Entra authentication for the Azure-SSIS integration runtime has it. */
function cure(kind: EntraFacts["kind"], name: string): string {
  const quoted = quoteName(name);
  return kind === "server"
    ? `CREATE USER ${quoted} FROM EXTERNAL PROVIDER; ALTER ROLE dbmanager ADD MEMBER ${quoted};`
    : `CREATE LOGIN ${quoted} FROM EXTERNAL PROVIDER; ALTER SERVER ROLE dbcreator ADD MEMBER ${quoted}; ALTER SERVER ROLE securityadmin ADD MEMBER ${quoted};`;
}
