import * as command from "@pulumi/command/remote/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { SshCredentials } from "../cluster/ssh.ts";
import type { Step } from "../cluster/steps.ts";
import { COMMAND_LINE, NO_WORK, standardInput } from "../cluster/transport.ts";
import type { ClusterNode } from "../config/deployment.ts";

/** The script says on standard error what it changed, and answers in JSON, which is for programs; Windows' SSH server takes no environment. */
const TALK = { logging: "stderr", addPreviousOutputInEnv: false } as const;

/** One node as `remote.Command` connects to it. */
export interface Target {
  readonly node: ClusterNode;
  readonly credentials: pulumi.Output<SshCredentials>;
  /** The node's SSH key, read when its fingerprint was checked: the writer must meet the same machine. */
  readonly hostKey: pulumi.Output<string>;
}

const DIALS = 3;
const SECONDS_A_DIAL = 15;
/** Starting the service may take two minutes, and stopping it as long. */
const TIMEOUTS = { create: "15m", update: "15m", delete: "15m" };

/**
 * Runs a list once, and again whenever one of the triggers is another. Not for another password or a newer script: what was found before the
 * list ran, and says that the service must stop, is no longer so.
 */
export function writer(
  name: string,
  target: Target,
  steps: pulumi.Input<readonly Step[]>,
  triggers: pulumi.Input<string>[],
  options: pulumi.CustomResourceOptions,
): command.Command {
  return new command.Command(
    name,
    {
      connection: connection(target),
      ...TALK,
      create: COMMAND_LINE,
      update: NO_WORK,
      stdin: pulumi.output(steps).apply(standardInput),
      triggers,
    },
    quiet(options),
  );
}

/** Runs a list when it is destroyed, and at no other time; it stands in the state before anything is written. */
export function remover(
  name: string,
  target: Target,
  steps: pulumi.Input<readonly Step[]>,
  options: pulumi.CustomResourceOptions,
): command.Command {
  return new command.Command(
    name,
    {
      connection: connection(target),
      ...TALK,
      delete: COMMAND_LINE,
      stdin: pulumi.output(steps).apply(standardInput),
    },
    quiet(options),
  );
}

function connection({ node, credentials, hostKey }: Target) {
  const used = pulumi.all([credentials, hostKey]).apply(([found, key]) => ({
    host: node.host,
    port: node.port,
    user: node.user,
    hostKey: key,
    dialErrorLimit: DIALS,
    perDialTimeout: SECONDS_A_DIAL,
    ...(found.privateKey === undefined
      ? { password: found.password ?? "" }
      : {
          privateKey: found.privateKey,
          ...(found.passphrase === undefined ? {} : { privateKeyPassword: found.passphrase }),
        }),
  }));
  return pulumi.secret(used);
}

/** Script and key are no news to a reviewer; what would change is said in words. */
const quiet = (options: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions =>
  pulumi.mergeOptions(options, {
    hideDiffs: ["stdin", "connection"],
    customTimeouts: TIMEOUTS,
  });
