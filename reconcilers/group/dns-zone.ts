import { resourceName } from "../../azure/resource-ids.ts";
import { readServer } from "../../azure/servers.ts";
import type { AzureSession } from "../../azure/session.ts";
import type { Context } from "../context/context.ts";
import { bounded } from "../context/context.ts";
import type { Properties } from "../lifecycle/reconciler.ts";
import { Trouble } from "../lifecycle/trouble.ts";
import { unlessUnread } from "../waits/silence.ts";

/** Stands in host names of managed instances until the zone is read: a program that is only previewed knows no zone. */
export const ZONE = "{zone}";

/** Only there: a password or a variable may have the same text. */
const IN_HOST = `.${ZONE}.`;

/** Before the inputs are parsed there is no `callTimeout`. */
const CALL = 60_000;
const known = new WeakMap<AzureSession, Map<string, string>>();

/**
 * The inputs with the DNS zone of their managed instances in place of {@link ZONE}. The zone is read from the first of `instances` that
 * answers: both of a failover group share one (`dnsZonePartner`).
 */
export async function withZone(context: Context, inputs: Properties): Promise<Properties> {
  const { instances } = inputs;
  const text = JSON.stringify(inputs);
  if (!Array.isArray(instances) || !text.includes(IN_HOST)) return inputs;
  const ids = instances.map(String);
  const zone = await zoneOf(context, String(inputs.estate), ids);
  return JSON.parse(text.replaceAll(IN_HOST, `.${zone}.`)) as Properties;
}

async function zoneOf(context: Context, estate: string, ids: readonly string[]): Promise<string> {
  const key = ids.join().toLowerCase();
  const zones = known.get(context.azure) ?? new Map<string, string>();
  known.set(context.azure, zones);
  const cached = zones.get(key);
  if (cached !== undefined) return cached;
  for (const id of ids) {
    const server = await unlessUnread(readServer(context.azure, id, bounded(context, CALL)));
    const zone = server?.dnsZone;
    if (zone === undefined) continue;
    zones.set(key, zone);
    return zone;
  }
  throw new Trouble({
    estate,
    what: "reading the DNS zone of the managed instances",
    code: "ZoneUnknown",
    means: `none of ${ids.map(resourceName).join(", ")} answers, so that their host names are not known`,
    cure: "set sites.<site>.sqlHost to the instance's host name (its Overview page in the portal has it), or try again",
    left: "nothing was changed",
    changedNothing: true,
  });
}
