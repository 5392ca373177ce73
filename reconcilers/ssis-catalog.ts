import { z } from "zod";
import { addDatabase, type LiveGroup, readGroup } from "../azure/failover-groups.ts";
import { hasDatabase } from "../azure/servers.ts";
import { isSeedingState, type SeenSide } from "../planner/role-step.ts";
import { addMasterKeyPassword, masterKeyByHand } from "../sql/master-key.ts";
import { inCatalog } from "./catalog/catalog-connection.ts";
import { orByHand } from "./catalog/sql-by-hand.ts";
import type { Context } from "./context/context.ts";
import { beforeWrite, bounded } from "./context/context.ts";
import { seeSide } from "./group/group.ts";
import { assertInstanceServes } from "./group/instance.ts";
import { runtimeSecrets } from "./integration-runtime.ts";
import {
  CATALOG_DATABASE,
  catalogAccess,
  common,
  groupSides,
  isCatalogId,
  runtimeAddress,
  runtimeBodyJson,
  throughPublicEndpoint,
  timeouts,
} from "./lifecycle/inputs.ts";
import type { Reconciler, Run, Seen } from "./lifecycle/reconciler.ts";
import { inWords, Trouble } from "./lifecycle/trouble.ts";
import { type AppliedSecrets, areApplied, digestOf } from "./runtime/applied-secrets.ts";
import {
  assertOneZone,
  BIRTH,
  groupAbsent,
  noBirth,
  obstacleToBirth,
} from "./runtime/birth-refusal.ts";
import { bringTo } from "./runtime/runtime-loop.ts";
import { unlessAbsentInARow, unlessInARow } from "./waits/in-a-row.ts";
import { waitForOperation } from "./waits/operation.ts";
import { isRegionSilent, isSilence, unlessUntold } from "./waits/silence.ts";
import { WaitedTooLong, waitUntil } from "./waits/waiting.ts";

const inputs = z.object({
  ...common,
  /** Resource ids of the servers (or instances) that hold SSISDB, here and at the other site. */
  servers: z.object({ here: z.string(), there: z.string() }),
  group: groupSides,
  /** The group exists already and does not hold SSISDB yet perhaps: it is added, and nothing else of the group is touched. */
  joinsExistingGroup: z.boolean(),
  /** The runtime whose first start makes SSISDB: on the *server* endpoint, whatever the wanted one is. */
  runtime: runtimeAddress,
  body: runtimeBodyJson,
  secrets: runtimeSecrets,
  catalog: catalogAccess,
  /** Managed instance: the password that is to open SSISDB's master key on both instances; added before the group is made. */
  masterKeyPassword: z.string().optional(),
  throughPublicEndpoint,
  timeouts,
});
type Inputs = z.infer<typeof inputs>;

export type { Inputs as SsisCatalogInputs, Live as SsisCatalogLive };

type Sighting = "present" | "absent" | "unreachable";

interface Live extends Seen {
  readonly here: Sighting;
  readonly there: Sighting;
  /** Which secrets the runtime was written with while SSISDB is not born yet: a wrong password must be correctable. */
  readonly applied?: AppliedSecrets | undefined;
}

/** Seeding goes at 360 to 500 GB an hour; a fresh SSISDB takes minutes. */
const JOIN_DEADLINE = 6 * 60 * 60_000;
const BIRTH_DEADLINE = 10 * 60_000;

/**
 * SSISDB's birth. "You need to point to the primary server endpoint first. After you put SSISDB in a failover group, you can change to the
 * read/write listener endpoint" (article of 2020): the first start of a runtime makes the database, then it joins the group.
 * Done once, by the home site, and only where neither side has an SSISDB.
 */
