import { defaults } from "../../simulator/seed.ts";
import { inProcessAzure } from "../support/in-process/azure.ts";
import { playScenario, type RoleScenario } from "./scenarios.ts";

/**
 * The rights that a scenario makes use of, when the program may do what `actions` grant and nothing else.
 *
 * @throws Error when Azure refused anything, also what the program gets along without
 */
export async function usesOf(
  scenario: RoleScenario,
  actions: readonly string[],
): Promise<ReadonlySet<string>> {
  const azure = inProcessAzure();
  const application = azure.world.state.applications.get(defaults.clientId);
  if (application === undefined) throw new Error("the program's identity is gone");
  application.actions = actions;
  const used = new Set<string>();
  azure.world.onRight = (action) => used.add(action);
  const refused = new Set<string>();
  azure.calls.hook = {
    replace: (call, answer) => {
      if (call.kind === "arm" && (answer as { status: number }).status === 403)
        refused.add(`${call.method} ${call.path.replace(/^.*\/providers\//, "")}`);
      return answer;
    },
  };
  try {
    await playScenario(azure, scenario);
  } catch (error) {
    throw new Error(`${scenario.name}: refused ${[...refused].join(", ") || "nothing"}`, {
      cause: error,
    });
  }
  if (refused.size > 0)
    throw new Error(`${scenario.name}: the role lacks ${[...refused].join(", ")}`);
  return used;
}
