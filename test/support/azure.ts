import { getCACertificates, rootCertificates, setDefaultCACertificates } from "node:tls";
import { type AzureSession, openSession } from "../../azure/session.ts";
import { readSettings } from "../../azure/settings.ts";
import type { SimulatedClock } from "../../simulator/clock.ts";
import { type Durations, durations } from "../../simulator/durations.ts";
import type { JournalEvent, WriteEvent } from "../../simulator/journal.ts";
import { defaults, seedWorld, type WorldDocument, worldDocument } from "../../simulator/seed.ts";
import {
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from "../../simulator/simulator.ts";
import type { World } from "../../simulator/world.ts";
import { VirtualTime } from "./virtual-time.ts";

/** Azure's time in a test; it can be moved on by hand. */
export interface TestTime {
  readonly azure: SimulatedClock & { advance(ms: number): void };
  now(): Date;
}

/** A simulated Azure in this process; usually one whose time only passes when everybody waits. */
export interface TestAzure<T extends TestTime = VirtualTime> {
  readonly simulator: Simulator;
  readonly time: T;
  readonly session: AzureSession;
  readonly world: World;
  seed(document: Partial<WorldDocumentInput>): void;
  stop(): Promise<void>;
}

type WorldDocumentInput = { [K in keyof WorldDocument]: unknown };

/** Where and as whom the program signs in to a simulated Azure. */
export function environmentOf(simulator: Simulator): NodeJS.ProcessEnv {
  return {
    ARM_METADATA_HOSTNAME: simulator.armUrl,
    ARM_TENANT_ID: defaults.tenantId,
    ARM_CLIENT_ID: defaults.clientId,
    ARM_CLIENT_SECRET: defaults.secret,
    ARM_SUBSCRIPTION_ID: defaults.subscriptionId,
  };
}

export function startAzure(options: SimulatorOptions = {}): Promise<TestAzure> {
  return startAzureIn(new VirtualTime(), options);
}

export async function startAzureIn<T extends TestTime>(
  time: T,
  options: SimulatorOptions = {},
): Promise<TestAzure<T>> {
  const simulator = await startSimulator({ clock: time.azure, ...options });
  trust(simulator.certificateAuthorityPem);
  // The clients' own waits between retries are the wall's: so fast a clock leaves nothing of them.
  const session = openSession(
    readSettings(() => undefined, environmentOf(simulator)),
    {
      SSIS_CLOCK_SPEED: "1e6",
    },
  );
  return {
    simulator,
    time,
    session,
    world: simulator.world,
    seed: (document) => seedWorld(simulator.world, worldDocument.parse(document)),
    stop: () => simulator.stop(),
  };
}

/**
 * Trusts the authority of a run, in this process, and no public one: the tests talk to nobody else, and each connection would read the whole
 * list of them anew.
 */
function trust(authorityPem: string): void {
  const publicOnes = new Set(rootCertificates);
  const others = getCACertificates("default").filter((pem) => !publicOnes.has(pem));
  setDefaultCACertificates([...others, authorityPem]);
}

/** For tests of order, not of time: what is polled for costs a request every second of Azure's time. */
const QUICK: Partial<Durations> = {
  startExpress: 40_000,
  startChecks: 10_000,
  stop: 20_000,
  plannedFailover: 20_000,
  seeding: 30_000,
  workerComesUp: 3_000,
};

/** One simulated Azure for the tests of a `describe`. */
export function useAzure(
  options: SimulatorOptions & { readonly quick?: boolean } = {},
): () => TestAzure {
  const usual = { ...durations };
  let azure: TestAzure | undefined;
  before(async () => {
    if (options.quick) Object.assign(durations, QUICK);
    azure = await startAzure(options);
  });
  after(async () => {
    Object.assign(durations, usual);
    await azure?.stop();
  });
  return () => {
    if (azure === undefined) throw new Error("the simulated Azure is not started yet");
    return azure;
  };
}

export const isWrite = (event: JournalEvent): event is JournalEvent & WriteEvent =>
  event.kind === "write";
