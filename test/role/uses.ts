import { defaults } from "../../simulator/seed.ts";
import { type InProcessAzure, inProcessAzure } from "../support/in-process/azure.ts";

/**
 * The rights that the program makes use of, when it may do what `actions` grant and nothing else.
 *
 * @throws Error when Azure refused anything, also what the program gets along without
 */
export async function usesOf(
  name: string,
  actions: readonly string[],
  play: (azure: InProcessAzure, may: (actions: readonly string[]) => void) => Promise<void>,
): Promise<ReadonlySet<string>> {
  const azure = inProcessAzure();
  const used = new Set<string>();
  const refused = new Set<string>();
  const may = (granted: readonly string[]): void => {
    const application = azure.world.state.applications.get(defaults.clientId);
    if (application === undefined) throw new Error("the program's identity is gone");
    application.actions = granted;
    used.clear();
  };
  may(actions);
  azure.world.onRight = (action) => used.add(action);
  azure.calls.hook = {
    replace: (call, answer) => {
      if (call.kind === "arm" && (answer as { status: number }).status === 403)
        refused.add(`${call.method} ${call.path.replace(/^.*\/providers\//, "")}`);
      return answer;
    },
  };
  try {
    await play(azure, may);
  } catch (error) {
    throw new Error(`${name}: refused ${[...refused].join(", ") || "nothing"}`, { cause: error });
  }
  if (refused.size > 0) throw new Error(`${name}: the role lacks ${[...refused].join(", ")}`);
  return used;
}
