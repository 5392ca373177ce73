import { readUpdateability } from "../sql/catalog.ts";
import { SqlFailure } from "../sql/failure.ts";
import { inCatalog } from "./catalog-connection.ts";
import type { Context } from "./context.ts";
import { CATALOG_DATABASE, type CatalogAccess, type Timeouts } from "./inputs.ts";
import { patiently } from "./patient-sql.ts";
import { Trouble } from "./trouble.ts";
import { WaitedTooLong, waitUntil } from "./waiting.ts";

/** An instance may stay read-only for minutes after the switch (up to five, says Microsoft, in normal conditions). */
const GATE_DEADLINE = 15 * 60_000;
/** Time to live of the listener's DNS record: what is left to wait for where SQL cannot be reached from here. */
const DNS_TIME_TO_LIVE = 30_000;
const CANNOT_OPEN_DATABASE = 4060;
const FIREWALL = 40615;

export interface GateWish {
  readonly estate: string;
  readonly site: string;
  readonly catalog: CatalogAccess;
  readonly timeouts: Timeouts;
}

/** Waits until SSISDB takes writes on this side; where SQL cannot be reached from here, until DNS has had its time. */
export async function waitUntilWritable(context: Context, wish: GateWish): Promise<void> {
  try {
    await waitUntil(context, {
      deadline: GATE_DEADLINE,
      saying: (elapsed) =>
        `${wish.estate}: SSISDB on ${wish.catalog.host} is still read-only after ${elapsed}`,
      look: patiently(async () =>
        (await updateability(context, wish)) === "READ_WRITE" ? true : undefined,
      ),
    });
  } catch (error) {
    if (error instanceof SqlFailure && isKeptOut(error)) {
      context.log(
        `${wish.estate}: ${wish.catalog.host} cannot be reached from here: SSISDB is taken to be writable by its role; waiting ${DNS_TIME_TO_LIVE / 1000} s for DNS`,
      );
      await context.clock.sleep(DNS_TIME_TO_LIVE, context.signal);
      return;
    }
    if (!(error instanceof WaitedTooLong)) throw error;
    throw new Trouble({
      estate: wish.estate,
      what: `waiting for SSISDB on ${wish.catalog.host} to take writes`,
      code: "StillReadOnly",
      means: `the role is at ${wish.site}, but the database has stayed read-only (${error.message})`,
      cure: "look at the database's state in the portal; `pulumi up` goes on once it is writable",
      left: `the role is at ${wish.site}; the integration runtime was not started`,
    });
  }
}

/** No way there from here, or a firewall that does not let this machine in: that says nothing about the database. */
const isKeptOut = ({ kind, number }: SqlFailure): boolean =>
  kind === "unreachable" || number === FIREWALL;

/** Undefined while the database is not there or cannot be opened yet: it is in the middle of the switch. */
async function updateability(
  context: Context,
  wish: GateWish,
): Promise<"READ_WRITE" | "READ_ONLY" | undefined> {
  try {
    return await inCatalog(context, wish.estate, wish.catalog, wish.timeouts.call, (connection) =>
      readUpdateability(connection, CATALOG_DATABASE),
    );
  } catch (error) {
    if (!(error instanceof SqlFailure)) throw error;
    if (error.kind === "busy" || error.kind === "readonly" || error.number === CANNOT_OPEN_DATABASE)
      return undefined;
    throw error;
  }
}
