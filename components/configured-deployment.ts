import { existsSync, readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import type { Deployment } from "../config/deployment.ts";
import { keysOfProject } from "../config/namespaces.ts";
import { parsedValue } from "../config/parsed-value.ts";
import { ConfigurationError } from "../config/problems.ts";
import { readDeployment } from "../config/reading.ts";
import { hookText, NOT_UTF_8 } from "../sql/hook-text.ts";

/**
 * The deployment that this stack's configuration asks for.
 *
 * @throws pulumi.RunError with every problem of the configuration in one message, and no stack trace: a mistake in a file is not a crash
 */
export function configuredDeployment(config: pulumi.Config): Deployment {
  const project = pulumi.getProject();
  const stack = pulumi.getStack();
  try {
    const deployment = readDeployment({
      stack,
      get: (key) => parsedValue(config.get(key)),
      keys: keysOfProject(project, stack, Object.keys(pulumi.runtime.allConfig())),
      now: new Date(),
    });
    refuseUnreadableHooks(deployment);
    return deployment;
  } catch (error) {
    throw error instanceof ConfigurationError ? new pulumi.RunError(error.message) : error;
  }
}

/** A preview that is read by daylight says it; at three in the morning it would be found out after the role has moved. */
function refuseUnreadableHooks(deployment: Deployment): void {
  const lines = deployment.estates.flatMap((estate) =>
    (["onTakeOver", "onRelease"] as const).flatMap((when) =>
      estate.hooks[when]
        .map((file) => faultOf(file))
        .filter((fault) => fault !== undefined)
        .map((fault) => `estates.${estate.name}.hooks.${when}: ${fault}`),
    ),
  );
  if (lines.length > 0)
    throw new pulumi.RunError([...lines, "Nothing was called or changed."].join("\n"));
}

function faultOf(file: string): string | undefined {
  if (!existsSync(file)) return `there is no file ${file}`;
  const isText = hookText(readFileSync(file)) !== undefined;
  return isText ? undefined : `${file}: ${NOT_UTF_8.means}; ${NOT_UTF_8.cure}`;
}
