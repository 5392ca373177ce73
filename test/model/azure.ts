import { createHttpHeaders, createPipelineRequest } from "@azure/core-rest-pipeline";
import type { AzureSession } from "../../azure/session.ts";
import type { Front } from "../../simulator/arm/front.ts";
import { replyTo } from "../../simulator/arm/front.ts";
import { type Assembly, assemble } from "../../simulator/assembly.ts";
import type { SimulatedClock } from "../../simulator/clock.ts";
import { type Durations, durations } from "../../simulator/durations.ts";
import { defaults, seedWorld, worldDocument } from "../../simulator/seed.ts";
import type { TestAzure } from "../support/azure.ts";
import { frontOf, inProcessSession, simulatorOf } from "../support/in-process/azure.ts";
import { Calls } from "../support/in-process/calls.ts";
import { httpClientOf } from "../support/in-process/http.ts";
import type { VirtualTime } from "../support/virtual-time.ts";
import { deterministic } from "./deterministic.ts";

const second = 1_000;

/** Short, so that few polls are spent on waiting; in proportion to one another as Azure's are. */
const SHORT: Durations = {
  startExpress: 8 * second,
  startStandard: 12 * second,
  startChecks: 2 * second,
  workerComesUp: second,
  stop: 4 * second,
  plannedFailover: 4 * second,
  forcedFailover: 2 * second,
  plannedFailoverTimeout: 10 * second,
  busyAfterTimeout: 6 * second,
  rejoin: 3 * second,
  seeding: 6 * second,
  groupChange: second,
  readOnlyAfterSwitch: { server: 0, managedInstance: 3 * second },
};

/**
 * How much later than it asked for the program wakes, as on a machine with much to do. A poll in which nothing has happened is no story:
 * most of what a run costs would be spent on waits that end at their deadline.
 */
const LATE = 2;

/** The simulated Azure of one run, under the model's time. */
export class ModelAzure {
  readonly assembly: Assembly;
  readonly front: Front;
  readonly azure: TestAzure;

  constructor({ otherSpelling }: { readonly otherSpelling: boolean }) {
    Object.assign(durations, SHORT);
    const clock: SimulatedClock & { advance(ms: number): void } = {
      speed: 0,
      now: () => deterministic.now,
      advance(ms) {
        deterministic.now += ms;
      },
    };
    this.assembly = assemble(clock);
    this.front = { ...frontOf(this.assembly, 0), otherSpelling };
    const { world } = this.assembly;
    // Stands in for VirtualTime, whose accounts of who works and who sleeps are not needed: here all timers are one queue.
    const time = {
      azure: clock,
      patience: Infinity,
      now: () => new Date(deterministic.now),
      elapsed: () => performance.now(),
      wall: (ms: number) => ms,
      sleep: (ms: number, signal?: AbortSignal) => deterministic.sleep(ms * LATE, signal),
      during: <T>(work: () => Promise<T>) => work(),
    } as unknown as VirtualTime;
    this.azure = {
      simulator: simulatorOf(world),
      time,
      session: this.session(new Calls(), " seed"),
      world,
      seed: (document) => seedWorld(world, worldDocument.parse(document)),
      stop: async () => {},
    };
  }

  /** @param agent who writes, for the journal */
  session(calls: Calls, agent: string): AzureSession {
    return inProcessSession(this.assembly, this.front, calls, { speed: 1, agent });
  }

  /** What a person does in the portal, or Azure by itself; a refusal is nobody's business. */
  async portal(method: string, path: string, version = "2018-06-01"): Promise<void> {
    const { origin, authorization } = this.#signedIn();
    await replyTo(this.front, {
      method,
      url: new URL(`${origin}${path}?api-version=${version}`),
      headers: { authorization, "user-agent": "portal" },
      text: Buffer.alloc(0),
    });
  }

  /** One request of another provider of the same engine. @returns the status of the answer */
  async request(
    calls: Calls,
    agent: string,
    method: "GET" | "PUT",
    path: string,
    body?: object,
  ): Promise<{ readonly status: number; readonly text: string }> {
    const { origin, authorization } = this.#signedIn();
    const { status, bodyAsText } = await httpClientOf(this.front, calls).sendRequest(
      createPipelineRequest({
        method,
        url: `${origin}${path}?api-version=2023-08-01`,
        headers: createHttpHeaders({
          authorization,
          "user-agent": agent,
          "content-type": "application/json",
        }),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    );
    return { status, text: bodyAsText ?? "" };
  }

  #signedIn() {
    const application = this.assembly.world.state.applications.get(defaults.clientId);
    if (application === undefined) throw new Error("nobody is signed in");
    const origin = this.azure.simulator.armUrl;
    const { token } = this.assembly.tokens.issue(application, origin, origin);
    return { origin, authorization: `Bearer ${token}` };
  }
}
