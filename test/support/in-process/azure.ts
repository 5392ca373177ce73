import { type AzureSession, openSession } from "../../../azure/session.ts";
import { readSettings } from "../../../azure/settings.ts";
import type { Front } from "../../../simulator/arm/front.ts";
import { type Assembly, assemble } from "../../../simulator/assembly.ts";
import { defaults, seedWorld, worldDocument } from "../../../simulator/seed.ts";
import type { Simulator, SimulatorOptions } from "../../../simulator/simulator.ts";
import { sqlEngine } from "../../../simulator/sql/server.ts";
import type { SavedWorld, World } from "../../../simulator/world.ts";
import { environmentOf, type TestAzure, type TestTime } from "../azure.ts";
import { VirtualTime } from "../virtual-time.ts";
import { Calls } from "./calls.ts";
import { httpClientOf } from "./http.ts";
import { InProcessPool } from "./pool.ts";

/** What the addresses say; nobody listens there. */
const PORT = 8443;
const SQL_PORT = 1433;
const ADDRESS = `https://127.0.0.1:${PORT}`;

/** A simulated Azure that the program reaches by calling it: no socket, no TLS, no sign-in over HTTP. */
export interface InProcessAzure<T extends TestTime = VirtualTime> extends TestAzure<T> {
  /** Every remote call goes through here: set its hook to count, to cut the network, to abort. */
  readonly calls: Calls;
}

export interface InProcessOptions extends Pick<SimulatorOptions, "refusal" | "sqlSuffix"> {
  /** Another world, saved before, is gone on with. */
  readonly saved?: SavedWorld;
}

/**
 * As `startAzure` of `../azure.ts`, but in process. The program under test is the whole of it from the clients of the SDK down to the HTTP
 * client, and from the SQL connection down to the driver's pool; the simulator is the whole of it but its sockets. What the wire refuses is
 * refused here: faults that drop, garble, silence or answer; lost regions; SQL that cannot be reached; refused logins and tokens. Not
 * covered here: TLS and certificates, TDS itself, and how the program signs in (its credential is given a token).
 */
export function inProcessAzure(options?: InProcessOptions): InProcessAzure {
  return inProcessAzureIn(new VirtualTime(), options);
}

function inProcessAzureIn<T extends TestTime>(
  time: T,
  options: InProcessOptions = {},
): InProcessAzure<T> {
  const assembly = assemble(time.azure, options);
  const { world } = assembly;
  const calls = new Calls();
  return {
    simulator: simulatorOf(world),
    time,
    session: inProcessSession(assembly, frontOf(assembly, time.azure.speed), calls),
    world,
    calls,
    seed: (document) => seedWorld(world, worldDocument.parse(document)),
    stop: async () => {},
  };
}

/** What a test asks of a simulator, without a wire to it. */
export function simulatorOf(world: World): Simulator {
  return {
    armUrl: ADDRESS,
    port: PORT,
    sqlPort: SQL_PORT,
    certificateAuthorityPem: "",
    certificateAuthorityFile: "",
    world,
    journal: () => world.journal(),
    mark: (label) => world.record({ kind: "mark", label }),
    stop: async () => {},
  };
}

/** The simulator's front, which answers requests. */
export function frontOf({ world, tokens, routes }: Assembly, speed: number): Front {
  const control = { world, speed, stop: () => {} };
  return { world, tokens, routes, control, speed, stateFile: undefined, traffic: undefined };
}

/**
 * A sign-in of its own to a simulated Azure.
 *
 * @param options.speed of the clients' own waits between retries, which are the wall's; so fast a clock as without it leaves nothing of them
 * @param options.agent put behind the user agent and the application's name: tells in the journal which of several programs wrote
 */
export function inProcessSession(
  { world, tokens }: Assembly,
  front: Front,
  calls: Calls,
  { speed = 1e6, agent = "" }: { readonly speed?: number; readonly agent?: string } = {},
): AzureSession {
  const engine = sqlEngine({ world, tokens });
  const credential = {
    async getToken(scopes: string | string[]) {
      const application = world.state.applications.get(defaults.clientId);
      if (application === undefined) throw new Error("the program's identity is gone");
      const audience = [scopes].flat()[0]?.replace(/\/\.default$/, "") ?? "";
      const { token, expiresIn } = tokens.issue(application, audience, ADDRESS);
      return { token, expiresOnTimestamp: Date.now() + expiresIn * 1000 };
    },
  };
  return openSession(
    readSettings(() => undefined, environmentOf(simulatorOf(world))),
    { SSIS_CLOCK_SPEED: String(speed) },
    {
      httpClient: httpClientOf(front, calls, agent),
      credential,
      makePool: (target, settings) =>
        new InProcessPool(engine, calls, SQL_PORT, target, settings, agent),
    },
  );
}
