import { EstateAtSite } from "../../components/estate-at-site.ts";
import type { Pair, Site } from "../../config/pair.ts";
import type { RuntimeSecrets } from "../../planner/runtime-body.ts";
import type { Properties } from "../../reconcilers/reconciler.ts";
import type { TestTime } from "./azure.ts";
import { SUFFIX, type TestEstate } from "./estate.ts";

export type Kind =
  | "SsisCatalog"
  | "Fence"
  | "FailoverGroupRole"
  | "IntegrationRuntime"
  | "TriggerStates";

export interface AtSite {
  readonly site: Site;
  readonly flag: Pair;
  /** Laid over the configuration of the estate. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly secrets: RuntimeSecrets;
}

/** An estate as the components see it at one site. */
export function estateAtSite(estate: TestEstate<TestTime>, at: AtSite): EstateAtSite {
  return new EstateAtSite({
    estate: estate.configured(at.config),
    site: at.site,
    flag: at.flag,
    secrets: at.secrets,
    subscriptionId: estate.azure.session.subscriptionId,
    surroundings: SUFFIX,
  });
}

/** What the components give a resource, as they make it of the configuration. */
export function inputsOf(at: EstateAtSite, kind: Kind): Properties {
  switch (kind) {
    case "SsisCatalog":
      return overTheWire(at.catalog());
    case "Fence":
      return overTheWire(at.fence());
    case "FailoverGroupRole":
      return overTheWire(at.role());
    case "IntegrationRuntime":
      return overTheWire(at.runtime());
    case "TriggerStates":
      return overTheWire(at.triggers());
  }
}

/** As the engine passes properties: JSON; what is undefined in inputs is left out. */
export function overTheWire(properties: Properties): Properties {
  return JSON.parse(JSON.stringify(properties)) as Properties;
}
