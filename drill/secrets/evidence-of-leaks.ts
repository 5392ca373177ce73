import type { LeakSearch } from "../evidence.ts";
import type { Rehearsal } from "../rehearsal.ts";
import { type Canary, canariesOf } from "./canaries.ts";
import { filesBelow, type Searched, searchLeaks } from "./search.ts";

/** Searches all that a rehearsal left behind: state files, outputs and event streams, the wire log, the journal, command lines. */
export function searchRehearsal(rehearsal: Rehearsal): LeakSearch {
  const { stage } = rehearsal;
  const canaries: readonly Canary[] = [
    ...canariesOf(stage.secrets),
    { name: "the passphrase of the stacks", value: stage.env.PULUMI_CONFIG_PASSPHRASE ?? "" },
    { name: "the client secret of the program", value: stage.env.ARM_CLIENT_SECRET ?? "" },
  ].filter(({ value }) => value !== "");
  return searchLeaks(textsOf(rehearsal), canaries);
}

function* textsOf({ stage }: Rehearsal): Iterable<Searched> {
  yield* filesBelow(stage.workspace.backend);
  yield* filesBelow(stage.workspace.home);
  // The records have the output of every command. What the rehearsal itself gives to the simulator (the passwords of its servers) is no leak
  // of the program.
  yield* filesBelow(stage.workspace.records, ["world.json"]);
  for (const file of ["Pulumi.yaml", "Pulumi.primary.yaml", "Pulumi.secondary.yaml"])
    yield { name: file, text: stage.workspace.read(file) };
  yield { name: "the journal", text: JSON.stringify(stage.journal()) };
  yield { name: "the command lines", text: stage.processes.commandLines().join("\n") };
}
