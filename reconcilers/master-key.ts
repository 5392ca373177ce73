import { z } from "zod";
import { setSecretCommand } from "../config/commands.ts";
import type { SqlConnection } from "../sql/connection.ts";
import { SqlFailure } from "../sql/failure.ts";
import {
  addMasterKeyPassword,
  bindMasterKeyToService,
  countRegisteredPasswords,
  dropMasterKeyPassword,
  masterKeyByHand,
  opensByItself,
  registerMasterKeyPassword,
  unregisterMasterKeyPassword,
} from "../sql/master-key.ts";
import { inCatalog } from "./catalog/catalog-connection.ts";
import { type DoneByHand, lookOrBelieve, orByHand } from "./catalog/sql-by-hand.ts";
import { waitUntilWritable } from "./catalog/writable-gate.ts";
import type { Context } from "./context/context.ts";
import { beforeWrite, stackAt } from "./context/context.ts";
import { isOurs, seeGroup } from "./group/group.ts";
import { assertRoleHere } from "./group/role-refusal.ts";
import {
  CATALOG_DATABASE,
  catalogAccess,
  common,
  groupSides,
  timeouts,
} from "./lifecycle/inputs.ts";
import type { Reconciler, Run, Seen } from "./lifecycle/reconciler.ts";
import { inWords, Trouble } from "./lifecycle/trouble.ts";

const inputs = z.object({
  ...common,
  /**
   * `opens here`: packages need SSISDB's master key on this instance; `registered`: its password is known here, for the day it is needed;
   * `by role`: the one or the other, where no flag tells which instance holds SSISDB (`catalogRole: leave`).
   */
  want: z.enum(["opens here", "registered", "by role"]),
  group: groupSides,
  /** SSISDB on this instance, and on the other one. */
  catalog: catalogAccess,
  other: catalogAccess,
  secrets: z.object({
    password: z.string(),
    /** The password that is being replaced: dropped when both instances know the new one, never before. */
    previous: z.string().optional(),
  }),
  timeouts,
});
type Inputs = z.infer<typeof inputs>;

export type { Inputs as MasterKeyInputs, Live as MasterKeyLive };

interface Live extends Seen, DoneByHand {
  /** How many passwords this instance tries on SSISDB's master key. */
  readonly registered: number;
  /** Whether the old password of a rotation is gone; absent when none is given. */
  readonly previous?: "dropped" | "kept" | undefined;
}

/**
 * SSISDB's database master key on a managed instance. A password that opens it is added in SSISDB by the active side and registered on each
 * instance (article of 2020, prerequisites; on both, says the text of 2021), so that it opens by itself after a failover; where it does not
 * (15581), the documented cure is done: open it by password, bind it to this instance's service master key.
 */
export const masterKey: Reconciler<Inputs, Live> = {
  kind: "master key",
  identity: [],
  parse: (raw) => inputs.parse(raw),
  // What is registered for another day and cannot be looked at is worth a warning, not a nightly alarm.
  claims: (wish) => wish.want === "opens here",

  look(context, wish, before) {
    const { registered = 0, previous, byHand } = before;
    return lookOrBelieve<Live>(wish, { registered, byHand }, async () => ({
      registered: await here(context, wish, (connection) =>
        countRegisteredPasswords(connection, CATALOG_DATABASE),
      ),
      ...(previous === undefined ? {} : { previous }),
    }));
  },

  drift(wish, live) {
    const reasons =
      live.registered > 0 || live.byHand === wish.activeRegion
        ? []
        : ["no password for SSISDB's master key is registered on this instance"];
    if (wish.want !== "registered" && live.previous === "kept") {
      reasons.push(
        "the old password is not dropped yet, because the other instance could not be told the new one",
      );
    }
    return reasons;
  },

  async act(context, asked, run) {
    const what = `keeping SSISDB's master key open on ${asked.catalog.host}`;
    try {
      const wish = await byRole(context, asked);
      if (wish.want === "opens here") {
        await assertRoleHere(context, wish, "opening SSISDB's master key");
        // Where the role's own gate could not reach SQL, or ran in an earlier `up`, the database may still be read-only (15635).
        await waitUntilWritable(context, wish);
      }
      return await orByHand(
        context,
        wish,
        {
          step: "masterKey",
          what,
          database: CATALOG_DATABASE,
          statements: statements(wish),
          left: NOT_KNOWN,
        },
        () => keepOpen(context, wish, run),
        { registered: run.before?.registered ?? 0, byHand: wish.activeRegion },
      );
    } catch (error) {
      throw inWords(error, {
        estate: asked.estate,
        what,
        left: "the master key keeps at least one registered password; the next `pulumi up` goes on from what the instances have",
      });
    }
  },
};

/** The side that is Primary adds what opens the key, and takes it away; so it does not matter who runs SSIS. */
async function byRole(context: Context, wish: Inputs): Promise<Inputs> {
  if (wish.want !== "by role") return wish;
  const seen = await seeGroup(context, wish.group, wish.timeouts.call);
  return { ...wish, want: isOurs(seen) ? "opens here" : "registered" };
}

