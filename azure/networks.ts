import { z } from "zod";
import { askFor, unlessAbsent } from "./ask.ts";
import type { Call } from "./call.ts";
import { askForAll } from "./pages.ts";
import { raw } from "./raw.ts";
import { resourceName } from "./resource-ids.ts";
import type { AzureSession } from "./session.ts";

const VERSION = "api-version=2024-05-01";

export interface LiveNetwork {
  readonly location: string;
  /** Its ranges of addresses, such as `10.0.0.0/16`. */
  readonly ranges: readonly string[];
}

const network = z
  .object({
    location: z.string(),
    properties: z.object({
      addressSpace: z.object({ addressPrefixes: z.array(z.string()).nullish() }).nullish(),
    }),
  })
  .transform(
    ({ location, properties }): LiveNetwork => ({
      location,
      ranges: properties.addressSpace?.addressPrefixes ?? [],
    }),
  );

/** A virtual network; undefined when there is none. */
export async function readNetwork(
  session: AzureSession,
  id: string,
  call: Call,
): Promise<LiveNetwork | undefined> {
  const question = { what: `GET virtualNetworks/${resourceName(id)}`, repeatable: true };
  const request = raw(session, { method: "GET", address: `${id}?${VERSION}` });
  return await unlessAbsent(askFor(session, question, call, network, request));
}

const delegation = z.object({ properties: z.object({ serviceName: z.string() }) });
const subnet = z.object({
  properties: z.object({ delegations: z.array(delegation).nullish() }),
});

/** The services that a subnet is delegated to, such as `Microsoft.Batch/batchAccounts`; undefined when there is no such subnet. */
export async function readDelegations(
  session: AzureSession,
  id: string,
  call: Call,
): Promise<readonly string[] | undefined> {
  const question = { what: `GET subnets/${resourceName(id)}`, repeatable: true };
  const request = raw(session, { method: "GET", address: `${id}?${VERSION}` });
  const found = await unlessAbsent(askFor(session, question, call, subnet, request));
  return found && (found.properties.delegations ?? []).map((one) => one.properties.serviceName);
}

const usage = z.object({ id: z.string(), currentValue: z.number(), limit: z.number() });

/** How many addresses of a subnet are free; undefined where its network does not tell. */
export async function readFreeAddresses(
  session: AzureSession,
  subnetId: string,
  call: Call,
): Promise<number | undefined> {
  const id = subnetId.replace(/\/subnets\/[^/]+$/i, "");
  const question = { what: `GET virtualNetworks/${resourceName(id)}/usages`, repeatable: true };
  const request = raw(session, { method: "GET", address: `${id}/usages?${VERSION}` });
  const usages = await askForAll(session, question, call, usage, request);
  const own = usages.find((one) => one.id.toLowerCase() === subnetId.toLowerCase());
  return own && own.limit - own.currentValue;
}

export interface PublicIp {
  readonly location: string;
  /** `Basic` or `Standard`. */
  readonly sku: string | undefined;
  readonly isStatic: boolean;
  readonly hasDnsName: boolean;
  /** What it is in use by: a load balancer, a gateway …, by resource id. */
  readonly usedBy: string | undefined;
}

const publicIp = z
  .object({
    location: z.string(),
    sku: z.object({ name: z.string().nullish() }).nullish(),
    properties: z.object({
      publicIPAllocationMethod: z.string().nullish(),
      dnsSettings: z.object({ domainNameLabel: z.string().nullish() }).nullish(),
      ipConfiguration: z.object({ id: z.string() }).nullish(),
    }),
  })
  .transform(
    ({ location, sku, properties }): PublicIp => ({
      location,
      sku: sku?.name ?? undefined,
      isStatic: properties.publicIPAllocationMethod?.toLowerCase() === "static",
      hasDnsName: Boolean(properties.dnsSettings?.domainNameLabel),
      usedBy: properties.ipConfiguration?.id,
    }),
  );

/** A public IP address; undefined when there is none of that id. */
export async function readPublicIp(
  session: AzureSession,
  id: string,
  call: Call,
): Promise<PublicIp | undefined> {
  const question = { what: `GET publicIPAddresses/${resourceName(id)}`, repeatable: true };
  const request = raw(session, { method: "GET", address: `${id}?${VERSION}` });
  return await unlessAbsent(askFor(session, question, call, publicIp, request));
}

export interface Lock {
  readonly name: string;
  /** What is locked: a subscription, a resource group or a resource. */
  readonly scope: string;
  /** `CanNotDelete` or `ReadOnly`. */
  readonly level: string;
}

const lock = z
  .object({ id: z.string(), name: z.string(), properties: z.object({ level: z.string() }) })
  .transform(
    ({ id, name, properties }): Lock => ({
      name,
      level: properties.level,
      scope: id.replace(/\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i, ""),
    }),
  );

/** The locks of a scope and of what is below it; those above it, which count as well, are not among them. */
export function listLocks(
  session: AzureSession,
  scope: string,
  call: Call,
): Promise<readonly Lock[]> {
  const question = { what: `GET ${resourceName(scope)}/locks`, repeatable: true };
  const address = `${scope}/providers/Microsoft.Authorization/locks?api-version=2020-05-01`;
  return askForAll(session, question, call, lock, raw(session, { method: "GET", address }));
}
