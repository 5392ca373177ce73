import type { Estate } from "./deployment.ts";
import type { Site } from "./pair.ts";

/**
 * What this site's stack would make in another subscription than the configuration means: azure-native takes none for a single resource and
 * makes everything in the login's. Only said: what stands already is found by its id, whatever the login's subscription is by now.
 *
 * @param login the login's subscription; undefined when the Azure CLI chooses it
 */
export function madeElsewhere(
  estate: Estate,
  site: Site,
  login: string | undefined,
): readonly string[] {
  const isHome = site === "primary";
  const here = estate.sites[site];
  const { dataFactory } = here;
  const group = isHome && !estate.failoverGroup.existing ? here.sqlServer.subscriptionId : login;
  const makesFactory = (isHome || estate.factories === "own") && !dataFactory.existing;
  const factory = makesFactory ? dataFactory.subscriptionId : login;
  const factoryKey = estate.factories === "own" ? `sites.${site}.dataFactory` : "dataFactory";
  return [
    ...said(`estates.${estate.name}.failoverGroup`, "the failover group", group, login),
    ...said(`estates.${estate.name}.${factoryKey}`, "the factory", factory, login),
  ];
}

function said(
  key: string,
  what: string,
  meant: string | undefined,
  login: string | undefined,
): readonly string[] {
  if (meant === undefined || login === undefined || meant.toLowerCase() === login.toLowerCase())
    return [];
  return [
    `${key}: ${what} belongs in subscription ${meant}, and would be made in the login's, ${login}; if it does not stand yet, make it by hand and set existing: true, or sign in with ARM_SUBSCRIPTION_ID=${meant}`,
  ];
}