export const ssisCatalog: Reconciler<Inputs, Live> = {
  kind: "SSIS catalog",
  identity: [],
  once: true,
  parse: (raw) => inputs.parse(raw),
  claims: () => false,

  async look(context, wish, before) {
    const [here, there] = await Promise.all([
      seeCatalog(context, wish, wish.servers.here),
      seeCatalog(context, wish, wish.servers.there),
    ]);
    return { here, there, ...(before.applied === undefined ? {} : { applied: before.applied }) };
  },

  drift: (_wish, live) =>
    live.here === "absent" && live.there === "absent" ? ["SSISDB is on neither side any more"] : [],

  async act(context, wish, run) {
    const found = await this.look(context, wish, {});
    try {
      if (found.here !== "present" && found.there !== "present")
        await giveBirth(context, wish, run, found);
      await addPassword(context, wish, await seeSide(context, wish.group.here, wish.timeouts.call));
      if (wish.joinsExistingGroup && wish.group.here.kind === "server")
        await joinGroup(context, wish, wish.group.here);
    } catch (error) {
      throw inWords(error, {
        estate: wish.estate,
        what: BIRTH,
        left: "what was done so far stands in Azure; the next `pulumi up` goes on from there",
      });
    }
    return await this.look(context, wish, {});
  },
};

async function seeCatalog(context: Context, wish: Inputs, serverId: string): Promise<Sighting> {
  try {
    const database = { serverId, name: CATALOG_DATABASE };
    const found = await hasDatabase(context.azure, database, bounded(context, wish.timeouts.call));
    return found ? "present" : "absent";
  } catch (error) {
    if (isSilence(error)) return "unreachable";
    throw error;
  }
}

async function giveBirth(
  context: Context,
  wish: Inputs,
  run: Run<Live>,
  found: Live,
): Promise<void> {
  const role = await seeSide(context, wish.group.here, wish.timeouts.call);
  const obstacle = obstacleToBirth(wish, run, found, role);
  if (obstacle !== undefined) throw noBirth(wish, obstacle);
  await assertOneZone(context, wish);
  await assertInstanceServes(context, wish, BIRTH);
  context.log(
    `${wish.estate}: SSISDB does not exist yet: the first start of ${wish.runtime.name} makes it on ${wish.catalog.host}`,
  );
  let { applied } = run.before ?? {};
  await bringTo(
    context,
    { ...wish, address: wish.runtime, presence: "running" },
    {
      secretsChanged: () => !areApplied(wish.secrets, applied),
      applied: () => {
        applied = digestOf(wish.secrets);
        run.note({ applied });
      },
      mayRun: async () => {},
      mayEdit: async () => {},
      stops: () => {},
      starts: () => {},
      moment: (what) => run.moment(what),
    },
  );
  await waitUntilVisible(context, wish);
}

async function waitUntilVisible(context: Context, wish: Inputs): Promise<void> {
  try {
    await waitUntil(context, {
      deadline: BIRTH_DEADLINE,
      saying: (elapsed) =>
        `${wish.estate}: ${wish.runtime.name} is Started, SSISDB is not visible yet after ${elapsed}`,
      look: async () =>
        (await unlessUntold(seeCatalog(context, wish, wish.servers.here))) === "present"
          ? true
          : undefined,
    });
  } catch (error) {
    if (!(error instanceof WaitedTooLong)) throw error;
    throw new Trouble({
      estate: wish.estate,
      what: BIRTH,
      code: "CatalogNotVisible",
      means: `${wish.runtime.name} is Started, but ARM shows no SSISDB on ${wish.catalog.host} (${error.message})`,
      cure: "look whether SSISDB is on that server in the portal; `pulumi up` looks again",
      left: `${wish.runtime.name} is Started; SSISDB is in no failover group yet`,
    });
  }
}

/**
 * "This step adds a new encryption password", on the primary instance, before the failover group (article of 2020, prerequisites): later the
 * service master key of the other instance could not open what it has never seen.
 */
