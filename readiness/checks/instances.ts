import { PULUMI } from "../../config/commands.ts";
import { type Finding, failed, LEFT, passed, skipped, unknown } from "../finding.ts";
import { isKnown, type Known } from "../known.ts";

export interface Login {
  readonly name: string;
  readonly sid: string;
}

/** What `master` and `msdb` of both servers have: no failover group takes it along. */
export interface InstanceFacts {
  /** Administrators of the two servers: each is its server's own. */
  readonly administrators: readonly string[];
  /** `hooks.logins`: each stack makes those that its server lacks. */
  readonly made: readonly string[];
  readonly logins: {
    readonly here: Known<readonly Login[]>;
    readonly there: Known<readonly Login[]>;
  };
  /** SQL Server Agent; `none` on SQL Database. */
  readonly jobs:
    | { readonly here: Known<readonly string[]>; readonly there: Known<readonly string[]> }
    | "none";
}

const LOGINS = "logins on both sides";
const JOBS = "Agent jobs on both sides";

export function judgeInstances(facts: InstanceFacts | "left" | "new"): readonly Finding[] {
  if (facts === "left") return [skipped(LOGINS, LEFT), skipped(JOBS, LEFT)];
  if (facts === "new") return [skipped(LOGINS, "the estate is not deployed yet")];
  return [judgeLogins(facts), judgeJobs(facts.jobs)];
}

function judgeLogins({ logins, administrators, made }: InstanceFacts): Finding {
  const { here, there } = logins;
  if (!isKnown(here)) return unknown(LOGINS, here.unknown);
  if (!isKnown(there)) return unknown(LOGINS, there.unknown);
  const own = new Set(administrators.map((name) => name.toLowerCase()));
  const count = (all: readonly Login[]) => all.filter(({ name }) => !own.has(name.toLowerCase()));
  const [ours, theirs] = [count(here.value), count(there.value)];
  const differ = ours
    .filter(({ name, sid }) => {
      const other = theirs.find((one) => isSame(one.name, name));
      return other !== undefined && other.sid !== sid;
    })
    .map(({ name }) => name);
  const names = ({ name }: Login): string => name;
  const says = [
    ...onlyIn("the other server", theirs.map(names), ours.map(names)),
    ...onlyIn("this server", ours.map(names), theirs.map(names)),
    ...(differ.length === 0 ? [] : [`with another SID on each side: ${differ.join(", ")}`]),
  ];
  if (says.length === 0) return passed(LOGINS, `${ours.length} each, SIDs equal`);
  const isAlike = ({ name, sid }: Login) =>
    [ours, theirs].every((all) => all.some((one) => isSame(one.name, name) && one.sid === sid));
  const isLeft = (one: Login) => !isAlike(one) && !made.some((name) => isSame(name, one.name));
  const maker = [...ours, ...theirs].some(isLeft)
    ? "name them in the estate's hooks.logins, so that each stack makes what is missing with the same SID"
    : `run \`${PULUMI} up --refresh\` of the stack whose server lacks them: hooks.logins names them`;
  return failed(LOGINS, says.join("; "), `${maker}; one with another SID must be dropped first`);
}

function judgeJobs(jobs: InstanceFacts["jobs"]): Finding {
  if (jobs === "none") return skipped(JOBS, "SQL Database has no SQL Server Agent");
  const { here, there } = jobs;
  if (!isKnown(here)) return unknown(JOBS, here.unknown);
  if (!isKnown(there)) return unknown(JOBS, there.unknown);
  const says = [
    ...onlyIn("the other instance", there.value, here.value),
    ...onlyIn("this instance", here.value, there.value),
  ];
  if (says.length === 0) return passed(JOBS, `${here.value.length} each`);
  return failed(
    JOBS,
    says.join("; "),
    "script the job to the instance that lacks it, with its schedule disabled; hooks.agentSchedules then switches it by the role",
  );
}

function onlyIn(
  where: string,
  these: readonly string[],
  those: readonly string[],
): readonly string[] {
  const only = these.filter((name) => !those.some((other) => isSame(name, other)));
  return only.length === 0 ? [] : [`only on ${where}: ${only.join(", ")}`];
}

/** SQL Server's names have no case, in Azure's default collation. */
const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
