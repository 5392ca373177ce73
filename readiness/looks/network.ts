import {
  listLocks,
  readDelegations,
  readFreeAddresses,
  readNetwork,
} from "../../azure/networks.ts";
import { readProvider } from "../../azure/providers.ts";
import { virtualNetworkOf } from "../../config/resource-ids.ts";
import type { NetworkFacts } from "../checks/network.ts";
import { know } from "../known.ts";
import { isPlacedThere, type Looking, runsByFlag, soon } from "../looking.ts";

export async function lookAtNetwork(looking: Looking): Promise<NetworkFacts | "none" | "left"> {
  const { context, subject, takesOver } = looking;
  const { network, location: region } = subject.here.placement;
  if (network === undefined) return "none";
  if (takesOver && isPlacedThere(subject)) return "left";
  const { azure } = context;
  const { id, subscriptionId } = network.subnet;
  const call = () => soon(looking);
  const [found, delegations, free, batch, locks] = await Promise.all([
    know(context, () => readNetwork(azure, virtualNetworkOf(id), call())),
    know(context, () => readDelegations(azure, id, call())),
    know(context, () => readFreeAddresses(azure, id, call())),
    know(context, async () => {
      const batch = await readProvider(azure, subscriptionId, "Microsoft.Batch", call());
      return batch.registration;
    }),
    // Only from the top are all of them seen: what is inherited is not listed further below.
    know(context, () => listLocks(azure, `/subscriptions/${subscriptionId}`, call())),
  ]);
  return {
    ...{ subnet: id, injection: network.injection, publicIps: network.publicIps, region },
    addresses: addressesOf(looking),
    shared: !subject.active && subject.neighbours > 0,
    customized: subject.here.placement.customSetup !== undefined,
    ...{ network: found, delegations, free, batch, locks },
  };
}

/** Azure wants twice the nodes; a runtime that runs there holds its own already. Estates that share a subnet start in it side by side. */
function addressesOf(looking: Looking): number {
  const { active, here, neighbours } = looking.subject;
  const nodes = here.runtime.nodeCount;
  if (runsByFlag(looking)) return nodes;
  return 2 * (active ? nodes : nodes + neighbours);
}
