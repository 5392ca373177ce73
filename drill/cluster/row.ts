import { type Check, rehearseCluster } from "./rehearsal.ts";
import { setClusterStage } from "./stage.ts";

export interface ClusterRow {
  readonly row: "WSFC";
  readonly passed: boolean;
  readonly checks: readonly Check[];
  readonly seconds: number;
}

/**
 * The whole row: sets the stage, rehearses, clears everything away. Says each check as it is made.
 *
 * @param onStage is told how to clear the stage before the row has ended
 */
export async function runClusterRow(
  log: (line: string) => void,
  onStage: (clear: () => Promise<void>) => void = () => {},
): Promise<ClusterRow> {
  const began = performance.now();
  // A passphrase with every sign that a shell or a script would read.
  const stage = await setClusterStage(log, { passphrase: "a 'pass' \"phrase\" `with` $signs" });
  onStage(stage.clear);
  try {
    const checks = await rehearseCluster(stage, log);
    return {
      row: "WSFC",
      passed: checks.every(({ passed }) => passed),
      checks,
      seconds: (performance.now() - began) / 1000,
    };
  } finally {
    await stage.clear();
  }
}
