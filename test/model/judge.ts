import { comparePairs, type Pair, parsePair, type Site } from "../../config/pair.ts";
import { WorldSoFar } from "../../drill/rules/world-so-far.ts";
import type { JournalEvent, WriteEvent } from "../../simulator/journal.ts";
import { REGIONS } from "../support/estate.ts";
import { type StackAfter, type Violation, wrongAfter } from "./after.ts";
import type { ModelEstate } from "./estates.ts";
import type { Errands } from "./stack.ts";

/** Between a look and the write that follows it the world may turn: what turned this shortly before is nobody's fault. */
const GRACE = 1_500;
/** A slow answer, one that was lost, or one that was old: a look may be that much older. */
const LONG_GRACE = 200_000;
const SITES: readonly Site[] = ["primary", "secondary"];

type Write = JournalEvent & WriteEvent;

/** Statements of the hooks, and what sets the variables. */
const OF_THE_ACTIVE_SITE =
  /catalog_properties|configure_catalog|create_environment|set_environment_variable/;

/** Judges the writes to one estate in a run of the model by the rules of design §6, each by the world as it was right before it. */
export class Judge {
  readonly violations: Violation[] = [];
  /** Writes that were judged. */
  checks = 0;
  readonly #estate: ModelEstate;
  readonly #errands = new Map<number, Errands>();
  readonly #world = new WorldSoFar();
  readonly #changedAt = new Map<string, number>();
  readonly #failovers = new Set<string>();
  /** When a run sent its failover. */
  readonly #sentAt = new Map<number, number>();
  /** As whose runtime one stands, and of how many nodes; edited by hand: as nobody's. */
  readonly #clean = new Map<string, string | undefined>();
  #startedByHand = 0;
  /** The server whose schedule has been turned on; the write that did it follows in the journal. */
  #scheduleOn: string | undefined;
  #next = 0;

  constructor(estate: ModelEstate) {
    this.#estate = estate;
    this.#clean.set(estate.runtimeIdAt("primary").toLowerCase(), "primary 2 0");
  }

  begin(errand: Errands): void {
    this.#errands.set(errand.id, errand);
  }

  broken(rule: number, what: string): void {
    this.violations.push({ rule, what });
  }

  /** Somebody wrote the runtime in the portal. */
  edited(runtime: string): void {
    this.#clean.set(runtime.toLowerCase(), undefined);
  }

  /** Takes in what has happened since the last time. */
  read(journal: readonly JournalEvent[]): void {
    for (; this.#next < journal.length; this.#next++) {
      const event = journal[this.#next];
      if (event === undefined) return;
      if (!this.#isMine(event)) continue;
      if (event.kind === "write") this.#write(event);
      this.#note(event);
      this.#world.take(event);
    }
  }

  /** Each estate has names of its own for all that it has. */
  #isMine(event: JournalEvent): boolean {
    switch (event.kind) {
      case "write":
        return this.#isNamed(event.resource);
      case "runtime":
        return this.#isNamed(event.runtime);
      case "role":
      case "database":
      case "schedule":
        return this.#isNamed(event.server);
      case "operation":
        return this.#isNamed(event.subject);
      default:
        return true;
    }
  }

  #isNamed(id: string): boolean {
    return id.toLowerCase().includes(`-${this.#estate.name}`);
  }

