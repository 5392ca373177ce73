import type { IntegrationRuntime } from "../world/factories.ts";
import { region } from "../world/ids.ts";
import { objectAt, textAt } from "../world/json.ts";
import type { World } from "../world.ts";
import { nodeCount, runtimeLocation } from "./catalog-target.ts";
import type { Failure } from "./checks.ts";

/** How a runtime joins a network. */
export type Injection =
  | { readonly method: "none" }
  | {
      readonly method: "express" | "standard";
      readonly subnetId: string;
      readonly publicIps: string[];
    };

/** Reads the injection method from where the subnet stands in the body (facts 2.2). */
export function injectionOf(runtime: Pick<IntegrationRuntime, "properties">): Injection {
  const type = objectAt(runtime.properties, "typeProperties");
  const express = textAt(type, "customerVirtualNetwork", "subnetId");
  if (express) return { method: "express", subnetId: express, publicIps: [] };
  const network = objectAt(type, "computeProperties", "vNetProperties");
  const [vnet, subnet] = [textAt(network, "vNetId"), textAt(network, "subnet")];
  const subnetId =
    textAt(network, "subnetId") || (vnet && subnet ? `${vnet}/subnets/${subnet}` : undefined);
  if (!subnetId) return { method: "none" };
  const ips = Array.isArray(network.publicIPs) ? network.publicIPs : [];
  return {
    method: "standard",
    subnetId,
    publicIps: ips.filter((one): one is string => typeof one === "string"),
  };
}

/** What the service finds wrong with the subnet and the public addresses (facts 2.8). */
export function checkNetwork(world: World, runtime: IntegrationRuntime): Failure | undefined {
  const injection = injectionOf(runtime);
  if (injection.method === "none") return undefined;
  const wrong = (text: string): Failure => ({ code: "InvalidVnetConfiguration", message: text });
  const { subnetId } = injection;
  const [, subscription] = /^(\/subscriptions\/[^/]+)\//.exec(subnetId) ?? [];
  const batch = world.state.registrations.get(`${subscription}/providers/Microsoft.Batch`);
  if (batch !== undefined && batch.state !== "Registered")
    return wrong(
      `Forbidden: the subscription of '${subnetId}' is not registered to use Microsoft.Batch.`,
    );
  const locked = checkLocks(world, runtime, "Start");
  if (locked) return locked;
  const subnet = world.state.subnets.get(subnetId);
  if (!subnet) return wrong(`InvalidPropertyValue: the subnet '${subnetId}' does not exist.`);
  const location = runtimeLocation(runtime);
  if (region(subnet.location) !== region(location))
    return wrong(
      `InvalidPropertyValue: the virtual network of '${subnetId}' is in '${subnet.location}', the integration runtime in '${location}'.`,
    );
  const delegated = subnet.delegations.some(
    (service) => service.toLowerCase() === "microsoft.batch/batchaccounts",
  );
  if (injection.method === "express" && !delegated)
    return wrong(
      `InvalidPropertyValue: the subnet '${subnetId}' is not delegated to Microsoft.Batch/batchAccounts.`,
    );
  const needed = 2 * nodeCount(runtime);
  if (subnet.freeAddresses < needed)
    return wrong(
      `InvalidPropertyValue: the subnet '${subnetId}' has ${subnet.freeAddresses} free addresses, ${needed} are needed.`,
    );
  return checkPublicIps(world, injection.publicIps, location);
}

/** A lock over the subnet, or over a public address, fails starts and stops alike (facts 2.8): what they make and remove beside it is locked too. */
export function checkLocks(
  world: World,
  runtime: IntegrationRuntime,
  during: "Start" | "Stop",
): Failure | undefined {
  const injection = injectionOf(runtime);
  if (injection.method === "none") return undefined;
  const lockOn = (id: string) =>
    world.state.locks.find(({ scope }) =>
      `${id.toLowerCase()}/`.startsWith(`${scope.toLowerCase()}/`),
    );
  const onNetwork = lockOn(injection.subnetId);
  const locked = onNetwork ?? injection.publicIps.map(lockOn).find((lock) => lock !== undefined);
  return (
    locked && {
      code: `${onNetwork ? "VNet" : "PublicIP"}ResourceGroupLockedDuring${during}`,
      message: `'${locked.scope}' has a lock (${locked.name}), so that the resources of the ${during.toLowerCase()} cannot be made or removed.`,
    }
  );
}

function checkPublicIps(
  world: World,
  ips: readonly string[],
  location: string,
): Failure | undefined {
  if (ips.length === 0) return undefined;
  const wrong = (message: string): Failure => ({ code: "InvalidPublicIPSpecified", message });
  if (ips.length !== 2)
    return wrong(`Exactly two public IP addresses are needed, not ${ips.length}.`);
  for (const id of ips) {
    const ip = world.state.generic.get(id);
    if (!ip) return wrong(`The public IP address '${id}' does not exist.`);
    if (region(ip.location) !== region(location))
      return wrong(
        "The provided VNet and static public IP addresses for your Azure-SSIS Integration Runtime must be in the same location.",
      );
    if (textAt(ip.body, "sku", "name") !== "Standard")
      return wrong(
        "The provided static public IP address is a basic one, please provide two standard ones for your Azure-SSIS Integration Runtime.",
      );
    if (textAt(ip.body, "properties", "dnsSettings", "domainNameLabel") === undefined)
      return wrong(
        "The provided static public IP address has no DNS name, please provide two of them with DNS name for your Azure-SSIS Integration Runtime.",
      );
    if (textAt(ip.body, "properties", "ipConfiguration", "id") !== undefined)
      return wrong(
        "The provided static public IP address is already used, please provide two unused ones for your Azure-SSIS Integration Runtime.",
      );
  }
  return undefined;
}
