import { isNamed, listTriggers, startTrigger, stopTrigger } from "../azure/triggers.ts";
import type { Context } from "./context.ts";
import { beforeWrite, bounded } from "./context.ts";
import type { FactoryAddress, Timeouts } from "./inputs.ts";
import { waitForOperation } from "./operation.ts";

/** A schedule is turned at once; what has events to subscribe to may take a while. */
const DEADLINE = 10 * 60_000;

interface OneOf {
  readonly estate: string;
  readonly factory: FactoryAddress;
  readonly timeouts: Timeouts;
}

/** Starts or stops one trigger. Where Azure has only accepted that, waits until it is done: both are long operations. */
export async function turnTrigger(
  context: Context,
  { estate, factory, timeouts }: OneOf,
  name: string,
  to: "Started" | "Stopped",
): Promise<void> {
  const call = () => bounded(context, timeouts.call);
  await beforeWrite(context);
  const ask = to === "Started" ? startTrigger : stopTrigger;
  const handle = await ask(context.azure, factory, name, call());
  if (handle === undefined) return;
  await waitForOperation(context, handle, {
    estate,
    what: `${to === "Started" ? "start" : "stop"} of trigger ${name}`,
    deadline: DEADLINE,
    call: timeouts.call,
    done: async () =>
      (await listTriggers(context.azure, factory, call())).some(
        (trigger) => isNamed(trigger, name) && trigger.runtimeState === to,
      ),
  });
}
