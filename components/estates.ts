import * as pulumi from "@pulumi/pulumi";
import { estateCredentialsSchema } from "../config/credentials.ts";
import type { Deployment, Estate } from "../config/deployment.ts";
import { madeElsewhere } from "../config/made-elsewhere.ts";
import { formatPair, type Site } from "../config/pair.ts";
import { wrongSecrets } from "../config/wrong-secrets.ts";
import { EstateAtSite, type MasterKeySecrets } from "../estate/estate-at-site.ts";
import type { LastTakeover } from "../planner/last-takeover.ts";
import type { RuntimeSecrets } from "../planner/runtime-body.ts";
import { ZONE } from "../reconcilers/group/dns-zone.ts";
import { readAzureSettings } from "./azure-settings.ts";
import { configuredSecrets } from "./configured-secrets.ts";
import { despiteFailure, sayPlainlyWhatWasNotBegun } from "./despite-failure.ts";
import type { Planned } from "./plans.ts";
import { tellPreview } from "./preview.ts";
import { tellPending } from "./readiness.ts";
import { SsisEstate } from "./ssis-estate.ts";

/** What an estate of this stack shows in the stack's outputs. */
export interface EstateOutputs {
  /** `Primary`, `Secondary`, or why it is not known: this side's role in the failover group. */
  readonly role: pulumi.Output<string | undefined>;
  /** State of the integration runtime as last seen, such as `Started`. */
  readonly runtime: pulumi.Output<string | undefined>;
  /** `worker alive`, or `unproven`; absent where this stack runs no runtime. */
  readonly proof: pulumi.Output<string | undefined>;
  /** What the fence could not do yet; until it is empty, the other site is not fenced off. */
  readonly pending: pulumi.Output<readonly string[]>;
}

/** By estate: how this site last took it over. An estate that it never took over is not in it. */
export type LastTakeovers = pulumi.Output<Record<string, LastTakeover>>;

/** All estates of the stack, side by side: none waits for another one. */
export async function openEstates(deployment: Deployment) {
  const { site } = deployment;
  const activeRegion = formatPair(deployment.flag);
  // The cluster's stack has no site; an output that is undefined would be warned of.
  if (site === undefined)
    return { site: null, activeRegion: null, estates: {}, lastTakeover: null };
  sayPlainlyWhatWasNotBegun();
  const credentials = await credentialsOf(deployment, site);
  const settings = readAzureSettings();
  for (const estate of deployment.estates)
    for (const warning of madeElsewhere(estate, site, settings.subscriptionId))
      await pulumi.log.warn(warning);
  const estates: Record<string, EstateOutputs> = {};
  const takeovers: pulumi.Output<(readonly [string, LastTakeover])[]>[] = [];
  const planned: Planned[] = [];
  for (const estate of deployment.estates) {
    const args = {
      estate,
      site,
      flag: deployment.flag,
      secrets: secretsOf(estate, site, credentials),
      masterKeySecrets: masterKeySecretsOf(estate, credentials),
      environmentSecrets: credentials.apply(
        (found) => secretsFrom(found[estate.name]).environments ?? {},
      ),
      subscriptionId: settings.subscriptionId,
      // The zone of managed instances is read when it is needed, so that a preview needs no Azure.
      surroundings: { sqlSuffix: settings.sqlSuffix, zone: ZONE },
    };
    const made = new SsisEstate(estate.name, args);
    const { role, runtime, fence, proof, lastTakeover, carriers } = made;
    planned.push({ at: new EstateAtSite(args), urn: made.urn, carriers });
    takeovers.push(
      lastTakeover.apply((last) => (last === undefined ? [] : [[estate.name, last] as const])),
    );
    const pending = fence.live.apply((live) => live?.pending ?? []);
    tellPending(estate.name, despiteFailure(pending, []));
    estates[estate.name] = {
      role: shown(role.live.apply((live) => live?.unknown ?? live?.here)),
      runtime: shown(runtime.live.apply((live) => live?.unknown ?? live?.state)),
      proof: shown(
        proof === undefined
          ? runtime.live.apply((live) => live?.proof)
          : proof.live.apply((live) => live?.proof),
      ),
      pending: despiteFailure(pending, [FAILED]),
    };
  }
  await tellPreview(planned, credentials);
  const lastTakeover: LastTakeovers = pulumi
    .all(takeovers)
    .apply((known) => Object.fromEntries(known.flat()));
  return { site, activeRegion, estates, lastTakeover };
}

const FAILED = "failed: see the error of this run";

const shown = (output: pulumi.Output<string | undefined>) => despiteFailure(output, FAILED);

/** @throws pulumi.RunError naming each secret that this stack lacks or that nothing reads, with the command that mends it */
async function credentialsOf(
  deployment: Deployment,
  site: Site,
): Promise<pulumi.Output<Record<string, unknown>>> {
  const { secrets, found } = await configuredSecrets();
  const wrong = wrongSecrets(pulumi.getStack(), deployment.estates, site, found);
  if (wrong !== undefined) throw new pulumi.RunError(wrong);
  return secrets;
}

const secretsFrom = (found: unknown) => estateCredentialsSchema.partial().parse(found ?? {});

/** What a changed value must reach Azure with: the runtime's own secrets, and no others. */
function secretsOf(
  estate: Estate,
  site: Site,
  credentials: pulumi.Output<Record<string, unknown>>,
): pulumi.Output<RuntimeSecrets> {
  const { placement, runtime } = estate.sites[site];
  return credentials.apply((found) => {
    const { catalogPassword, customSetupSas, expressSetup } = secretsFrom(found[estate.name]);
    return {
      ...(estate.catalog.authentication === "sql" ? { catalogPassword } : {}),
      ...(placement.customSetup === undefined ? {} : { customSetupSas }),
      ...(runtime.expressCustomSetupProperties.length === 0 ? {} : { expressSetup }),
    };
  });
}

function masterKeySecretsOf(
  estate: Estate,
  credentials: pulumi.Output<Record<string, unknown>>,
): pulumi.Output<MasterKeySecrets> {
  return credentials.apply((found) => {
    const { masterKeyPassword, masterKeyPasswordPrevious } = secretsFrom(found[estate.name]);
    return {
      password: masterKeyPassword ?? "",
      ...(masterKeyPasswordPrevious === undefined ? {} : { previous: masterKeyPasswordPrevious }),
    };
  });
}