  #write(write: Write): void {
    if (write.effect !== "applied") {
      // A refused write counts as much as a taken one for rules 1, 2 and 7.
      if (write.userAgent === "portal") return;
    }
    const id = /\brun-(\d+)/.exec(write.userAgent)?.[1];
    const errand = this.#errands.get(Number(id));
    if (errand === undefined) {
      if (write.userAgent === "portal" && write.action === "start")
        this.#startedByHand = write.atMs;
      return;
    }
    this.checks += 1;
    const what = `${write.action ?? write.path} of ${write.resource.split("/").slice(-3).join("/")} by run ${errand.id} (${errand.site}) at ${write.at}`;
    this.#onlyOurs(errand, write, what);
    if (write.runtime !== undefined) this.#runtimeWrite(errand, write, what);
    if (write.trigger !== undefined && write.action === "start")
      this.#asPrimary(this.#estate.serverId(errand.site), errand, write, what);
    if (write.method === "SQL") this.#statement(errand, write, what);
    if (write.action === "failover" || write.action === "forceFailover")
      this.#failover(errand, write, what);
  }

  /** Rules 2, 3 and 7: who may write at all. */
  #onlyOurs(errand: Errands, write: Write, what: string): void {
    if (errand.kind === "preview") this.broken(7, `a preview wrote: ${what}`);
    this.#afterItsEnd(errand, write, what);
    const wanted = errand.checkout.flag;
    const seen = Object.values(errand.seenBefore).filter((pair) => pair !== "");
    if (seen.length > 0 && seen.every((pair) => comparePairs(parsePair(pair), wanted) === "stale"))
      this.broken(2, `a stale checkout (${wanted.activeSince}) wrote: ${what}`);
  }

  /** A provider that lost its engine may have a call on its way at that very moment, and no more. */
  #afterItsEnd(errand: Errands, write: Write, what: string): void {
    const gone = errand.process.goneAtMs;
    if (gone !== undefined && Date.parse(write.at) - gone > grace(errand, 0))
      this.broken(3, `its engine was gone, and still: ${what}`);
  }

  #runtimeWrite(errand: Errands, write: Write, what: string): void {
    const id = (write.runtime ?? "").toLowerCase();
    if (write.action === "stop" && write.effect === "applied") this.#needlessStop(errand, id, what);
    if (write.action !== "start" && write.action !== "put") return;
    const { catalogServer } = write;
    const isSettledWrong = (key: string) =>
      write.atMs - (this.#changedAt.get(key) ?? 0) > grace(errand);
    if (
      catalogServer !== undefined &&
      !this.#estate.isPair &&
      this.#world.updateability(catalogServer) === "READ_ONLY" &&
      isSettledWrong(`database ${catalogServer.toLowerCase()}`)
    )
      this.broken(1, `SSISDB is not writable there: ${what}`);
    if (write.action === "put") {
      // The first start makes SSISDB on the server's endpoint; where another is wanted, a restart follows (row BOOT).
      const isBirth = this.#world.updateability(this.#estate.serverId("primary")) === undefined;
      if (write.effect === "applied") this.#clean.set(id, isBirth ? undefined : standsFor(errand));
      return;
    }
    const others = this.#world
      .runningAgainst(SITES.map((site) => this.#estate.serverId(site)))
      .filter((other) => other.id !== id && !this.#estate.isPair)
      .filter(
        (other) =>
          isSettledWrong(`runtime ${other.id}`) &&
          !this.#hasTurnedInFailover(`runtime ${other.id}`, errand) &&
          this.#startedByHand < errand.beganAt - START,
      );
    const isDeclared = errand.lines.some((line) => line.includes("is not fenced off"));
    if (write.effect === "applied" && !this.#estate.catalogStays)
      this.#asOnlyPrimary(errand, write, what);
    if (others.length > 0 && !isDeclared)
      this.broken(1, `${others[0]?.id.split("/").at(-1)} runs for the same SSISDB: ${what}`);
  }

  /**
   * Another run may start its runtime in the very moment in which this one sends the failover that takes its SSISDB away: from then on the role
   * is the fence, and that start comes to nothing.
   */
  #hasTurnedInFailover(key: string, errand: Errands): boolean {
    const sentAt = this.#sentAt.get(errand.id);
    return sentAt !== undefined && (this.#changedAt.get(key) ?? 0) >= sentAt;
  }

  /** Rule 6: a runtime that stands as it is wanted where it is wanted is not stopped. */
  #needlessStop(errand: Errands, id: string, what: string): void {
    const { flag } = errand.checkout;
    const mine = this.#estate.runtimeIdAt(errand.site).toLowerCase();
    const state = this.#world.runtime(id)?.state;
    if (id !== mine || flag.activeRegion !== errand.site || state !== "Started") return;
    // Where both sites share a runtime, it stands at the site that wrote it last.
    if (this.#clean.get(id) === standsFor(errand)) this.broken(6, `it was as wanted: ${what}`);
  }

  /** Hooks, variables, and a schedule that is turned on: as triggers. */
  #statement(errand: Errands, write: Write, what: string): void {
    const turnsOn = write.path.includes("sp_update_schedule") && this.#scheduleOn !== undefined;
    this.#scheduleOn = undefined;
    if (turnsOn || OF_THE_ACTIVE_SITE.test(write.path))
      this.#asPrimary(write.resource, errand, write, what);
  }

  /** Rule 1: only while the server is Primary. */
  #asPrimary(server: string, errand: Errands, write: Write, what: string): void {
    if (this.#estate.catalogStays) return;
    const changed = this.#changedAt.get(`role ${server.toLowerCase()}`) ?? 0;
    if (this.#world.role(server) !== "Primary" && write.atMs - changed > grace(errand))
      this.broken(1, `this side is not Primary: ${what}`);
    this.#asOnlyPrimary(errand, write, what);
  }

  /** Rule 1: two primaries have two SSISDBs, of which one will be lost; nothing is started while both can be seen. */
  #asOnlyPrimary(errand: Errands, write: Write, what: string): void {
    const servers = SITES.map((site) => this.#estate.serverId(site));
    const areSeen = servers.every(
      (server) =>
        this.#world.role(server) === "Primary" &&
        write.atMs - (this.#changedAt.get(`role ${server.toLowerCase()}`) ?? 0) > grace(errand),
    );
    if (areSeen && !SITES.some((site) => this.#world.isLost(REGIONS[site])) && !errand.pending)
      this.broken(1, `both sides are Primary: ${what}`);
  }

  /** Rule 2: only a flag that this stack has not settled moves the role, losing data only where that was allowed; rule 3: and once. */
  #failover(errand: Errands, write: Write, what: string): void {
    const { flag, config } = errand.checkout;
    const until = config.failover === "forced" ? Date.parse(String(config.allowDataLossUntil)) : 0;
    if (write.action === "forceFailover" && Date.parse(write.at) > until + grace(errand))
      this.broken(2, `nobody allowed data to be lost: ${what}`);
    const settled = errand.settledBefore.FailoverGroupRole;
    if (!mayTake(flag, errand.site, settled))
      this.broken(2, `no flag asks for it (settled: ${settled || "nothing"}): ${what}`);
    if (write.effect !== "applied") return;
    this.#sentAt.set(errand.id, write.atMs);
    const key = `${errand.site} ${flag.activeSince}`;
    if (flag.activeSince !== "" && this.#failovers.has(key))
      this.broken(3, `one takeover failed over twice: ${what}`);
    // Whoever takes it away with a bare flip (design §1) makes bringing it back work again.
    this.#failovers.clear();
    this.#failovers.add(key);
  }

  #note(event: JournalEvent): void {
    if (event.kind === "schedule" && event.enabled) this.#scheduleOn = event.server;
    if (event.kind === "role") {
      this.#changedAt.set(`role ${event.server.toLowerCase()}`, event.atMs);
    }
    // Somebody else moves the role, or a failover fails: to bring it here is work again.
    if (event.kind === "write" && event.userAgent === "portal" && event.group !== undefined) {
      this.#failovers.clear();
      // The listener turns with a failover at once, the databases follow.
      for (const site of SITES)
        this.#changedAt.set(`database ${this.#estate.serverId(site).toLowerCase()}`, event.atMs);
    }
    if (event.kind === "operation" && event.outcome === "failed") this.#failovers.clear();
    if (event.kind === "mark") this.#failovers.clear();
    if (event.kind === "database")
      this.#changedAt.set(`database ${event.server.toLowerCase()}`, event.atMs);
    if (event.kind === "runtime")
      this.#changedAt.set(`runtime ${event.runtime.toLowerCase()}`, event.atMs);
  }

  /** What is judged when a run has ended: its words and its state. */
  end(errand: Errands, stack: StackAfter): void {
    this.violations.push(...wrongAfter(errand, stack, this.#estate));
    // Which password a process gave before it was killed, nobody knows: the runtime is given the present one once more.
    if (errand.ended === "killed" && errand.checkout.rotations > 0)
      for (const [id, stands] of this.#clean)
        if (stands === standsFor(errand)) this.#clean.set(id, undefined);
  }
}

const START = 120_000;

const standsFor = ({ site, checkout }: Errands): string =>
  `${site} ${checkout.nodes} ${checkout.rotations}`;

function grace(errand: Errands, incidents = 1): number {
  const isQuick = errand.incident === undefined || errand.incident.what === "role";
  const isHeld = errand.slow || errand.stale || (incidents > 0 && !isQuick);
  return isHeld ? LONG_GRACE : GRACE;
}

/** Design §1: a later pair acts, a bare flip acts, and a first run with a time. */
function mayTake(flag: Pair, site: Site, settled: string | undefined): boolean {
  if (flag.activeRegion !== site) return false;
  if (settled === undefined || settled === "" || settled === "null") return flag.activeSince !== "";
  const compared = comparePairs(parsePair(settled), flag);
  return compared === "takes" || compared === "bareFlip";
}
