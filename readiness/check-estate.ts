import { type LiveGroup, readGroup } from "../azure/failover-groups.ts";
import { readRuntime } from "../azure/integration-runtimes.ts";
import type { EstateCredentials } from "../config/credentials.ts";
import type { Context } from "../reconcilers/context.ts";
import { withZone } from "../reconcilers/dns-zone.ts";
import { catalogAccess } from "../reconcilers/inputs.ts";
import { judgeGroup } from "./checks/group.ts";
import { judgeLogin } from "./checks/login.ts";
import { type Finding, unknown } from "./finding.ts";
import { isKnown, type Known, know, worth } from "./known.ts";
import { type Looking, soon } from "./looking.ts";
import { lookAtGroup } from "./looks/group.ts";
import { lookAtLogin } from "./looks/login.ts";
import type { Subject } from "./subject.ts";

type Check = (looking: Looking) => Promise<readonly Finding[]>;

/** In the order of what they are worth; all of them look at once. */
const CHECKS: readonly Check[] = [
  async (looking) => judgeGroup(await lookAtGroup(looking)),
  async (looking) =>
    isKnown(looking.sql)
      ? [judgeLogin(await lookAtLogin(looking, looking.sql.value.own))]
      : [unknown("login", looking.sql.unknown)],
];

/**
 * Whether this site could take the estate over now, as far as that can be told from here. Reads only, throws nothing; how long it may take is
 * the context's signal.
 */
export async function checkEstate(
  context: Context,
  subject: Subject,
  secrets: Partial<EstateCredentials>,
): Promise<readonly Finding[]> {
  const [ownGroup, sql, isRunningHere] = await Promise.all([
    know(context, () => readGroup(context.azure, subject.group.here, soon({ context }))),
    accesses(context, subject),
    runsHere(context, subject),
  ]);
  const takesOver = subject.active && isTakeover(ownGroup, isRunningHere);
  const looking: Looking = { context, subject, secrets, ownGroup, takesOver, sql };
  return (await Promise.all(CHECKS.map((check) => check(looking)))).flat();
}

/** The flag names this site, and what it stands for is still elsewhere. */
function isTakeover(
  ownGroup: Known<LiveGroup | undefined>,
  isRunningHere: Known<boolean> | undefined,
): boolean {
  if (isRunningHere !== undefined) return worth(isRunningHere) === false;
  return worth(ownGroup)?.role === "Secondary";
}

/** Where SSISDB keeps its place, it is the runtime that tells who has taken over; undefined elsewhere. */
async function runsHere(context: Context, subject: Subject): Promise<Known<boolean> | undefined> {
  if (subject.variant !== "attach, catalog stays") return undefined;
  return await know(context, async () => {
    const found = await readRuntime(context.azure, subject.runtime, soon({ context }));
    return found?.state === "Started";
  });
}

async function accesses(context: Context, subject: Subject): Promise<Looking["sql"]> {
  const { estate, instances, own, other } = subject;
  return await know(context, async () => {
    const known = await withZone(context, { estate: estate.name, instances, own, other });
    return { own: catalogAccess.parse(known.own), other: catalogAccess.parse(known.other) };
  });
}
