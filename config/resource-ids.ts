import type { ResourceId } from "./deployment.ts";

/** The spellings of Azure's documentation, for ids that were written in another case. */
const KNOWN_TYPES = [
  "Microsoft.Sql/servers",
  "Microsoft.Sql/managedInstances",
  "Microsoft.Network/virtualNetworks",
  "Microsoft.Network/virtualNetworks/subnets",
  "Microsoft.Network/publicIPAddresses",
];

/** An ARM resource id in its parts, or undefined when the text is none. */
export function parseResourceId(text: string): ResourceId | undefined {
  const match =
    /^\/subscriptions\/([\w-]+)\/resourceGroups\/([-\w.()\p{L}\p{N}]+)\/providers\/([A-Za-z0-9.]+)((?:\/[\w-]+\/[-\w.()]+)+)$/iu.exec(
      text,
    );
  if (match === null) return undefined;
  const [, subscriptionId, resourceGroup, namespace, rest] = match;
  const segments = (rest ?? "").split("/").slice(1);
  const name = segments.at(-1);
  if (!subscriptionId || !resourceGroup || !namespace || !name) return undefined;
  const written = [namespace, ...segments.filter((_, index) => index % 2 === 0)].join("/");
  const type = KNOWN_TYPES.find((known) => known.toLowerCase() === written.toLowerCase());
  return { id: text, subscriptionId, resourceGroup, type: type ?? written, name };
}

/** Resource ids ignore case: Azure itself answers them in another case than it was asked in. */
export function sameResource(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Data Factory tells no names apart by their case, be it of factories, runtimes, pipelines or triggers (its naming rules). */
export function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** The virtual network of a subnet's id. */
export function virtualNetworkOf(subnetId: string): string {
  return subnetId.replace(/\/subnets\/[^/]+$/i, "");
}
