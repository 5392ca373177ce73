import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AzureSession } from "../../azure/session.ts";
import { VirtualClock } from "../../simulator/clock.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { loginFor, sessionOf, subscription, trust } from "./fake-azure.ts";

const group = `/subscriptions/${subscription}/resourceGroups/rg/providers`;
export const serverId = (name: string) => `${group}/Microsoft.Sql/servers/${name}`;
export const PASSWORD = "It's-a-Passw0rd";

const server = (name: string, location: string) => ({
  id: serverId(name),
  location,
  administratorLogin: "ssisadmin",
  administratorPassword: PASSWORD,
});

const world = {
  resourceGroups: [{ name: "rg", location: "westeurope" }],
  servers: [server("sql-weu", "westeurope"), server("sql-neu", "northeurope")],
  failoverGroups: [{ name: "fog", primary: serverId("sql-weu"), secondary: serverId("sql-neu") }],
  factories: [
    {
      id: `${group}/Microsoft.DataFactory/factories/adf`,
      location: "westeurope",
      triggers: [
        {
          name: "nightly",
          properties: {
            type: "ScheduleTrigger",
            pipelines: [],
            typeProperties: { recurrence: { frequency: "Day", interval: 1 } },
          },
          started: true,
        },
      ],
    },
  ],
};

/** The real simulator with two servers, their group and a factory, and a clock that a test turns. */
export interface SimulatedAzure {
  readonly clock: VirtualClock;
  readonly simulator: Simulator;
  readonly session: AzureSession;
  stop(): Promise<void>;
}

export async function startSimulatedAzure(): Promise<SimulatedAzure> {
  const worldFile = join(mkdtempSync(join(tmpdir(), "world-")), "world.json");
  writeFileSync(worldFile, JSON.stringify(world));
  const clock = new VirtualClock();
  const simulator = await startSimulator({ clock, worldFile });
  const distrust = trust(simulator.certificateAuthorityPem);
  return {
    clock,
    simulator,
    session: sessionOf(loginFor(simulator.armUrl, "simulated-secret")),
    stop() {
      distrust();
      return simulator.stop();
    },
  };
}
