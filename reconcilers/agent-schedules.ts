import { z } from "zod";
import {
  mendPart,
  missingParts,
  readSchedules,
  switchSchedule,
  WATCHDOG,
  watchdogByHand,
  watchdogCommand,
} from "../sql/agent.ts";
import type { SqlConnection } from "../sql/connection.ts";
import { quoteLiteral } from "../sql/quote.ts";
import { forManyStatements, inDatabase } from "./catalog/catalog-connection.ts";
import { type DoneByHand, inOneLine, lookOrBelieve, orByHand } from "./catalog/sql-by-hand.ts";
import type { Context } from "./context/context.ts";
import { beforeWrite } from "./context/context.ts";
import { isOurs, seeGroup } from "./group/group.ts";
import { assertRoleHere } from "./group/role-refusal.ts";
import { catalogAccess, common, groupSides, timeouts } from "./lifecycle/inputs.ts";
import type { Reconciler, Seen } from "./lifecycle/reconciler.ts";
import { inWords, Trouble } from "./lifecycle/trouble.ts";

const inputs = z.object({
  ...common,
  /** `enabled`: this site is active, so SSISDB must be Primary here; `by role`: they go off where it is Secondary, and are else left alone. */
  want: z.enum(["enabled", "by role"]),
  /** Names of schedules of SQL Server Agent on this site's own instance. */
  schedules: z.array(z.string()),
  group: groupSides,
  /** This site's own instance, wherever SSISDB is writable. */
  catalog: catalogAccess,
  timeouts,
});
type Inputs = z.infer<typeof inputs>;

export type { Inputs as AgentSchedulesInputs, Live as AgentSchedulesLive };

type State = "enabled" | "disabled" | "absent" | "several of this name";

interface Live extends Seen, DoneByHand {
  readonly schedules: Readonly<Record<string, State>>;
  /** What the job lacks that switches them when a failover happens without this program. */
  readonly watchdogLacks: readonly string[];
  /** This side's role in the failover group. */
  readonly role: string;
}

const DATABASE = "msdb";
const BEGUN = "schedules that were switched before stay so; the others were not touched";

/**
 * Schedules of SQL Server Agent follow the role of SSISDB (article of 2024, step for managed instances): jobs lie in `msdb`, which does not
 * travel, so both instances have them, and they must fire on one. Each stack switches them on its own instance, and keeps a job there that
 * does it every minute.
 */
export const agentSchedules: Reconciler<Inputs, Live> = {
  kind: "Agent schedules",
  identity: [],
  parse: (raw) => inputs.parse(raw),
  claims: (wish) => wish.want === "enabled",

  look: (context, wish, before) => {
    const { schedules = {}, watchdogLacks = [], role = "unknown", byHand } = before;
    return lookOrBelieve(wish, { schedules, watchdogLacks, role, byHand }, () =>
      see(context, wish),
    );
  },

  drift(wish, live) {
    const reasons = Object.entries(live.schedules)
      .filter(([, state]) => !isRight(wish, live.role, state))
      .map(([name, state]) => `schedule ${name} is ${state}`);
    const lacks = live.watchdogLacks.join(", ");
    return lacks === "" ? reasons : [...reasons, `the job "${WATCHDOG}" lacks its ${lacks}`];
  },

  async act(context, wish, _run) {
    const what = `switching the Agent schedules of ${wish.catalog.host}`;
    try {
      const seen = await seeGroup(context, wish.group, wish.timeouts.call);
      if (wish.want === "enabled") await assertRoleHere(context, wish, what);
      const enabled = isOurs(seen) && wish.want === "enabled";
      // Primary still, or not known: they stay as they are, and the job goes by the role from then on.
      const turns = enabled || seen.here.role === "Secondary";
      return await orByHand(
        context,
        wish,
        {
          step: "schedules",
          what,
          database: DATABASE,
          statements: statements(wish),
          left: NOT_KNOWN,
        },
        async () => {
          await onInstance(context, wish, (connection) =>
            bring(context, wish, connection, turns ? enabled : undefined),
          );
          return await see(context, wish);
        },
        believed(wish, seen.here.role),
      );
    } catch (error) {
      throw inWords(error, {
        estate: wish.estate,
        what,
        left: "schedules that were not named are as wanted; the next `pulumi up` goes on with the others",
      });
    }
  },
};

