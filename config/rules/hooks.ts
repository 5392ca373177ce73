import { SITES } from "../pair.ts";
import { formatPath } from "../problems.ts";
import { sqlName } from "../schema/formats.ts";
import { isSecretKey } from "../secrets.ts";
import { type Examined, kindOfEstate } from "./findings.ts";

/** What the ready hooks can and cannot do. */
export function examineHooks(estate: Examined): void {
  examineSchedules(estate);
  examineServerLogins(estate);
  examineVariables(estate);
}

function examineSchedules(estate: Examined): void {
  const { draft, findings, at } = estate;
  const schedules = draft.hooks?.agentSchedules ?? [];
  if (schedules.length > 0 && kindOfEstate(draft) === "server") {
    findings.refuse(
      at("hooks", "agentSchedules"),
      "is for managed instances: SQL Database has no SQL Server Agent",
      "remove it, and name the triggers that follow the active site under triggers",
    );
  }
  refuseTwice(estate, "agentSchedules", schedules);
}

function examineServerLogins(estate: Examined): void {
  const { draft, findings, at } = estate;
  const logins = draft.hooks?.logins ?? [];
  const administrators = [
    draft.catalog?.adminLogin,
    ...SITES.map((site) => draft.sites?.[site]?.catalog?.adminLogin),
  ].map((name) => name?.toLowerCase());
  for (const [index, login] of logins.entries()) {
    if (login === undefined) continue;
    if (administrators.includes(login.toLowerCase())) {
      findings.refuse(
        at("hooks", "logins", index),
        "is the administrator's login: each server has its own, and it is never cloned",
        "remove it",
        login,
      );
    }
  }
  refuseTwice(estate, "logins", logins);
}

/** SQL Server's names have no case. */
function refuseTwice(
  { findings, at }: Examined,
  key: "agentSchedules" | "logins",
  names: readonly (string | undefined)[],
): void {
  const lower = names.map((name) => name?.toLowerCase());
  for (const [index, name] of names.entries()) {
    if (name === undefined || lower.indexOf(name.toLowerCase()) === index) continue;
    findings.refuse(at("hooks", key, index), "stands in the list twice", "remove one", name);
  }
}

/** A variable as configured, and where it stands. */
function variablesOf({ draft, at }: Examined) {
  return Object.entries(draft.hooks?.environments ?? {}).flatMap(([folder, environments]) =>
    Object.entries(environments ?? {}).flatMap(([environment, variables]) =>
      Object.entries(variables ?? {}).map(([name, variable]) => ({
        names: [folder, environment, name],
        name,
        variable: variable ?? {},
        path: at("hooks", "environments", folder, environment, name),
      })),
    ),
  );
}

function examineVariables(estate: Examined): void {
  const { findings } = estate;
  const taken = new Set<string>();
  for (const { names, name, variable, path } of variablesOf(estate)) {
    const { sensitive = false } = variable;
    // SSISDB takes both for one, which would get either value in turn.
    const identity = JSON.stringify(names).toLowerCase();
    if (taken.has(identity)) {
      findings.refuse(path, "differs from another variable only by case", "remove one");
    }
    taken.add(identity);
    if (!names.every((part) => sqlName.safeParse(part).success)) {
      findings.refuse(
        path,
        "has a part that is not a name in SSISDB",
        "use 1 to 128 characters, none of them a line break or another control character, for each of folder, environment and variable",
      );
    }
    const secret = formatPath(["credentials", estate.name, "environments", ...names]);
    if (!sensitive && isSecretKey(name)) {
      findings.refuse(
        path,
        "has the name of a secret, and its values would be committed in clear",
        `set sensitive: true, without values here, and the secret ${secret}`,
      );
      continue;
    }
    for (const site of SITES) {
      const isGiven = variable[site] !== undefined;
      if (sensitive && isGiven) {
        findings.refuse(
          [...path, site],
          "stands beside sensitive: true, which says that the value is a secret",
          "remove it here, and change the secret if it was committed",
        );
      }
      if (!sensitive && !isGiven) {
        findings.refuse(
          [...path, site],
          "is missing: the variable must have a value whichever site is active",
          `add it, or set sensitive: true and the secret ${secret}`,
        );
      }
    }
  }
}
