import { z } from "zod";
import { ClusterFailure } from "../cluster/failures.ts";
import { differing, inWords, lookAtCluster, type Sighting } from "../cluster/look.ts";
import { askOverSsh } from "../cluster/node-shell.ts";
import { part } from "../cluster/parts/part.ts";
import { toPutBack, trace, withTraces } from "../cluster/plan.ts";
import { clusterSettings } from "../cluster/settings.ts";
import type { SshCredentials } from "../cluster/ssh.ts";
import type { Cluster } from "../config/deployment.ts";
import { orderedJson } from "../planner/json.ts";
import type { Methods } from "./lifecycle/methods.ts";
import { plain } from "./lifecycle/properties.ts";
import type { Properties } from "./lifecycle/reconciler.ts";
import { UnreadableInputs } from "./lifecycle/state-inputs.ts";
import { messageOf } from "./lifecycle/trouble.ts";

/** What this kind may touch besides its inputs: it only reads. */
export interface ClusterContext {
  readonly credentials: SshCredentials;
  readonly signal: AbortSignal;
  log(line: string): void;
}

/**
 * `find` stands before the writers and says what they have to mend; `prove` stands behind them and fails where something is still not as
 * wanted. Both show drift on a refresh.
 */
const inputs = z.object({
  purpose: z.enum(["find", "prove"]),
  cluster: clusterSettings,
  /** The work that is to be proven; only for `prove`. */
  occasion: z.string().optional(),
});

const live = z.object({
  /** The node that owns the group. */
  owner: z.string(),
  /** State of the cluster resource, such as `Online`. */
  state: z.string().nullable(),
  /** By node: its SSH key, whose fingerprint has been checked; the writer connects to no other. */
  hostKeys: z.record(z.string(), z.string()),
  /** When the last differences to be mended were found; a new one makes the writers run. */
  occasion: z.string(),
  /** What was found then. */
  found: z.array(z.object({ part, seen: z.string().nullable() })),
  /** What everything was before this stack first touched it. */
  traces: z.array(trace),
  /** What a refresh has found since: the next `up` mends it. */
  drift: z.array(z.string()),
  unknown: z.string().optional(),
});

export type ClusterStateLive = z.output<typeof live>;

/** All of a look's calls to a node: PowerShell alone takes seconds to start, and the cluster's cmdlets are slow. */
const LOOK_TIMEOUT_MS = 120_000;

export function clusterStateMethods(context: () => ClusterContext): Methods {
  const look = (cluster: Cluster): Promise<Sighting> => {
    const { credentials, signal } = context();
    return lookAtCluster(cluster, askOverSsh(credentials, { signal, timeoutMs: LOOK_TIMEOUT_MS }));
  };

  /** Looks, and refuses before anything is written where it could not all be written. */
  async function settle(news: Properties, olds: Properties | undefined): Promise<Properties> {
    const wanted = inputs.parse(news);
    const sighting = await look(wanted.cluster);
    refuseProblems(sighting);
    const differences = differing(sighting);
    if (wanted.purpose === "prove") {
      if (differences.length > 0) throw stillDifferent(differences.map(inWords), news, sighting);
      return { ...news, live: seenNow(sighting) };
    }
    for (const line of sighting.warnings) context().log(`cluster: warning: ${line}`);
    for (const line of differences.map(inWords)) context().log(`cluster: found: ${line}`);
    const before = live.safeParse(olds?.live).data;
    const sticks = before !== undefined && differences.length === 0;
    return {
      ...news,
      live: {
        ...seenNow(sighting),
        occasion: sticks ? before.occasion : new Date().toISOString(),
        found: sticks ? before.found : sighting.parts,
        traces: withTraces(before?.traces ?? [], sighting.parts),
      },
    };
  }

  return {
    async check(_olds, news) {
      return { inputs: news, failures: [] };
    },

    async diff(_id, olds, news) {
      const seen = live.safeParse(olds.live).data;
      const drift = seen === undefined ? ["not seen yet"] : driftOf(seen);
      const changed = ["cluster", "occasion"].some(
        (key) => orderedJson(olds[key]) !== orderedJson(news[key]),
      );
      if (changed && olds.purpose === "find" && seen !== undefined)
        for (const line of newlyDropped(olds, news, seen))
          context().log(`cluster: named no more, put back if it still stands: ${line}`);
      if (!changed && olds.purpose === "prove")
        for (const line of drift) context().log(`cluster: drift: ${line}`);
      return { changes: changed || drift.length > 0, replaces: [], deleteBeforeReplace: false };
    },

    async create(news) {
      return { id: `cluster/${String(news.purpose)}`, outs: plain(await settle(news, undefined)) };
    },

    async read(id, props) {
      const before = live.safeParse(props.live).data;
      if (before === undefined) return { id, props };
      try {
        const settings = clusterSettings.safeParse(props.cluster);
        if (!settings.success) throw new UnreadableInputs(settings.error);
        const sighting = await look(settings.data);
        const { owner, state } = seenNow(sighting);
        const drift = [...sighting.problems, ...differing(sighting).map(inWords)];
        const { unknown: _, ...rest } = before;
        return { id, props: plain({ ...props, live: { ...rest, owner, state, drift } }) };
      } catch (error) {
        const unknown = messageOf(error);
        context().log(`cluster: live state unknown: ${unknown}`);
        return { id, props: plain({ ...props, live: { ...before, unknown } }) };
      }
    },

    async update(_id, olds, news) {
      return { outs: plain(await settle(news, olds)) };
    },

    // What was added is taken away by the writers' counterparts; this only looks.
    async delete() {},
  };
}

function seenNow(sighting: Sighting): ClusterStateLive {
  const online = sighting.parts.find((each) => each.part.kind === "online");
  return {
    owner: sighting.owner,
    state: online?.seen ?? null,
    hostKeys: sighting.hostKeys,
    occasion: "",
    found: [],
    traces: [],
    drift: [],
  };
}

const driftOf = ({ drift, unknown }: ClusterStateLive): readonly string[] =>
  unknown === undefined ? drift : [`live state unknown: ${unknown}`];

function refuseProblems({ problems }: Sighting): void {
  if (problems.length === 0) return;
  const lines = problems.map((problem) => `  - ${problem}`);
  throw new Error(
    [
      "the cluster is not ready for Integration Services, and nothing was changed:",
      ...lines,
      "  do:    mend these; the next `pulumi up` goes on",
    ].join("\n"),
  );
}

/** The writers have run, and yet: kept as half-made, so that the next `up` looks again. */
function stillDifferent(
  differences: readonly string[],
  news: Properties,
  sighting: Sighting,
): Error {
  const failure = new ClusterFailure(
    sighting.owner,
    `not everything is as wanted after the work: ${differences.join("; ")}`,
    "run `pulumi up --refresh`; if it comes again, something else changes it, or the group moved to another node in between",
    "what the steps above say they changed is done",
  );
  return Object.assign(failure, {
    id: "cluster/prove",
    properties: plain({ ...news, live: { ...seenNow(sighting), drift: differences } }),
    reasons: [failure.message],
  });
}

/** Only the state knows what was there before; a look at the nodes sees nothing wrong with it. */
function newlyDropped(olds: Properties, news: Properties, { traces }: ClusterStateLive): string[] {
  const [before, now] = [olds.cluster, news.cluster].map((each) => clusterSettings.safeParse(each));
  if (!before?.success || !now?.success) return [];
  const already = new Set(toPutBack(before.data, traces));
  return toPutBack(now.data, traces).filter((line) => !already.has(line));
}
