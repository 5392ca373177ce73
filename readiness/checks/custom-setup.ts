import type { BlobAnswer } from "../../azure/blobs.ts";
import { setSecretCommand } from "../../config/commands.ts";
import { type Finding, failed, LEFT, passed, skipped, unknown } from "../finding.ts";
import { isKnown, type Known } from "../known.ts";
import { readSas, type SasToken } from "../sas.ts";

export interface SetupFacts {
  readonly estate: string;
  readonly stack: string;
  /** Without the token; undefined: no custom setup. */
  readonly container: string | undefined;
  readonly token: string;
  readonly now: Date;
  /** `main.cmd` as the token shows it; undefined where there is nobody to ask. */
  readonly script: Known<BlobAnswer | undefined> | "left";
}

const TOKEN = "custom setup token";
const SCRIPT = "custom setup main.cmd";
/** The account's firewall, or the token's own range of addresses: that says something about this machine only. */
const ABOUT_HERE = ["AuthorizationFailure", "AuthorizationSourceIPMismatch"];
const DAY = 86_400_000;
/** Long enough for a team that looks at its previews to mend it without hurry. */
const SOON_DAYS = 14;
/** The nodes read the files, list them, and write their logs beside them. */
const RIGHTS = ["r", "w", "l"];

/** Nodes that cannot read their setup container do not start, after minutes: CustomSetupScriptBlobContainerInaccessible. */
export function judgeCustomSetup(facts: SetupFacts): readonly Finding[] {
  if (facts.container === undefined) return [skipped(TOKEN, "there is no custom setup")];
  return [judgeToken(facts, facts.container), judgeScript(facts, facts.container)];
}

function judgeToken({ estate, stack, token, now }: SetupFacts, container: string): Finding {
  const sas = readSas(token);
  const cure = `make a token of ${container} with read, write and list, and set it: ${setSecretCommand(["credentials", estate, "customSetupSas"], stack)}`;
  if (sas === undefined) return failed(TOKEN, "what is configured is no SAS token", cure);
  const wrong = faultOf(sas, now);
  if (wrong !== undefined) return failed(TOKEN, wrong, cure);
  if (sas.expires === undefined || sas.rights === undefined)
    return unknown(TOKEN, "a stored access policy says how long it counts and for what");
  return passed(TOKEN, `${sas.rights}, until ${day(sas.expires)}`);
}

function faultOf(sas: SasToken, now: Date): string | undefined {
  const { starts, expires, rights, policy, tooNarrow } = sas;
  if (tooNarrow) return "the token does not open a whole container";
  if (expires === undefined && !policy) return "the token has no time at which it expires";
  if (expires !== undefined && expires <= now) return `the token has expired on ${day(expires)}`;
  if (starts !== undefined && starts > now)
    return `the token counts only from ${day(starts)} onwards`;
  const missing = RIGHTS.filter((right) => rights !== undefined && !rights.includes(right));
  if (missing.length > 0 || (rights === undefined && !policy))
    return `the token lacks rights: it has ${rights ?? "none"}, and r, w and l are needed`;
  const left = expires === undefined ? undefined : (expires.getTime() - now.getTime()) / DAY;
  if (left === undefined || left >= SOON_DAYS || expires === undefined) return undefined;
  return `the token expires on ${day(expires)}, in ${Math.floor(left)} days`;
}

function judgeScript({ script }: SetupFacts, container: string): Finding {
  if (script === "left") return skipped(SCRIPT, LEFT);
  if (!isKnown(script)) return unknown(SCRIPT, script.unknown);
  const answer = script.value;
  if (answer === undefined) return skipped(SCRIPT, "a rehearsal has no blob service");
  if (answer === "there") return passed(SCRIPT, `at the root of ${container}`);
  if (ABOUT_HERE.includes(answer.code))
    return unknown(SCRIPT, `${container} lets no requests in from here (${answer.code})`);
  // An account that is busy or down, or somebody in between: the blob service says its own code with whatever it refuses.
  if (answer.status === 429 || answer.status >= 500 || answer.code === `Http${answer.status}`)
    return unknown(SCRIPT, `${container} gives no useful answer (${answer.code})`);
  if (answer.status === 404)
    return failed(
      SCRIPT,
      `there is no main.cmd at the root of ${container} (${answer.code})`,
      "upload it, with what it calls, as it is in the other site's container",
    );
  return failed(
    SCRIPT,
    `${container} does not take the token (${answer.code})`,
    "make a new token with a key of that account that is not rotated away",
  );
}

const day = (date: Date): string => date.toISOString().slice(0, 10);
