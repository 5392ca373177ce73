/** How long Azure takes, in milliseconds of Azure's time. Sources: facts on starts, stops and failovers. */
export interface Durations {
  /** Start of a runtime without a virtual network, or with express injection: about 5 minutes (documented). */
  startExpress: number;
  /** Start with standard injection: 22 min 28 s (recorded). A custom setup comes on top. */
  startStandard: number;
  /** From the call to the moment the service has looked at the network and connected to the catalog. */
  startChecks: number;
  /** From Started until the first worker has written its row. */
  workerComesUp: number;
  /** 2 min 36 s (recorded). */
  stop: number;
  plannedFailover: number;
  forcedFailover: number;
  /** A planned failover whose partner does not answer gives up after this. */
  plannedFailoverTimeout: number;
  /** After that the group stays busy for a while: what was begun is undone. */
  busyAfterTimeout: number;
  /** After a forced failover the old primary rejoins as a secondary by itself, this long after it can be reached again. */
  rejoin: number;
  /** Making a group, or adding databases to it: the copy. */
  seeding: number;
  /** Changing or deleting a group without copying anything. */
  groupChange: number;
  /** Databases of a new primary may still be read-only: none on servers, up to 5 minutes on instances. */
  readOnlyAfterSwitch: { server: number; managedInstance: number };
}

const second = 1_000;
const minute = 60 * second;

export const durations: Durations = {
  startExpress: 5 * minute,
  startStandard: 22 * minute + 28 * second,
  startChecks: 1 * minute,
  workerComesUp: 10 * second,
  stop: 2 * minute + 36 * second,
  plannedFailover: 2 * minute,
  forcedFailover: 30 * second,
  plannedFailoverTimeout: 5 * minute,
  busyAfterTimeout: 3 * minute,
  rejoin: 1 * minute,
  seeding: 4 * minute,
  groupChange: 20 * second,
  readOnlyAfterSwitch: { server: 0, managedInstance: 2 * minute },
};
