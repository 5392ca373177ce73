import { readServer } from "../azure/servers.ts";
import type { Context } from "./context.ts";
import { bounded } from "./context.ts";
import { isSilence } from "./group.ts";
import type { Timeouts } from "./inputs.ts";
import { Trouble } from "./trouble.ts";

/**
 * Nothing is stopped for, or started against, a public endpoint that is switched off: the start would end after minutes in
 * AzureSqlConnectionFailure, which does not name the reason. An instance that does not answer is passed over: others say that better.
 *
 * @param what what is not done then, such as `starting ssis`
 */
export async function assertPublicEndpoint(
  context: Context,
  wish: {
    readonly estate: string;
    /** Resource id of the instance whose public endpoint the runtime is to use; absent where it uses none. */
    readonly publicEndpointOf?: string | undefined;
    readonly timeouts: Timeouts;
  },
  what: string,
): Promise<void> {
  const { publicEndpointOf: id } = wish;
  if (id === undefined) return;
  const instance = await readServer(context.azure, id, bounded(context, wish.timeouts.call)).catch(
    (error: unknown) => {
      if (isSilence(error)) return undefined;
      throw error;
    },
  );
  if (instance?.publicDataEndpointEnabled !== false) return;
  const name = id.split("/").at(-1);
  throw new Trouble({
    estate: wish.estate,
    what,
    code: "PublicEndpointDisabled",
    means: `catalog.endpoint is public, and the public endpoint of ${name} is switched off (publicDataEndpointEnabled: false): no runtime could reach SSISDB there`,
    cure: `switch it on (az sql mi update --ids ${id} --public-data-endpoint-enabled true) and let port 3342 through the subnet's network security group; then run \`pulumi up\` again`,
    left: "nothing was changed",
    changedNothing: true,
  });
}
