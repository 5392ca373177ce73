import type { Pair, Site } from "../../config/pair.ts";
import { EstateAtSite, type MasterKeySecrets } from "../../estate/estate-at-site.ts";
import { schedulesOf, variablesOf } from "../../estate/ready-hooks.ts";
import type { Carrier } from "../../planner/carriers.ts";
import type { RuntimeSecrets } from "../../planner/runtime-body.ts";
import { ZONE } from "../../reconcilers/group/dns-zone.ts";
import type { Properties } from "../../reconcilers/lifecycle/reconciler.ts";
import type { TestTime } from "./azure.ts";
import { SUFFIX, type TestEstate } from "./estate.ts";

export type Kind = "SsisCatalog" | Carrier;

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
    masterKeySecrets: SECRETS_COME_LATER,
    surroundings: { ...SUFFIX, zone: ZONE },
  });
}

/** The engine would resolve these; here they are put in by {@link inputsOf}. */
const SECRETS_COME_LATER = { apply: () => undefined } as never;

/** What the components give a resource, as they make it of the configuration. */
export function inputsOf(
  at: EstateAtSite,
  kind: Kind,
  masterKey: MasterKeySecrets = { password: "Master-Key-1" },
): Properties {
  switch (kind) {
    case "SsisCatalog":
      return overTheWire({
        ...at.catalog(),
        ...(at.isInstance ? { masterKeyPassword: masterKey.password } : {}),
      });
    case "MasterKey":
      return overTheWire({ ...at.masterKey(), secrets: masterKey });
    case "CatalogOwner":
      return overTheWire(at.catalogOwner());
    case "WorkerProof":
      return overTheWire(at.workerProof());
    case "SqlHook":
      return overTheWire(at.hooks());
    case "Fence":
      return overTheWire(at.fence());
    case "FailoverGroupRole":
      return overTheWire(at.role());
    case "IntegrationRuntime":
      return overTheWire(at.runtime());
    case "TriggerStates":
      return overTheWire(at.triggers());
    case "EnvironmentVariables":
      return overTheWire(variablesOf(at));
    case "AgentSchedules":
      return overTheWire(schedulesOf(at));
  }
}

/** As the engine passes properties: JSON; what is undefined in inputs is left out. */
export function overTheWire(properties: Properties): Properties {
  return JSON.parse(JSON.stringify(properties)) as Properties;
}

/** An output of value undefined fails in the engine after the work is done ("Unexpected struct type"). */
export function assertDefined(value: unknown, path: string): void {
  if (value === undefined) throw new Error(`Unexpected struct type: ${path} is undefined`);
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) assertDefined(inner, `${path}.${key}`);
}
