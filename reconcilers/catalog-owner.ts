import { z } from "zod";
import { sameName } from "../config/resource-ids.ts";
import { attachRuntime, attachRuntimeByHand, type CatalogOwner } from "../sql/catalog.ts";
import { inCatalog } from "./catalog/catalog-connection.ts";
import { orByHand } from "./catalog/sql-by-hand.ts";
import { waitUntilWritable } from "./catalog/writable-gate.ts";
import type { Context } from "./context/context.ts";
import { beforeWrite } from "./context/context.ts";
import { assertRoleHere } from "./group/role-refusal.ts";
import {
  CATALOG_DATABASE,
  catalogAccess,
  common,
  groupSides,
  runtimeAddress,
  runtimeName,
  timeouts,
} from "./lifecycle/inputs.ts";
import type { Reconciler, Run, Seen } from "./lifecycle/reconciler.ts";
import { inWords } from "./lifecycle/trouble.ts";
import { assertOtherRests } from "./runtime/other-runtime.ts";

const inputs = z.object({
  ...common,
  /** `this runtime`: SSISDB lets this site's runtime in; `follow`: another stack's matter. */
  want: z.enum(["this runtime", "follow"]),
  runtime: runtimeAddress,
  group: groupSides,
  catalog: catalogAccess,
  /** The other site's runtime, where no role tells which of the two serves SSISDB (`catalogRole: leave`). */
  other: runtimeAddress.optional(),
  timeouts,
});
type Inputs = z.infer<typeof inputs>;

export type { Inputs as CatalogOwnerInputs, Live as CatalogOwnerLive };

interface Live extends Seen {
  /** The runtime that this stack has last attached, `adf-sales-neu/ssis`; "" when it never did. */
  readonly attached: string;
}

/**
 * Which runtime SSISDB lets in: "execute stored procedure [catalog].[failover_integration_runtime]" before a new runtime is made (article of
 * 2020, managed instance scenario 4, SQL Database scenario 3; article of 2024, "attach a new IR").
 *
 * SSISDB does not tell who it lets in (no public definition of the procedure is known), so what is remembered is what this stack has done:
 * a pair is settled when the procedure has run. It is run once more whenever that is not certain; with the same names it changes nothing.
 */
export const catalogOwner: Reconciler<Inputs, Live> = {
  kind: "catalog owner",
  identity: [],
  parse: (raw) => inputs.parse(raw),
  claims: () => false,
  onlyLooks: (wish) => wish.want === "follow",

  look: async (_context, _wish, memory) => ({ attached: memory.attached ?? "" }),

  drift: () => [],

  async act(context, wish, run) {
    if (wish.want === "follow") return { attached: "" };
    if (isDone(wish, run)) return { attached: runtimeName(wish.runtime) };
    const what = `attaching ${runtimeName(wish.runtime)} to SSISDB`;
    try {
      await assertRoleHere(context, wish, what);
      if (wish.other !== undefined) await assertOtherRests(context, wish, wish.other, what);
      // An instance stays read-only for minutes after the switch, and the procedure writes (15635 on a copy).
      await waitUntilWritable(context, wish);
      const statements = [attachRuntimeByHand(ownerOf(wish))];
      await orByHand(
        context,
        wish,
        { step: "catalogOwner", what, database: CATALOG_DATABASE, statements, left: leftOf(wish) },
        () => attach(context, wish),
        undefined,
      );
      return { attached: runtimeName(wish.runtime) };
    } catch (error) {
      throw inWords(error, {
        estate: wish.estate,
        what,
        left: leftOf(wish),
      });
    }
  },
};

/**
 * The runtime whose first start made SSISDB, or that was found serving it, owns it already: nothing is attached when nobody takes over, unless
 * the runtime has got another name since.
 */
function isDone(wish: Inputs, run: Run<Live>): boolean {
  const before = run.before?.attached ?? "";
  switch (run.mandate) {
    case "takes":
      return false;
    case "first":
      return true;
    case "same":
      return before === "" || sameName(before, runtimeName(wish.runtime));
  }
}

async function attach(context: Context, wish: Inputs): Promise<void> {
  context.log(
    `${wish.estate}: [catalog].[failover_integration_runtime] for ${runtimeName(wish.runtime)} on ${wish.catalog.host}`,
  );
  await beforeWrite(context);
  await inCatalog(context, wish.estate, wish.catalog, wish.timeouts.call, (connection) =>
    attachRuntime(connection, ownerOf(wish)),
  );
}

const ownerOf = ({ runtime }: Inputs): CatalogOwner => ({
  dataFactory: runtime.factory,
  runtime: runtime.name,
});

const leftOf = ({ runtime }: Inputs): string =>
  `SSISDB still lets in the runtime that used it before; ${runtime.name} was not started by this run; the next \`pulumi up\` tries again`;