async function addPassword(context: Context, wish: Inputs, side: SeenSide): Promise<void> {
  const { masterKeyPassword } = wish;
  if (masterKeyPassword === undefined || side.role === "Secondary") return;
  await beforeWrite(context);
  const stored = `<the password in credentials.${wish.estate}.masterKeyPassword>`;
  await orByHand(
    context,
    wish,
    {
      step: "firstPassword",
      what: `adding the master key's password to SSISDB on ${wish.catalog.host}`,
      database: CATALOG_DATABASE,
      statements: masterKeyByHand.added(stored),
      left: "SSISDB is there, and does not have this password yet; nothing else was changed",
    },
    () =>
      inCatalog(context, wish.estate, wish.catalog, wish.timeouts.call, (connection) =>
        addMasterKeyPassword(connection, masterKeyPassword),
      ),
    undefined,
  );
}

/** SSISDB must be added to a SQL Database group by name (a managed instance's group takes all databases): read, union, PATCH. */
async function joinGroup(
  context: Context,
  wish: Inputs,
  side: Inputs["group"]["here"] & { readonly kind: "server" },
): Promise<void> {
  const databaseId = `${wish.servers.here}/databases/${CATALOG_DATABASE}`;
  const read = () => readGroup(context.azure, side, bounded(context, wish.timeouts.call));
  const group = await unlessAbsentInARow(context, read);
  // Done once: to settle without the group would leave SSISDB out of it for good.
  if (group === undefined) {
    const left = "SSISDB is left as it stands, in no failover group yet";
    throw new Trouble({ estate: wish.estate, what: BIRTH, ...groupAbsent(wish), left });
  }
  if (holds(group)) return;
  // Through a side that is not Primary the group cannot be changed; after a failover its members are the other side's matter.
  if (group.role !== "Primary") {
    if (!names(group)) await assertHeldThere(context, wish);
    return;
  }
  context.log(`${wish.estate}: adding SSISDB to ${side.group}`);
  await beforeWrite(context);
  const handle = await addDatabase(
    context.azure,
    side,
    databaseId,
    bounded(context, wish.timeouts.call),
  );
  await waitForOperation(context, handle, {
    estate: wish.estate,
    what: `adding SSISDB to ${side.group}`,
    deadline: JOIN_DEADLINE,
    call: wish.timeouts.call,
    // One look without an answer ends no wait of hours; where the region is lost, it would go on for nothing.
    done: unlessInARow(async () => holds(await read()), isRegionSilent),
  });
}

/** It names SSISDB, and its copy is complete. */
const holds = (group: LiveGroup | undefined): boolean =>
  names(group) && !isSeedingState(group?.replicationState ?? "");

const names = (group: LiveGroup | undefined): boolean =>
  group?.databases.some(isCatalogId) ?? false;

/**
 * A group that failed over while SSISDB was being made here does not hold it, and cannot take it: to settle that would leave it out for good.
 * A side that does not answer is not taken to hold it either.
 */
async function assertHeldThere(context: Context, wish: Inputs): Promise<void> {
  const there = await seeCatalog(context, wish, wish.servers.there);
  if (there === "present") return;
  const { group } = wish.group.here;
  const what = { estate: wish.estate, what: BIRTH };
  const left = `${group} is Secondary here and does not hold the SSISDB of ${wish.catalog.host}`;
  if (there === "unreachable")
    throw new Trouble({
      ...what,
      code: "SideUnreachable",
      means: `${group} has become Secondary on this side and does not name SSISDB, and the other side, where it would be then, does not answer`,
      cure: "run `pulumi up` again when both sides answer",
      left,
    });
  throw new Trouble({
    ...what,
    code: "RoleElsewhere",
    means: `SSISDB was made on this side, and ${group} has become Secondary here: it takes databases of its primary only`,
    cure: "fail the group, which is empty of it, back over to this side (planned, in the portal), then run `pulumi up` again",
    left: `SSISDB is on ${wish.catalog.host}, and in no failover group yet`,
  });
}
