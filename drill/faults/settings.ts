import { parse, parseDocument } from "yaml";
import { z } from "zod";
import type { SampleEstate } from "../estates/sample.ts";
import type { Rehearsal } from "../rehearsal.ts";

const HOUR_MS = 3_600_000;

/** What happens on a stage: a rehearsal, or whatever else stands on one. */
type OnStage = Pick<Rehearsal, "stage">;

/** Sets keys of one estate in Pulumi.yaml, as somebody does with an editor. */
export function configureEstate(
  { stage }: OnStage,
  estate: SampleEstate,
  settings: Readonly<Record<string, unknown>>,
): void {
  const document = parseDocument(stage.workspace.read("Pulumi.yaml"));
  for (const [path, value] of Object.entries(settings))
    document.setIn(["config", "estates", "default", estate.name, ...path.split(".")], value);
  stage.workspace.write("Pulumi.yaml", String(document));
}

/** What a person configures who accepts to lose what has not arrived: for an hour, unless more are named. */
export function allowDataLoss(on: OnStage, estates: readonly SampleEstate[], hours = 1): void {
  const allowDataLossUntil = new Date(Date.now() + hours * HOUR_MS).toISOString();
  for (const estate of estates)
    configureEstate(on, estate, { failover: "forced", allowDataLossUntil });
}

const projectFile = z.object({
  config: z.object({
    estates: z.object({
      default: z.record(
        z.string(),
        z.object({ failover: z.string().optional(), allowDataLossUntil: z.string().optional() }),
      ),
    }),
  }),
});

/** The estates whose owner accepts that now. */
export function estatesThatMayLose({ stage }: OnStage): readonly string[] {
  const { config } = projectFile.parse(parse(stage.workspace.read("Pulumi.yaml")));
  return Object.entries(config.estates.default)
    .filter(
      ([, { failover, allowDataLossUntil = "" }]) =>
        failover === "forced" && Date.parse(allowDataLossUntil) > Date.now(),
    )
    .map(([name]) => name);
}
