import type { AzureSession } from "../../azure/session.ts";
import { EngineGone, type EngineWatch } from "../../reconcilers/context/engine-watch.ts";
import { Calls, type RemoteCall, type Verdict } from "../support/in-process/calls.ts";
import type { ModelAzure } from "./azure.ts";
import { deterministic } from "./deterministic.ts";
import type { Errand, Process } from "./stack.ts";

/** A new one each time: what waits for one that is kept is kept with it, a world for each kill. */
const never = (): Promise<never> => new Promise(() => {});

/** A running program: one session and one provider for all its estates, and what befalls it. */
export class Running {
  readonly process: Process = { goneAtMs: undefined, abortedAt: undefined, calls: 0 };
  readonly calls = new Calls();
  readonly session: AzureSession;
  readonly abort = new AbortController();
  readonly engine: EngineWatch;
  readonly killed: Promise<"killed">;
  /** Nothing befalls it, and nobody runs beside it: what a preview has promised is to be kept. */
  isQuiet: boolean;
  readonly #kill: (how: "killed") => void;

  constructor(azure: ModelAzure, errand: Errand) {
    const { promise, resolve } = Promise.withResolvers<"killed">();
    this.killed = promise;
    this.#kill = resolve;
    this.session = azure.session(this.calls, ` run-${errand.id}`);
    const { incident } = errand;
    this.isQuiet = incident === undefined && !errand.slow && !errand.stale;
    const running = this.process;
    const answers = new Map<string, unknown>();
    let isDead = false;
    let isCutOff = false;
    this.engine = {
      assertAlive: async () => {
        if (running.goneAtMs !== undefined) throw new EngineGone();
      },
    };
    const strike = async (): Promise<Verdict> => {
      switch (incident?.what) {
        case "kill":
          isDead = true;
          running.goneAtMs = deterministic.now;
          this.#kill("killed");
          return await never();
        case "orphan":
          running.goneAtMs = deterministic.now;
          this.#kill("killed");
          return undefined;
        case "abort":
          running.abortedAt = deterministic.now;
          this.abort.abort(new Error("the run was cancelled"));
          return undefined;
        case "cutOff":
          isCutOff = true;
          return "cut";
        case "cut":
          return "cut";
        case "world":
          await incident.world?.();
          return undefined;
        case "role":
          await incident.role?.(errand.site);
      }
      return undefined;
    };
    this.calls.hook = {
      async before(call: RemoteCall) {
        running.calls += 1;
        if (isDead) return await never();
        if (errand.slow) await deterministic.sleep((call.number % 7) * 900);
        if (isCutOff) return "cut";
        return incident?.at === call.number && incident.when === "before"
          ? await strike()
          : undefined;
      },
      async after(call: RemoteCall) {
        if (isDead) return await never();
        if (isCutOff) return "cut";
        return incident?.at === call.number && incident.when === "after"
          ? await strike()
          : undefined;
      },
      ...(errand.stale && {
        replace(call: RemoteCall, answer: unknown) {
          if (
            call.kind !== "arm" ||
            !/GET .*\/(triggers|integrationRuntimes\/[^/]+)$|\/getStatus$/.test(call.what)
          )
            return answer;
          // Each page of a list is an answer of its own.
          const asked = `${call.what}${call.query}`;
          const last = answers.get(asked);
          answers.set(asked, answer);
          return last !== undefined && call.number % 3 === 0 ? last : answer;
        },
      }),
    };
  }
}
