import { parseDocument } from "yaml";
import type { SampleEstate } from "../estates/sample.ts";
import type { Rehearsal } from "../rehearsal.ts";

const HOUR_MS = 3_600_000;

/** Sets keys of one estate in Pulumi.yaml, as somebody does with an editor. */
export function configureEstate(
  { stage }: Rehearsal,
  estate: SampleEstate,
  settings: Readonly<Record<string, unknown>>,
): void {
  const document = parseDocument(stage.workspace.read("Pulumi.yaml"));
  for (const [path, value] of Object.entries(settings))
    document.setIn(["config", "estates", "default", estate.name, ...path.split(".")], value);
  stage.workspace.write("Pulumi.yaml", String(document));
}

/** What a person configures who accepts to lose what has not arrived: for an hour. */
export function allowDataLoss(rehearsal: Rehearsal, estates: readonly SampleEstate[]): void {
  const allowDataLossUntil = new Date(Date.now() + HOUR_MS).toISOString();
  for (const estate of estates)
    configureEstate(rehearsal, estate, { failover: "forced", allowDataLossUntil });
}
