import { z } from "zod";
import type { Incoming, Outgoing } from "./arm/arm.ts";
import { faultSchema } from "./faults.ts";
import { seedWorld, worldDocument } from "./seed.ts";
import { withoutSecrets } from "./traffic.ts";
import type { Json } from "./world/json.ts";
import type { World } from "./world.ts";

export interface Control {
  readonly world: World;
  readonly speed: number;
  readonly stop: () => void;
}

export interface ControlAnswer extends Outgoing {
  /** What to do when the answer has gone out. */
  readonly afterwards?: () => void;
}

const markBody = z.strictObject({ label: z.string() });

/** The routes beside Azure's: what a rehearsal or a test asks the simulator itself. Loopback only, no token. */
export function answerControl(control: Control, incoming: Incoming): ControlAnswer {
  const { world } = control;
  const call = `${incoming.method} ${incoming.url.pathname}`;
  try {
    world.advance();
    switch (call) {
      case "GET /_simulator/journal":
        return answer(
          200,
          world.journal().slice(Number(incoming.url.searchParams.get("after") ?? 0)),
        );
      case "GET /_simulator/clock":
        return answer(200, { now: new Date(world.now()).toISOString(), speed: control.speed });
      case "POST /_simulator/mark":
        world.record({ kind: "mark", label: markBody.parse(incoming.body).label });
        return answer(204);
      case "GET /_simulator/faults":
        return answer(200, world.faults.list());
      case "POST /_simulator/faults":
        return answer(201, world.plant(faultSchema.parse(incoming.body)));
      case "DELETE /_simulator/faults":
        world.unplant(incoming.url.searchParams.get("id") ?? undefined);
        return answer(204);
      case "GET /_simulator/world": {
        const { state, schedule, now } = world.save();
        return answer(200, withoutSecrets({ now, state, schedule }));
      }
      case "POST /_simulator/world":
        seedWorld(world, worldDocument.parse(incoming.body));
        return answer(204);
      case "POST /_simulator/stop":
        return { ...answer(202), afterwards: control.stop };
      default:
        return answer(404, {
          error: { code: "NotFound", message: `the simulator has no ${call}` },
        });
    }
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    return answer(400, { error: { code: "BadRequest", message: z.prettifyError(error) } });
  }
}

/** Through JSON once, as it goes over the wire anyway: collections become lists. */
function answer(status: number, body?: unknown): Outgoing {
  return {
    status,
    headers: {},
    body: body === undefined ? undefined : (JSON.parse(JSON.stringify(body)) as Json),
  };
}
