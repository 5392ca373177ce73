import { type Durations, durations } from "../../simulator/durations.ts";

/** Order is tested here, not time: what is polled for costs a request every second of Azure's time. */
const SHORT: Partial<Durations> = {
  startExpress: 8_000,
  startChecks: 3_000,
  stop: 5_000,
  plannedFailover: 5_000,
  forcedFailover: 4_000,
  rejoin: 20_000,
  seeding: 20_000,
  groupChange: 4_000,
  workerComesUp: 2_000,
  readOnlyAfterSwitch: { server: 0, managedInstance: 6_000 },
};

/** Has a simulated Azure of this process take little time for everything, while something is done. */
export async function inShort<T>(work: () => Promise<T>): Promise<T> {
  const usual = { ...durations };
  Object.assign(durations, SHORT);
  try {
    return await work();
  } finally {
    Object.assign(durations, usual);
  }
}
