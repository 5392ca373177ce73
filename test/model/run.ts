import { deterministic } from "./deterministic.ts";
import { Model, type Result } from "./model.ts";
import { Story } from "./story.ts";

export type { Result } from "./model.ts";

/** One run: an estate or two and a schedule, all from the seed. */
export async function run(seed: number, plans = false): Promise<Result> {
  deterministic.begin(seed);
  const model = new Model(seed, plans);
  const work = new Story(model).play().catch((error: unknown) => {
    model.broken(
      0,
      `the model itself failed: ${error instanceof Error ? error.stack : String(error)}`,
    );
  });
  const ended = await deterministic.run(work);
  if (!ended) model.broken(8, "everybody waits for something that never comes");
  return model.result();
}
