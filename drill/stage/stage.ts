import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { findPulumi, type Pulumi } from "../../engine/find.ts";
import type { JournalEvent } from "../../simulator/journal.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { projectFile } from "../estates/configuration.ts";
import { worldOfOwn } from "../estates/own-world.ts";
import { HOOK, type SampleEstate } from "../estates/sample.ts";
import { worldOf } from "../estates/world.ts";
import { type EstateSecrets, plantCanaries } from "../secrets/canaries.ts";
import { environmentOf } from "./environment.ts";
import { Processes } from "./processes.ts";
import { startStandIn } from "./stand-in.ts";
import { openWorkspace, type Workspace } from "./workspace.ts";

/** Everything that a rehearsal stands on; {@link Stage.clear} takes it all away again. */
export interface Stage {
  readonly pulumi: Pulumi;
  readonly simulator: Simulator;
  readonly speed: number;
  readonly workspace: Workspace;
  readonly processes: Processes;
  readonly env: Record<string, string>;
  readonly estates: readonly SampleEstate[];
  readonly secrets: ReadonlyMap<string, EstateSecrets>;
  readonly trafficFile: string;
  journal(): readonly JournalEvent[];
  /** Has somebody told of each request to Azure before it is answered. @returns what ends it */
  hear?(listener: Listener): () => void;
  /** Ends every process, stops the simulator, and removes the folder unless it is to be kept. */
  clear(keep: boolean): Promise<void>;
}

export type Listener = (method: string, path: string) => void;

export interface StageWish {
  readonly estates: readonly SampleEstate[];
  readonly speed: number;
  readonly log: (line: string) => void;
}

/** Sets the stage: the CLI, a simulated Azure with what must exist in it, the stand-in provider, a workspace. */
export async function setStage({ estates, speed, log }: StageWish): Promise<Stage> {
  const pulumi = await findPulumi(log);
  const secrets = plantCanaries(estates);
  const processes = new Processes();
  // The workspace comes first: the simulator writes its certificates and its wire log there.
  const workspace = openWorkspace();
  const undo: (() => Promise<unknown> | unknown)[] = [];
  const clear = async (keep: boolean): Promise<void> => {
    await processes.endAll();
    for (const step of undo.toReversed()) await step();
    if (!keep) workspace.remove();
  };
  const [first] = estates;
  const world = first?.own === undefined ? worldOf : worldOfOwn;
  try {
    const worldFile = join(workspace.records, "world.json");
    writeFileSync(worldFile, JSON.stringify(world(estates, secrets)), { mode: 0o600 });
    const trafficFile = join(workspace.records, "traffic.jsonl");
    const listeners = new Set<Listener>();
    const simulator = await startSimulator({
      speed,
      onRequest: (method, path) => {
        for (const listener of listeners) listener(method, path);
      },
      worldFile,
      trafficFile,
      certificatesDirectory: workspace.certificates,
    });
    undo.push(() => simulator.stop());
    workspace.write("Pulumi.yaml", projectFile(estates, simulator.sqlPort));
    workspace.write(HOOK.file, HOOK.text);
    const subscriptionId = first?.own?.subscriptionId;
    const env = environmentOf({ pulumi, workspace, simulator, speed, subscriptionId });
    const standIn = await startStandIn(processes, env);
    env.PULUMI_DEBUG_PROVIDERS = `azure-native:${standIn.port}`;
    const journal = () => simulator.journal();
    return {
      pulumi,
      simulator,
      speed,
      workspace,
      processes,
      env,
      estates,
      secrets,
      trafficFile,
      journal,
      hear: (listener) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      clear,
    };
  } catch (error) {
    await clear(false);
    throw error;
  }
}
