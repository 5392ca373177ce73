import assert from "node:assert/strict";
import type { EstateCredentials } from "../../config/credentials.ts";
import type { Pair, Site } from "../../config/pair.ts";
import { checkEstate } from "../../readiness/check-estate.ts";
import type { Finding, Outcome } from "../../readiness/finding.ts";
import type { Machine } from "../../readiness/looking.ts";
import { subjectOf } from "../../readiness/subject.ts";
import { scaledClock } from "../../reconcilers/context/clock.ts";
import type { Context } from "../../reconcilers/context/context.ts";
import { type EstateOptions, TestEstate } from "../support/estate.ts";
import { type InProcessAzure, inProcessAzure } from "../support/in-process/azure.ts";
import { estateAtSite } from "../support/inputs.ts";

/** SSIS runs at home, in an Azure that a test may break. */
export interface Setting {
  readonly azure: InProcessAzure;
  readonly estate: TestEstate;
}

export function standing(options: EstateOptions = {}): Setting {
  const azure = inProcessAzure();
  return { azure, estate: new TestEstate(azure, options).standing() };
}

export interface Asked {
  readonly site?: Site;
  readonly flag?: Pair;
  readonly secrets?: Partial<EstateCredentials>;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
  /** Estates that are alike beside it, in the same subnet. */
  readonly alike?: readonly string[];
}

/** The context of a preview, without its end of time: nothing here waits for anything. */
function contextOf({ azure, estate }: Setting, secrets: Partial<EstateCredentials> = {}): Context {
  return {
    azure: azure.session,
    clock: scaledClock(1),
    signal: new AbortController().signal,
    engine: { assertAlive: async () => {} },
    log: () => {},
    credentials: () => ({ catalogPassword: estate.password, ...secrets }),
  };
}

export const MACHINE: Machine = {
  env: {},
  places: { backend: "https://api.pulumi.com", secretsProvider: undefined },
};

/** What the stack of a site finds, as its previews would. */
export async function findings(setting: Setting, asked: Asked = {}): Promise<readonly Finding[]> {
  const { estate } = setting;
  const { site = "secondary", flag = { activeRegion: "primary", activeSince: "" } } = asked;
  const at = estateAtSite(estate, {
    ...{ site, flag, secrets: estate.secrets(site), config: asked.config ?? {} },
  });
  const own = estate.secrets(site);
  const secrets = {
    catalogPassword: own.catalogPassword ?? "",
    ...(own.customSetupSas === undefined ? {} : { customSetupSas: own.customSetupSas }),
    ...asked.secrets,
  };
  const context = {
    ...contextOf(setting, asked.secrets),
    ...(asked.signal && { signal: asked.signal }),
  };
  const { here, variant } = at;
  const alike = (asked.alike ?? []).map((name) => ({
    ...{ estate: { ...at.estate, name }, here, variant },
  }));
  const all = await checkEstate(context, subjectOf(at, site, [at, ...alike]), secrets, MACHINE);
  // Whatever is found, no word of it is missing.
  for (const { check, says, cure = "" } of all)
    assert.doesNotMatch(`${check}: ${says}; ${cure}`, /undefined|\[object|: ;|\(\)/);
  return all;
}

/** The one finding of a check; a check that says nothing at all is a mistake of the test. */
export function only(all: readonly Finding[], check: string): Finding {
  const found = all.filter((finding) => finding.check === check);
  const [one] = found;
  if (one === undefined || found.length > 1)
    throw new Error(`${found.length} findings of ${check}: ${all.map((one) => one.check).join()}`);
  return one;
}

/** Outcomes of all checks that did not pass: `group roles: failed`. */
export function notPassed(all: readonly Finding[], ...but: readonly Outcome[]): readonly string[] {
  return all
    .filter(({ outcome }) => outcome !== "passed" && !but.includes(outcome))
    .map(({ check, outcome, says }) => `${check}: ${outcome}: ${says}`);
}
