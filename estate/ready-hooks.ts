import type { EstateAtSite } from "./estate-at-site.ts";

// The ready hooks (docs/followers.md): what this program itself knows how to bring along, as one site's stack has it. SQL of the user's own is
// EstateAtSite's.

/** Environment variables: SSISDB has the values of the site that is active, written where it is writable. */
export function variablesOf(at: EstateAtSite) {
  return {
    ...at.common(),
    want: at.active ? ("this site's" as const) : ("the other site's" as const),
    variables: at.estate.hooks.variables.map(({ folder, environment, name, values }) => ({
      folder,
      environment,
      name,
      ...(values === undefined ? {} : { value: values[at.site] }),
    })),
    secrets: at.environmentSecrets,
    ...at.whereCatalogIs(),
  };
}

/** Agent schedules: on this site's own instance, by the role that it has; with a catalog that stays, no flag says which one that is. */
export function schedulesOf(at: EstateAtSite) {
  return {
    ...at.common(),
    want: at.active && !at.catalogStays ? ("enabled" as const) : ("by role" as const),
    schedules: [...at.estate.hooks.agentSchedules],
    group: at.addresses.group,
    catalog: at.addresses.catalogHere,
  };
}

/** Server logins: on this site's own server, as the active site's has them. */
export function loginsOf(at: EstateAtSite) {
  return {
    ...at.common(),
    group: at.addresses.group,
    keeps: at.active ? ("the original" as const) : ("a copy" as const),
    logins: [...at.estate.hooks.logins],
    passwords: at.isInstance ? ("hashed" as const) : ("known" as const),
    catalog: at.addresses.catalogHere,
    other: at.addresses.catalogThere,
  };
}
