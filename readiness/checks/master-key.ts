import { PULUMI, setSecretCommand } from "../../config/commands.ts";
import { type Finding, failed, passed, skipped, unknown } from "../finding.ts";
import { isKnown, type Known } from "../known.ts";

export interface MasterKeyFacts {
  readonly estate: string;
  readonly stack: string;
  readonly host: string;
  /** How many passwords this instance tries by itself. */
  readonly registered: Known<number>;
  /** Whether the stored password is one of those that open the key. */
  readonly opens: Known<boolean>;
}

const OPENS = "master key password";
const REGISTERED = "master key registration";

/** SSISDB's master key must open by itself on this instance after the role has come, or packages with secrets do not run (15581). */
export function judgeMasterKey(facts: MasterKeyFacts | "none" | "new"): readonly Finding[] {
  if (facts === "none") return [skipped(OPENS, "SQL Database keeps the master key open by itself")];
  if (facts === "new") return [skipped(OPENS, "SSISDB does not exist yet")];
  return [judgePassword(facts), judgeRegistration(facts)];
}

function judgePassword({ opens, estate, stack }: MasterKeyFacts): Finding {
  if (!isKnown(opens)) return unknown(OPENS, opens.unknown);
  if (opens.value) return passed(OPENS, "the stored one opens it");
  return failed(
    OPENS,
    "the stored password is not one of those that open SSISDB's master key",
    `set the right one: ${setSecretCommand(["credentials", estate, "masterKeyPassword"], stack)}; or run \`pulumi up\` on the active stack, which adds the one that it has`,
  );
}

function judgeRegistration({ registered, host, stack }: MasterKeyFacts): Finding {
  if (!isKnown(registered)) return unknown(REGISTERED, registered.unknown);
  if (registered.value > 0) return passed(REGISTERED, `${registered.value} on ${host}`);
  return failed(
    REGISTERED,
    `no password for SSISDB's master key is registered on ${host}: after a failover the key may stay closed (15581)`,
    `run \`${PULUMI} up --refresh --stack ${stack}\`, which registers it`,
  );
}
