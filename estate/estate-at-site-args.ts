import type * as pulumi from "@pulumi/pulumi";
import type { Estate } from "../config/deployment.ts";
import type { Surroundings } from "../config/endpoints.ts";
import type { Pair, Site } from "../config/pair.ts";
import type { RuntimeSecrets } from "../planner/runtime-body.ts";

/** Passwords of SSISDB's master key, the same on both stacks. */
export interface MasterKeySecrets {
  readonly password: string;
  /** The one that is being replaced. */
  readonly previous?: string | undefined;
}

/** Values of sensitive environment variables, by folder, environment and name. */
export type EnvironmentSecrets = Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>
>;

/** What an estate is told on one site's stack. */
export interface EstateAtSiteArgs {
  /** One SSISDB on one failover group with its integration runtime, as configured. */
  readonly estate: Estate;
  /** The site that this stack is. */
  readonly site: Site;
  /** The flag: which site runs SSIS, and since when. */
  readonly flag: Pair;
  /** Passwords and tokens of this estate on this stack. */
  readonly secrets: pulumi.Input<RuntimeSecrets>;
  /** Passwords of SSISDB's master key; used on managed instances only. */
  readonly masterKeySecrets?: pulumi.Output<MasterKeySecrets>;
  /** Values of sensitive environment variables, by folder, environment and name. */
  readonly environmentSecrets?: pulumi.Input<EnvironmentSecrets>;
  /** Subscription of the login, for what names none; undefined where the Azure CLI chooses it. */
  readonly subscriptionId: string | undefined;
  /** What host names depend on beside the configuration: the cloud, and the DNS zone of managed instances. */
  readonly surroundings: Surroundings;
}
