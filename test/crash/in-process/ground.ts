import type { AzureSession } from "../../../azure/session.ts";
import { type SimulatedClock, VirtualClock } from "../../../simulator/clock.ts";
import { seedWorld, worldDocument } from "../../../simulator/seed.ts";
import type { SavedWorld, World } from "../../../simulator/world.ts";
import type { TestAzure } from "../../support/azure.ts";
import { type InProcessAzure, inProcessAzure } from "../../support/in-process/azure.ts";
import type { Calls } from "../../support/in-process/calls.ts";

/**
 * A simulated Azure in this process that goes back to an earlier moment as often as one likes: an estate and its stacks that stand on it
 * do not notice.
 */
export class Ground implements TestAzure {
  #azure: InProcessAzure = inProcessAzure();

  get simulator(): InProcessAzure["simulator"] {
    return this.#azure.simulator;
  }
  get time(): InProcessAzure["time"] {
    return this.#azure.time;
  }
  get session(): AzureSession {
    return this.#azure.session;
  }
  get world(): World {
    return this.#azure.world;
  }
  get calls(): Calls {
    return this.#azure.calls;
  }
  seed(document: Parameters<TestAzure["seed"]>[0]): void {
    seedWorld(this.world, worldDocument.parse(document));
  }
  async stop(): Promise<void> {
    await this.#azure.stop();
  }

  /** This moment, to be gone back to. */
  save(): string {
    this.world.advance();
    return JSON.stringify(this.world.save());
  }

  goBackTo(moment: string): void {
    const saved = JSON.parse(moment) as SavedWorld;
    const fresh: SimulatedClock = new VirtualClock();
    this.#azure = inProcessAzure({ saved });
    this.time.azure.advance(saved.now - fresh.now());
  }
}
