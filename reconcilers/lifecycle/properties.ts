import { atWritableCatalog } from "../catalog/catalog-place.ts";
import type { Context } from "../context/context.ts";
import { withZone } from "../group/dns-zone.ts";
import type { Properties } from "./reconciler.ts";
import { inWords } from "./trouble.ts";

/** Inputs with what only Azure knows put in: the DNS zone of managed instances, and the side that holds the writable SSISDB. */
export async function resolved(context: Context, inputs: Properties): Promise<Properties> {
  try {
    return await atWritableCatalog(context, await withZone(context, inputs));
  } catch (error) {
    throw inWords(error, {
      estate: String(inputs.estate),
      what: "finding out where SSISDB is",
      left: "nothing was changed",
      changedNothing: true,
    });
  }
}

/** An output of value `undefined` makes the engine fail after the work is done ("Unexpected struct type"): none may leave. */
export const plain = (properties: Properties): Properties =>
  JSON.parse(JSON.stringify(properties)) as Properties;
