import { setSecretCommand } from "../../config/commands.ts";
import { isNetworkClosed } from "../../sql/failure.ts";
import { quoteName } from "../../sql/quote.ts";
import { type Finding, failed, LEFT, passed, skipped, unknown } from "../finding.ts";

export interface LoginFacts {
  readonly estate: string;
  readonly stack: string;
  readonly host: string;
  /** Undefined: Entra, as the program's identity. */
  readonly user: string | undefined;
  readonly database: string;
  /** `catalog.endpoint: listener`: it leads to either server. */
  readonly throughListener: boolean;
  readonly result:
    | { readonly kind: "in" }
    /** Let in, and shown nothing of SSISDB; `login` is the database's name for it. */
    | { readonly kind: "not shown"; readonly login: string }
    /** SQL Server's number, and its words. */
    | { readonly kind: "refused"; readonly number: number | undefined; readonly said: string }
    | { readonly kind: "no answer"; readonly why: string };
}

const OWN = "login";
const OTHER = "login on the other side";
const NO_DATABASE = 4060;

/** Whether this stack's own secrets open this site's own server: the runtime is given the same ones. */
export function judgeLogin(facts: LoginFacts): Finding {
  return judge(OWN, facts, "the runtime would not start here", cure);
}

/**
 * Whether they open the other site's server, too. A takeover asks that one which packages run and how far the copy is behind; and a runtime that
 * goes by the listener has one name and one password for both.
 */
export function judgeOtherLogin(facts: LoginFacts | "left" | "new"): Finding {
  if (facts === "left") return skipped(OTHER, LEFT);
  if (facts === "new") return skipped(OTHER, "the estate is not deployed yet");
  const listener = facts.throughListener
    ? ", and a runtime that goes by the listener signs in to both servers"
    : "";
  const costs = `a takeover could not wait for the packages that run there${listener}`;
  return judge(OTHER, facts, costs, (about, number) =>
    about.user === undefined || number === NO_DATABASE
      ? cure(about, number)
      : `give the logins of both servers one password, and set it on both stacks: ${setPassword(about)}`,
  );
}

function judge(
  check: string,
  facts: LoginFacts,
  costs: string,
  cureOf: (facts: LoginFacts, number: number | undefined) => string,
): Finding {
  const { result, host, database } = facts;
  const who = facts.user ?? "this program's Entra identity";
  switch (result.kind) {
    case "in":
      return passed(check, `${who} on ${host}/${database}`);
    case "not shown":
      return failed(
        check,
        `${who} is let in on ${host}/${database}, but SSISDB shows it nothing: running packages would be cut off unseen, and no start could be proved`,
        `in SSISDB: ALTER ROLE ssis_admin ADD MEMBER ${quoteName(result.login)};`,
      );
    case "no answer":
      return unknown(check, `${host} does not answer from here: ${result.why}`);
    case "refused":
      // The server's network, not the login: it says something about this machine only.
      if (isNetworkClosed(result.number))
        return unknown(check, `${host} does not let this machine in (${result.number})`);
      return failed(
        check,
        `${who} is refused on ${host}/${database} (${result.number ?? "no number"}: ${result.said}): ${costs}`,
        cureOf(facts, result.number),
      );
  }
}

function cure(facts: LoginFacts, number: number | undefined): string {
  const { user, host } = facts;
  if (number === NO_DATABASE)
    return `give ${user ?? "the identity"} access to SSISDB on ${host}, or bring up the home stack, which makes SSISDB`;
  if (user === undefined)
    return `make the program's identity (or its group) Entra administrator of ${host}, or a user in SSISDB that is a member of ssis_admin`;
  return `set this stack's password (${setPassword(facts)}), or give the server's ${user} that password`;
}

const setPassword = ({ estate, stack }: LoginFacts): string =>
  setSecretCommand(["credentials", estate, "catalogPassword"], stack);
