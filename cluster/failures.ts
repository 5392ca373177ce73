import type { ClusterNode } from "../config/deployment.ts";
import type { Answer } from "./steps.ts";

/** A failure of the Windows cluster, in words: the node, what happened, what to do, what was left. */
export class ClusterFailure extends Error {
  override readonly name = "ClusterFailure";
  constructor(
    node: string,
    what: string,
    cure?: string,
    left = "nothing was changed by this look",
  ) {
    super(
      [
        `${node}: ${what}`,
        ...(cure === undefined ? [] : [`  do:    ${cure}`]),
        `  left:  ${left}`,
      ].join("\n"),
    );
  }
}

/** What ssh2 threw, for a person. `fingerprint` is the key that the host has shown, if it came so far. */
export function sshFailure(
  node: ClusterNode,
  error: Error & { level?: string; code?: string },
  fingerprint: string | undefined,
): ClusterFailure {
  const at = `${node.host}:${node.port}`;
  if (/host (key|verification)|Host denied/i.test(error.message)) {
    return new ClusterFailure(
      node.name,
      `the SSH host key of ${at} is ${fingerprint ?? "another one"}, not ${node.hostKey}`,
      "if the node was installed anew, compare with `ssh-keygen -lf` of its ECDSA key (else RSA, else ED25519) on its console and change cluster.nodes[].hostKey; if not, somebody else answers at this address",
    );
  }
  if (error.level === "client-authentication") {
    return new ClusterFailure(
      node.name,
      `${at} refuses to sign in ${node.user}`,
      "check cluster.nodes[].user and credentials.cluster; for an administrator Windows reads the public key from %ProgramData%\\ssh\\administrators_authorized_keys",
    );
  }
  if (/privateKey|passphrase|parse/i.test(error.message)) {
    return new ClusterFailure(
      node.name,
      "the private key cannot be used",
      "check credentials.cluster.privateKey (OpenSSH or PEM form, with its line breaks) and credentials.cluster.passphrase",
    );
  }
  return new ClusterFailure(
    node.name,
    `no SSH at ${at}: ${error.message}`,
    "check that the node runs, that the OpenSSH server is installed (Add-WindowsCapability -Online -Name OpenSSH.Server) and started, and that this machine reaches it",
  );
}

/** The node was there, and then it was not: in the middle of what it was asked. */
export const lostConnection = (node: ClusterNode, error: Error): ClusterFailure =>
  new ClusterFailure(
    node.name,
    `the SSH connection was lost before the answer: ${error.message}`,
    `see whether the node restarts, and whether ${node.host} is reached again; the next \`pulumi up\` goes on from what it finds then`,
  );

/** An answer that is none: PowerShell is missing, or something else has answered. */
export function noAnswer(node: string, stdout: string, stderr: string): ClusterFailure {
  const said = `${stderr}\n${stdout}`.trim().slice(0, 300);
  if (/not recognized|not found|cannot find/i.test(said)) {
    return new ClusterFailure(
      node,
      `PowerShell is missing: ${said}`,
      "Windows PowerShell 5.1 must be on the PATH of the account that signs in over SSH",
    );
  }
  if (said === "") {
    return new ClusterFailure(
      node,
      "PowerShell has ended without an answer",
      "run `powershell -NoProfile -Command 1` over SSH by hand: the node restarts, lacks memory, or a policy ends PowerShell",
    );
  }
  return new ClusterFailure(
    node,
    `the answer is not understood: ${said}`,
    "run `powershell -Command 1` over SSH by hand: a profile or a shell that prints is in the way",
  );
}

/** A step that failed while looking. */
export function stepFailure(node: string, answer: Answer): ClusterFailure {
  const message = answer.error?.message ?? "it says nothing";
  return new ClusterFailure(
    node,
    `the step '${answer.step}' failed: ${answer.cmdlet}: ${message}`,
    cureOf(answer),
  );
}

function cureOf({ cmdlet, error }: Answer): string {
  const said = `${error?.message} ${error?.id} ${error?.category}`;
  if (/denied|PermissionDenied|Unauthorized/i.test(said)) {
    return "the SSH account must administer the node and the cluster (Grant-ClusterAccess -Full, local Administrators)";
  }
  if (/not recognized|CommandNotFound/i.test(said) && cmdlet.includes("Cluster")) {
    return "install the PowerShell module on the node: Install-WindowsFeature RSAT-Clustering-PowerShell";
  }
  if (/cluster service/i.test(said)) {
    return "start the cluster service on the node: Start-ClusterNode";
  }
  if (cmdlet === "Get-LocalGroupMember") {
    return "if the group has an account that was deleted (a bare S-1-5-…), Windows PowerShell cannot list it: take that one out of Distributed COM Users in Computer Management";
  }
  return "run the cmdlet on the node by hand; the next `pulumi up` goes on from what it finds then";
}
