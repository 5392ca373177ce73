import { z } from "zod";
import { parsePair, type Site } from "../../config/pair.ts";
import { mergeDeep } from "../../planner/json.ts";
import type { Context } from "../context/context.ts";
import { rolesInWords, seeGroup } from "../group/group.ts";
import { catalogPlaces, runtimeBodyJson, timeouts } from "../lifecycle/inputs.ts";
import type { Properties } from "../lifecycle/reconciler.ts";
import { Trouble } from "../lifecycle/trouble.ts";

/** Stands for the endpoint in a runtime's body until it is known which side holds the writable SSISDB: a preview does not ask. */
export const WRITABLE_CATALOG = "{the writable SSISDB}";

const placed = z.object({
  estate: z.string(),
  site: z.enum(["primary", "secondary"]),
  activeRegion: z.string(),
  instances: z.array(z.string()).optional(),
  places: catalogPlaces,
  timeouts,
  group: z.unknown().optional(),
  body: runtimeBodyJson.optional(),
});

/**
 * The inputs with the side that holds the writable SSISDB in place of this site's: `catalogRole: leave` leaves the database where it is, and
 * only Azure knows where that is. Everything that follows (the role that must be "here", the connection, the instance that has to serve, the
 * runtime's endpoint) is then about that side. Inputs without `places` are returned as they are.
 */
export async function atWritableCatalog(context: Context, inputs: Properties): Promise<Properties> {
  if (inputs.places === undefined) return inputs;
  const wish = placed.parse(inputs);
  const at = await siteOfCatalog(context, wish);
  const place = wish.places[at];
  return {
    ...inputs,
    catalog: place.catalog,
    // The one that has to serve comes first.
    ...(wish.instances !== undefined && at !== wish.site
      ? { instances: wish.instances.toReversed() }
      : {}),
    ...(wish.group === undefined ? {} : { group: place.group }),
    ...(wish.body === undefined
      ? {}
      : {
          body: mergeDeep(wish.body, {
            typeProperties: { ssisProperties: { catalogInfo: place.catalogInfo } },
          }),
        }),
  };
}

async function siteOfCatalog(
  context: Context,
  { estate, activeRegion, places, timeouts }: z.infer<typeof placed>,
): Promise<Site> {
  const { group } = places.primary;
  const seen = await seeGroup(context, group, timeouts.call);
  const [home, away] = [seen.here.role, seen.there.role];
  if (home === "Primary" && away !== "Primary") return "primary";
  if (away === "Primary" && home !== "Primary") return "secondary";
  throw new Trouble({
    estate,
    what: `looking for the side that holds the writable SSISDB of ${group.here.group}`,
    code: "CatalogPlaceUnknown",
    means: `catalogRole is leave, and no side (or both) says that it is Primary (seen from the home site: ${rolesInWords(seen)})`,
    // The flag again: for this one the role has been looked at already, and left where it was.
    cure: `if the region that holds the database is lost, set catalogRole: move and run \`npm run flip -- ${parsePair(activeRegion).activeRegion}\` ("take it again"), so that the role is brought there; if it only does not answer, wait and run \`pulumi up\` again`,
    left: "nothing was changed",
    changedNothing: true,
  });
}
