import { AzureError } from "../../azure/errors.ts";
import type { Site } from "../../config/pair.ts";
import { readReplicationLink } from "../../sql/catalog.ts";
import { SqlFailure } from "../../sql/failure.ts";
import { inCatalog } from "../catalog/catalog-connection.ts";
import type { Context } from "../context/context.ts";
import {
  CATALOG_DATABASE,
  type CatalogAccess,
  type GroupSides,
  type Timeouts,
} from "../lifecycle/inputs.ts";
import { inWords, Trouble } from "../lifecycle/trouble.ts";
import { rolesInWords, seeGroup, serverOf } from "./group.ts";
import { bringingRole, givingUp } from "./role-refusal.ts";

export interface PlannedWish {
  readonly estate: string;
  readonly site: Site;
  readonly group: GroupSides;
  /** SSISDB of the side that is the primary still. */
  readonly other?: CatalogAccess | undefined;
  readonly timeouts: Timeouts;
}

/**
 * A planned failover, whose failure says what somebody needs who has to decide on a forced one: how many seconds of data that may cost, and
 * how it is allowed. It is never sent by itself.
 *
 * @throws Trouble for what Azure refused or gave up on
 */
export async function tellingOfForced(
  context: Context,
  wish: PlannedWish,
  failOver: () => Promise<void>,
): Promise<void> {
  try {
    await failOver();
  } catch (error) {
    if (!(error instanceof AzureError)) throw error;
    // Who may not do it, or asked too often, gets no further with a forced one either.
    if (error.kind === "forbidden" || error.kind === "throttled") throw error;
    const [lag, roles] = await Promise.all([
      lagInWords(context, wish),
      seeGroup(context, wish.group, wish.timeouts.call).then(
        rolesInWords,
        () => "the roles cannot be read now",
      ),
    ]);
    throw inWords(error, {
      estate: wish.estate,
      what: bringingRole(wish),
      left: `${roles}; ${lag}; the integration runtime was not started; the next \`pulumi up\` looks again and goes on`,
      otherwise: await waysOut(context, wish, error.meaning?.namesForced ?? false),
    });
  }
}

/**
 * On with a forced one, or back.
 *
 * @param namesForced the code's own cure says already how a forced one is allowed
 */
async function waysOut(
  context: Context,
  { estate, site }: PlannedWish,
  namesForced: boolean,
): Promise<string> {
  return [
    namesForced
      ? `for this estate alone: estates.${estate}.failover: forced, with an allowDataLossUntil of its own`
      : `if the other side cannot be brought back, and losing what has not arrived here is acceptable: estates.${estate}.failover: forced, and allowDataLossUntil a time at most 24 h ahead (the commands: docs/runbook.md, Region lost)`,
    await givingUp(context, site),
  ].join("; ");
}

/** Only the primary knows; a link without a lag (a copy that is not catching up) is as unknown as a server that does not answer. */
async function lagInWords(context: Context, wish: PlannedWish): Promise<string> {
  const { other, timeouts } = wish;
  const { here } = wish.group;
  const unknown = "how far the copy here lags behind is not known";
  if (other === undefined) return unknown;
  const { host } = other;
  try {
    const link = await inCatalog(context, wish.estate, other, timeouts.call, (connection) =>
      readReplicationLink(connection, CATALOG_DATABASE, serverOf(here)),
    );
    if (link?.role === "PRIMARY" && link.lagSeconds !== undefined)
      return `the copy here lags ${link.lagSeconds} s behind ${host}`;
    return `${unknown} (${host} shows no lag)`;
  } catch (error) {
    // What the failover failed with is what counts: this only adds to it.
    if (error instanceof SqlFailure) return `${unknown} (${host}: ${error.said})`;
    if (error instanceof Trouble || error instanceof AzureError)
      return `${unknown} (${error.code})`;
    throw error;
  }
}
