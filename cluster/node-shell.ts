import type { ClusterNode } from "../config/deployment.ts";
import { noAnswer, stepFailure } from "./failures.ts";
import { type Bound, runOverSsh, type SshCredentials } from "./ssh.ts";
import { type Answer, parseAnswers, type Step } from "./steps.ts";
import { COMMAND_LINE, standardInput } from "./transport.ts";

export interface Heard {
  readonly answers: readonly Answer[];
  readonly hostKey: string;
}

/** Asks a node to work through a list; throws where a step fails. Only looks are asked for here: what changes something goes through the writer. */
export type AskNode = (node: ClusterNode, steps: readonly Step[]) => Promise<Heard>;

export function askOverSsh(credentials: SshCredentials, bound: Bound): AskNode {
  return async (node, steps) => {
    const ran = await runOverSsh(node, credentials, COMMAND_LINE, standardInput(steps), bound);
    const answers = parseAnswers(ran.stdout);
    if (answers === undefined) throw noAnswer(node.name, ran.stdout, ran.stderr);
    const failed = answers.find(({ outcome }) => outcome === "failed");
    if (failed !== undefined) throw stepFailure(node.name, failed);
    return { answers, hostKey: ran.hostKey };
  };
}
