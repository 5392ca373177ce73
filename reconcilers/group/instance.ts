import { resourceName } from "../../azure/resource-ids.ts";
import { type LiveServer, readServer } from "../../azure/servers.ts";
import type { Context } from "../context/context.ts";
import { bounded } from "../context/context.ts";
import type { Timeouts } from "../lifecycle/inputs.ts";
import { Trouble } from "../lifecycle/trouble.ts";
import { unlessUnread } from "../waits/silence.ts";

/**
 * Nothing is stopped for, or started against, a managed instance that cannot serve: one that is stopped (a stopped instance is an ordinary
 * state, to save its cost), or whose public endpoint is to be used and is switched off. The start would end after minutes in
 * AzureSqlConnectionFailure, which does not name the reason. An instance that does not answer is passed over: others say that better.
 *
 * @param what what is not done then, such as `starting ssis`
 */
export async function assertInstanceServes(
  context: Context,
  wish: {
    readonly estate: string;
    /** First the one on which this site's runtime has SSISDB; absent for logical servers. */
    readonly instances?: readonly string[] | undefined;
    readonly throughPublicEndpoint?: boolean | undefined;
    readonly timeouts: Timeouts;
  },
  what: string,
): Promise<void> {
  const id = wish.instances?.[0];
  if (id === undefined) return;
  const call = bounded(context, wish.timeouts.call);
  const instance = await unlessUnread(readServer(context.azure, id, call));
  const obstacle = obstacleOf(id, instance, wish.throughPublicEndpoint ?? false);
  if (obstacle === undefined) return;
  throw new Trouble({
    estate: wish.estate,
    what,
    ...obstacle,
    left: "nothing was changed",
    changedNothing: true,
  });
}

/** Why an instance cannot serve; undefined for one that can. */
export function obstacleOf(id: string, instance: LiveServer | undefined, isPublic: boolean) {
  const name = resourceName(id);
  if (/^stopp(ed|ing)$/i.test(instance?.state ?? "")) {
    return {
      code: "ManagedInstanceStoppingOrStopped",
      means: `${name} is ${instance?.state}: it takes no role, and nothing reaches SSISDB there`,
      cure: `start it (az sql mi start --ids ${id}), wait until it is Ready, then run \`pulumi up\` again`,
    };
  }
  if (isPublic && instance?.publicDataEndpointEnabled === false) {
    return {
      code: "PublicEndpointDisabled",
      means: `catalog.endpoint is public, and the public endpoint of ${name} is switched off (publicDataEndpointEnabled: false): no runtime could reach SSISDB there`,
      cure: `switch it on (az sql mi update --ids ${id} --public-data-endpoint-enabled true) and let port 3342 through the network security group of its subnet; then run \`pulumi up\` again`,
    };
  }
  return undefined;
}
