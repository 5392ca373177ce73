import { readUpdateability } from "../../sql/catalog.ts";
import { SqlFailure } from "../../sql/failure.ts";
import { inCatalog } from "../catalog/catalog-connection.ts";
import type { Context } from "../context/context.ts";
import {
  CATALOG_DATABASE,
  type CatalogAccess,
  glance,
  type RuntimeAddress,
  type Timeouts,
} from "../lifecycle/inputs.ts";
import { inWords } from "../lifecycle/trouble.ts";

const LOGIN_REFUSED = 18456;

/**
 * Asked before a runtime that runs is stopped to be written: with a login and password that the server refuses it would not start again, and
 * what ran would be down for a password that was changed in one place only. With Entra the runtime signs in as somebody else than this program.
 *
 * @throws Trouble where the server refuses them; whatever else keeps this program out says nothing of the runtime
 */
export async function assertMaySignIn(
  context: Context,
  wish: {
    readonly estate: string;
    readonly address: RuntimeAddress;
    readonly catalog: CatalogAccess;
    readonly timeouts: Timeouts;
  },
): Promise<void> {
  const { estate, address, catalog, timeouts } = wish;
  if (catalog.user === undefined) return;
  try {
    await inCatalog(context, estate, catalog, glance(timeouts), (connection) =>
      readUpdateability(connection, CATALOG_DATABASE),
    );
  } catch (error) {
    if (!(error instanceof SqlFailure)) throw error;
    if (error.number !== LOGIN_REFUSED) return;
    throw inWords(error, {
      estate,
      what: `checking whether ${address.name} would start again once it is edited`,
      left: `${address.name} runs on as it was: it was not stopped`,
      changedNothing: true,
    });
  }
}
