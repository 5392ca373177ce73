import { sample } from "../enumerate.ts";
import { inShort } from "../in-short.ts";
import { failure, type TierResult, together, wrongIn } from "../result.ts";
import { ROWS, type Row } from "../row.ts";
import { cutOff, record, shown } from "./cut-off.ts";

/**
 * Cuts the story of each row off at every `share`-th of its points, in process: every remote call x {before, after} x {network cut, abort}.
 * A story that fails uninterrupted is a failure too.
 */
export async function cutOffInProcess(rows: readonly Row[], share: number): Promise<TierResult> {
  return await inShort(async () => {
    const results: TierResult[] = [];
    for (const row of rows) results.push(await cutRowOff(row, share, ROWS.indexOf(row)));
    return together(results);
  });
}

async function cutRowOff(row: Row, share: number, offset: number): Promise<TierResult> {
  const failures: string[] = [];
  let [points, of] = [0, 0];
  const wrong = await wrongIn(async () => {
    const { setting, recordings } = await record(row);
    for (const recording of recordings) {
      of += recording.points.length;
      for (const point of sample(recording.points, share, offset)) {
        points += 1;
        const wrong = await wrongIn(() => cutOff(setting, recording, point));
        if (wrong.length > 0) failures.push(failure(shown(row, recording, point), wrong));
      }
    }
    return [];
  });
  return { points, of, failures: wrong.length > 0 ? [failure(row.name, wrong)] : failures };
}