const NOT_KNOWN = "no password was dropped; whether the master key opens here is not known";

async function keepOpen(context: Context, wish: Inputs, run: Run<Live>): Promise<Live> {
  if (wish.want === "opens here") await openHere(context, wish);
  await beforeWrite(context);
  await here(context, wish, (connection) =>
    registerMasterKeyPassword(connection, CATALOG_DATABASE, wish.secrets.password),
  );
  const previous = await retire(context, wish);
  // What was kept once is told no longer when no password is being replaced: the other site's stack has dropped it since, perhaps.
  return await masterKey.look(context, wish, { ...run.before, previous });
}

/** For somebody who reaches the instance; whoever runs them knows the passwords, or is told where they are kept. */
function statements(wish: Inputs): readonly string[] {
  const at = `credentials.${wish.estate}`;
  const password = `<the password in ${at}.masterKeyPassword>`;
  const previous = `<the password in ${at}.masterKeyPasswordPrevious>`;
  const isRotated =
    wish.secrets.previous !== undefined && wish.secrets.previous !== wish.secrets.password;
  return [
    "-- 15313, 15579 and 15594 only say that it is so already.",
    ...(wish.want === "opens here" ? masterKeyByHand.opened(password) : []),
    ...masterKeyByHand.registered(CATALOG_DATABASE, password),
    ...(isRotated && wish.want === "opens here"
      ? [
          `-- Only when the EXEC above was run on ${wish.other.host} too:`,
          ...masterKeyByHand.retired(CATALOG_DATABASE, previous),
        ]
      : []),
  ];
}

async function openHere(context: Context, wish: Inputs): Promise<void> {
  const { password } = wish.secrets;
  await beforeWrite(context);
  await here(context, wish, async (connection) => {
    if (!(await opensByItself(connection))) {
      context.log(
        `${wish.estate}: SSISDB's master key is closed on ${wish.catalog.host} (15581): opening it by password and binding it to this instance`,
      );
      await cure(context, wish, connection);
    }
    await beforeWrite(context);
    await addMasterKeyPassword(connection, password);
  });
}

/** In the middle of a rotation it may still be the old password that opens the key. */
async function cure(context: Context, wish: Inputs, connection: SqlConnection): Promise<void> {
  const { password, previous } = wish.secrets;
  let refusal: SqlFailure | undefined;
  for (const candidate of previous === undefined ? [password] : [password, previous]) {
    try {
      await bindMasterKeyToService(connection, candidate);
      return;
    } catch (error) {
      if (!(error instanceof SqlFailure) || (error.number !== 15313 && error.number !== 15466))
        throw error;
      refusal ??= error;
    }
  }
  throw new Trouble({
    estate: wish.estate,
    what: `opening SSISDB's master key on ${wish.catalog.host}`,
    code: `SQL error ${refusal?.number}`,
    answer: refusal?.said,
    means:
      "the master key is closed on this instance, and the stored password is not one of those that open it: packages with secrets do not run",
    cure: `set the right one: ${setSecretCommand(["credentials", wish.estate, "masterKeyPassword"], await stackAt(context, wish.site))}; if nobody knows it, fail back to the instance whose service master key opens it and run \`pulumi up\` there, which adds the stored one`,
    left: "the role is here, the master key is closed; the integration runtime was not started",
  });
}

/** Rotation: the old password goes when both instances know the new one. */
async function retire(context: Context, wish: Inputs): Promise<Live["previous"]> {
  const { previous, password } = wish.secrets;
  if (previous === undefined || previous === password || wish.want !== "opens here")
    return undefined;
  try {
    await beforeWrite(context);
    await there(context, wish, (connection) =>
      registerMasterKeyPassword(connection, CATALOG_DATABASE, password),
    );
  } catch (error) {
    if (!(error instanceof SqlFailure)) throw error;
    context.log(
      `${wish.estate}: warning: ${wish.other.host} could not be told the new master key password (${error.code}): the old one is kept; bring up the other stack, then this one again`,
    );
    return "kept";
  }
  await beforeWrite(context);
  await here(context, wish, (connection) => dropMasterKeyPassword(connection, previous));
  for (const side of [here, there]) {
    await beforeWrite(context);
    await side(context, wish, (connection) =>
      unregisterMasterKeyPassword(connection, CATALOG_DATABASE, previous),
    );
  }
  return "dropped";
}

const here = <T>(
  context: Context,
  wish: Inputs,
  work: (connection: SqlConnection) => Promise<T>,
): Promise<T> => inCatalog(context, wish.estate, wish.catalog, wish.timeouts.call, work);

const there = <T>(
  context: Context,
  wish: Inputs,
  work: (connection: SqlConnection) => Promise<T>,
): Promise<T> => inCatalog(context, wish.estate, wish.other, wish.timeouts.call, work);
