import "./components/plain-stacks.ts";
import "./components/no-debug-messages.ts";
import * as pulumi from "@pulumi/pulumi";
import { openCluster } from "./components/cluster.ts";
import { configuredDeployment } from "./components/configured-deployment.ts";
import { openEstates } from "./components/estates.ts";
import { tellWhatSurvives, warnAboutEngine, warnAboutStacks } from "./components/warnings.ts";

// The contents page: configuration → estates → outputs.
const deployment = configuredDeployment(new pulumi.Config());
await warnAboutStacks(deployment);
await warnAboutEngine(deployment, process.env);
await tellWhatSurvives(deployment);

export const { site, activeRegion, estates, lastTakeover } = await openEstates(deployment);
export const cluster = await openCluster(deployment);
