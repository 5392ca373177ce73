import { setImmediate as nextTurn } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { type Blind, type Eyes, openEyes } from "../estate/eyes.ts";
import { checkEstates } from "../readiness/check-estates.ts";
import { messageOf } from "../reconcilers/lifecycle/trouble.ts";
import { azureSetting } from "./azure-settings.ts";
import { knownValue } from "./known-value.ts";
import { type Planned, tellPlans } from "./plans.ts";
import { tellReadiness } from "./readiness.ts";

/**
 * What a preview says beside the engine's own words: what `up` would do, and what would hinder a takeover. Both look at the same time, the
 * second for longer.
 */
export async function tellPreview(
  estates: readonly Planned[],
  credentials: pulumi.Output<Record<string, unknown>>,
): Promise<void> {
  if (!pulumi.runtime.isDryRun()) return;
  await resourcesAreSent(estates);
  const eyes = await eyesOfPreview(credentials);
  const sides = estates.map(({ at }) => at);
  const readiness = checkEstates(sides, eyes, pulumi.getStack());
  await tellPlans(estates, eyes);
  await tellReadiness(await readiness);
}

/**
 * Loading the clients of Azure keeps this process busy. The engine starts the resources' provider when it hears of the first of them: told before,
 * the two load side by side.
 */
async function resourcesAreSent(estates: readonly Planned[]): Promise<void> {
  await Promise.all(estates.map(({ urn }) => knownValue(urn)));
  // A component's resources follow once it has its name.
  await nextTurn();
}

/** `SSIS_OFFLINE=1` closes its eyes, and so does a login that is not complete. */
async function eyesOfPreview(
  credentials: pulumi.Output<Record<string, unknown>>,
): Promise<Eyes | Blind> {
  if (process.env.SSIS_OFFLINE === "1") return { why: "SSIS_OFFLINE=1" };
  const found = await knownValue(credentials);
  try {
    return await openEyes(azureSetting, found);
  } catch (error) {
    return { why: messageOf(error) };
  }
}
