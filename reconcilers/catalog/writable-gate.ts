import type { Site } from "../../config/pair.ts";
import { readUpdateability } from "../../sql/catalog.ts";
import { isOutOfReach, SqlFailure } from "../../sql/failure.ts";
import type { Context } from "../context/context.ts";
import { CATALOG_DATABASE, type CatalogAccess, type Timeouts } from "../lifecycle/inputs.ts";
import { inWords, Trouble } from "../lifecycle/trouble.ts";
import { WaitedTooLong, waitUntil } from "../waits/waiting.ts";
import { inCatalog } from "./catalog-connection.ts";
import { patiently } from "./patient-sql.ts";

/** An instance may stay read-only for minutes after the switch (up to five, says Microsoft, in normal conditions). */
const GATE_DEADLINE = 15 * 60_000;
/** Time to live of the listener's DNS record: what is left to wait for where SQL cannot be reached from here. */
const DNS_TIME_TO_LIVE = 30_000;
const CANNOT_OPEN_DATABASE = 4060;
/** After a switch that passes within seconds (Microsoft's list of transient errors has it); for a login without access it never does. */
const CLOSED_AT_MOST = 60_000;

export interface GateWish {
  readonly estate: string;
  readonly site: Site;
  readonly catalog: CatalogAccess;
  readonly timeouts: Timeouts;
}

/** Waits until SSISDB takes writes on this side; where SQL cannot be reached from here, until DNS has had its time. */
export async function waitUntilWritable(context: Context, wish: GateWish): Promise<void> {
  let last: Updateability | undefined;
  const isClosed = (): boolean => last instanceof SqlFailure;
  try {
    await waitUntil(context, {
      deadline: GATE_DEADLINE,
      saying: (elapsed) =>
        `${wish.estate}: SSISDB on ${wish.catalog.host} ${isClosed() ? "cannot be opened" : "is still read-only"} after ${elapsed}`,
      look: patiently(async () => {
        last = await updateability(context, wish);
        return last === "READ_WRITE" ? true : undefined;
      }),
    });
  } catch (error) {
    if (error instanceof SqlFailure && isOutOfReach(error)) {
      context.log(
        `${wish.estate}: ${wish.catalog.host} cannot be reached from here: SSISDB is taken to be writable by its role; waiting ${DNS_TIME_TO_LIVE / 1000} s for DNS`,
      );
      await context.clock.sleep(DNS_TIME_TO_LIVE, context.signal);
      return;
    }
    if (!(error instanceof WaitedTooLong)) throw error;
    if (!(last instanceof SqlFailure)) throw stillReadOnly(wish, error);
    throw inWords(last, { estate: wish.estate, what: whatOf(wish), left: leftOf(wish) });
  }
}

const whatOf = ({ catalog }: GateWish): string =>
  `waiting for SSISDB on ${catalog.host} to take writes`;

const leftOf = ({ site }: GateWish): string =>
  `the role is at ${site}; the integration runtime was not started`;

function stillReadOnly(wish: GateWish, { message }: WaitedTooLong): Trouble {
  return new Trouble({
    estate: wish.estate,
    what: whatOf(wish),
    code: "StillReadOnly",
    means: `the role is at ${wish.site}, but the database has stayed read-only (${message})`,
    cure: "look at the database's state in the portal; `pulumi up` goes on once it is writable",
    left: leftOf(wish),
  });
}

/** What is asked before each write of a runtime waits no longer than this for a server that does not answer. */
const GLANCE = 15_000;

/**
 * Waits while SSISDB says that it takes no writes, although the role is here: in the middle of a planned failover the role moves last, and an
 * instance stays read-only for minutes after it. A listener's record moves first: what it leads to is asked too.
 *
 * @param stays asked last, each time: throws when the role has left
 * @returns false where SQL cannot be asked: then the role alone counts
 */
export async function waitWhileReadOnly(
  context: Context,
  wish: GateWish & { readonly listener?: string | undefined },
  stays: () => Promise<void>,
): Promise<boolean> {
  const timeouts = { ...wish.timeouts, call: Math.min(wish.timeouts.call, GLANCE) };
  const { catalog, listener } = wish;
  const doors = listener === undefined ? [catalog] : [catalog, { ...catalog, host: listener }];
  const glances = doors.map((door) => glanceAt(context, { ...wish, timeouts, catalog: door }));
  const look = async (): Promise<boolean | undefined> => {
    const seen = await Promise.all(glances.map((glance) => glance()));
    await stays();
    const isOver = seen.every((one) => one !== "READ_ONLY" && one !== "NOT_TOLD");
    return isOver ? seen.every((one) => one === "READ_WRITE") : undefined;
  };
  try {
    return await waitUntil(context, {
      deadline: GATE_DEADLINE,
      saying: (elapsed) =>
        `${wish.estate}: SSISDB on ${wish.catalog.host} is read-only after ${elapsed}, although the role is here`,
      look,
    });
  } catch (error) {
    if (!(error instanceof WaitedTooLong)) throw error;
    throw stillReadOnly(wish, error);
  }
}

/** Whoever is asked before a write either tells, or is asked again (a switch cuts connections), or cannot be asked. */
type Glance = "READ_WRITE" | "READ_ONLY" | "NOT_TOLD" | "UNKNOWN";

/** Asks through one door, time and again: a cut connection is not the last word, but a silence that has used its time up is. */
function glanceAt(context: Context, wish: GateWish): () => Promise<Glance> {
  const glance = patiently(async () => {
    try {
      return (await updateability(context, wish)) ?? ("UNKNOWN" as const);
    } catch (error) {
      if (error instanceof SqlFailure && error.code === "ETIMEOUT") return "UNKNOWN" as const;
      throw error;
    }
  });
  let closedSince: number | undefined;
  return async () => {
    try {
      const seen = (await glance()) ?? "NOT_TOLD";
      if (!(seen instanceof SqlFailure)) return seen;
      const now = context.clock.elapsed();
      closedSince ??= now;
      return now - closedSince < CLOSED_AT_MOST ? "NOT_TOLD" : "UNKNOWN";
    } catch (error) {
      if (error instanceof SqlFailure) return "UNKNOWN";
      throw error;
    }
  };
}

/** The failure where the database is not there or cannot be opened: in the middle of the switch, or for this login never. */
type Updateability = "READ_WRITE" | "READ_ONLY" | SqlFailure;

async function updateability(context: Context, wish: GateWish): Promise<Updateability | undefined> {
  try {
    return await inCatalog(context, wish.estate, wish.catalog, wish.timeouts.call, (connection) =>
      readUpdateability(connection, CATALOG_DATABASE),
    );
  } catch (error) {
    if (!(error instanceof SqlFailure)) throw error;
    // Asked to try again (40613 in the middle of a switch): it takes no writes now, and that is an answer.
    if (error.kind === "busy" || error.kind === "readonly") return "READ_ONLY";
    if (error.number === CANNOT_OPEN_DATABASE) return error;
    throw error;
  }
}