async function see(context: Context, wish: Inputs): Promise<Live> {
  const { here } = await seeGroup(context, wish.group, wish.timeouts.call);
  return await onInstance(context, wish, async (connection) => {
    const states: Record<string, State> = {};
    for (const name of wish.schedules) states[name] = await stateOf(connection, name);
    const watchdogLacks = await missingParts(connection, wish.schedules);
    return { schedules: states, watchdogLacks, role: here.role };
  });
}

/** As somebody has said that it was left. */
function believed(wish: Inputs, role: string): Live {
  const state = wish.want === "enabled" ? "enabled" : "disabled";
  const schedules = Object.fromEntries(wish.schedules.map((name) => [name, state] as const));
  return { schedules, watchdogLacks: [], role, byHand: wish.activeRegion };
}

const NOT_KNOWN =
  "what the schedules are is not known; where the job was installed before, it goes by the role";

function isRight(wish: Inputs, role: string, state: State): boolean {
  if (wish.want === "enabled") return state === "enabled";
  return state === "disabled" || (state === "enabled" && role !== "Secondary");
}

const onInstance = <T>(
  context: Context,
  wish: Inputs,
  work: (connection: SqlConnection) => Promise<T>,
): Promise<T> => {
  // Some statements for each schedule, and a look at the role before each one that is enabled.
  const limits = forManyStatements(wish.timeouts);
  return inDatabase(context, wish.estate, wish.catalog, DATABASE, limits, work);
};

async function stateOf(connection: SqlConnection, name: string): Promise<State> {
  const [first, ...others] = await readSchedules(connection, name);
  if (first === undefined) return "absent";
  if (others.length > 0) return "several of this name";
  return first.enabled ? "enabled" : "disabled";
}

/** One schedule's failure does not keep the others from being switched, nor the job from being installed. */
async function bring(
  context: Context,
  wish: Inputs,
  connection: SqlConnection,
  enabled: boolean | undefined,
): Promise<void> {
  const failures: string[] = [];
  const attempt = async (what: string, work: () => Promise<string | undefined>): Promise<void> => {
    const failure = await inOneLine(work);
    if (failure !== undefined) failures.push(`${what}: ${failure}`);
  };
  for (const name of wish.schedules)
    await attempt(name, () => turn(context, wish, connection, name, enabled));
  for (const part of await missingParts(connection, wish.schedules)) {
    await attempt(`the ${part} of the job`, async () => {
      await beforeWrite(context);
      const of = part === "job" ? "" : `${part} of the `;
      context.log(`${wish.estate}: writing the ${of}job "${WATCHDOG}" on ${wish.catalog.host}`);
      await mendPart(connection, part, wish.schedules);
      return undefined;
    });
  }
  if (failures.length === 0) return;
  throw new Trouble({
    estate: wish.estate,
    what: `switching the Agent schedules of ${wish.catalog.host}`,
    code: "SchedulesNotSwitched",
    answer: failures.join("; "),
    means: "these schedules do not follow the role of SSISDB; all others do",
    cure: "script the missing ones with their jobs to this instance (disabled), give each a name of its own, then run `pulumi up` again",
    left: "schedules and parts that were not named are as wanted",
  });
}

async function turn(
  context: Context,
  wish: Inputs,
  connection: SqlConnection,
  name: string,
  enabled: boolean | undefined,
): Promise<string | undefined> {
  const [schedule, ...others] = await readSchedules(connection, name);
  if (schedule === undefined) return "there is no schedule of this name on this instance";
  if (others.length > 0)
    return "several schedules have this name, so that nobody knows which one is meant";
  if (enabled === undefined || schedule.enabled === enabled) return undefined;
  // Rule 1, at each write: the role may leave while the first ones are being switched on.
  if (enabled) await assertRoleHere(context, wish, `enabling schedule ${name}`, BEGUN);
  context.log(
    `${wish.estate}: ${enabled ? "enabling" : "disabling"} schedule ${name} on ${wish.catalog.host}`,
  );
  await beforeWrite(context);
  await switchSchedule(connection, schedule.id, enabled);
  return undefined;
}

/** For somebody who can connect: the switch, then the job, which needs an instance only once. */
function statements({ want, schedules }: Inputs): readonly string[] {
  const enabling = schedules.map(
    (name) => `EXEC dbo.sp_update_schedule @name = ${quoteLiteral(name)}, @enabled = 1;`,
  );
  const byRole = watchdogCommand(schedules).split("\n").slice(1);
  return [...(want === "enabled" ? enabling : byRole), ...watchdogByHand(schedules)];
}
