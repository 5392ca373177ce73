import { setSecretCommand } from "../../config/commands.ts";
import { isNetworkClosed } from "../../sql/failure.ts";
import { quoteName } from "../../sql/quote.ts";
import { type Finding, failed, passed, unknown } from "../finding.ts";

export interface LoginFacts {
  readonly estate: string;
  readonly stack: string;
  readonly host: string;
  /** Undefined: Entra, as the program's identity. */
  readonly user: string | undefined;
  readonly database: string;
  readonly result:
    | { readonly kind: "in" }
    /** Let in, and shown nothing of SSISDB; `login` is the database's name for it. */
    | { readonly kind: "not shown"; readonly login: string }
    /** SQL Server's number, and its words. */
    | { readonly kind: "refused"; readonly number: number | undefined; readonly said: string }
    | { readonly kind: "no answer"; readonly why: string };
}

const CHECK = "login";
const NO_DATABASE = 4060;

/** Whether this stack's own secrets open this site's own server: the runtime is given the same ones. */
export function judgeLogin(facts: LoginFacts): Finding {
  const { result, host, database } = facts;
  const who = facts.user ?? "this program's Entra identity";
  switch (result.kind) {
    case "in":
      return passed(CHECK, `${who} on ${host}/${database}`);
    case "not shown":
      return failed(
        CHECK,
        `${who} is let in on ${host}/${database}, but SSISDB shows it nothing: running packages would be cut off unseen, and no start could be proved`,
        `in SSISDB: ALTER ROLE ssis_admin ADD MEMBER ${quoteName(result.login)};`,
      );
    case "no answer":
      return unknown(CHECK, `${host} does not answer from here: ${result.why}`);
    case "refused":
      // The server's network, not the login: it says something about this machine only.
      if (isNetworkClosed(result.number))
        return unknown(CHECK, `${host} does not let this machine in (${result.number})`);
      return failed(
        CHECK,
        `${who} is refused on ${host}/${database} (${result.number ?? "no number"}: ${result.said}): the runtime would not start here`,
        cure(facts, result.number),
      );
  }
}

function cure({ estate, stack, user, host }: LoginFacts, number: number | undefined): string {
  if (number === NO_DATABASE)
    return `give ${user ?? "the identity"} access to SSISDB on ${host}, or bring up the home stack, which makes SSISDB`;
  if (user === undefined)
    return `make the program's identity (or its group) Entra administrator of ${host}, or a user in SSISDB that is a member of ssis_admin`;
  return `set this stack's password (${setSecretCommand(["credentials", estate, "catalogPassword"], stack)}), or give the server's ${user} that password`;
}
