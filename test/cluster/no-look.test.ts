import assert from "node:assert/strict";
import { stepFailure } from "../../cluster/failures.ts";
import { runOverSsh } from "../../cluster/ssh.ts";
import type { Cluster, ClusterNode } from "../../config/deployment.ts";
import { inSetting, type Setting } from "./setting.ts";

const first = ({ cluster }: Setting): ClusterNode => {
  const [node] = cluster.nodes;
  assert.ok(node);
  return node;
};

const withNode = (setting: Setting, changes: Partial<ClusterNode>): Cluster => ({
  ...setting.cluster,
  nodes: setting.cluster.nodes.map((node, index) => (index === 0 ? { ...node, ...changes } : node)),
});

describe("a node that cannot be looked at", () => {
  it(
    "a wrong host key",
    inSetting(async (setting) => {
      const { hostKey } = first(setting);
      setting.cluster = withNode(setting, { hostKey: `SHA256:${"A".repeat(43)}` });
      await assert.rejects(setting.look(), (error: Error) => {
        assert.match(error.message, /^NODE1: the SSH host key of 127\.0\.0\.1:\d+ is SHA256:/);
        return error.message.includes(hostKey);
      });
    }),
  );

  it(
    "no SSH at the address",
    inSetting(async (setting) => {
      setting.cluster = withNode(setting, { port: 1 });
      await assert.rejects(
        setting.look(),
        /^ClusterFailure: NODE1: no SSH at 127\.0\.0\.1:1: .*ECONNREFUSED/,
      );
    }),
  );

  it(
    "a login that is refused, and a key that cannot be read",
    inSetting(async (setting) => {
      const bound = { signal: new AbortController().signal, timeoutMs: 10_000 };
      const node = first(setting);
      const run = (credentials: object) => runOverSsh(node, credentials, "powershell", "", bound);
      await assert.rejects(run({ password: "wrong" }), /refuses to sign in contoso\\ssis-admin/);
      await assert.rejects(run({ privateKey: "no key" }), /the private key cannot be used/);
    }),
  );

  it(
    "a node without PowerShell",
    inSetting(async (setting) => {
      setting.world.node("NODE1").powershell = false;
      await assert.rejects(
        setting.look(),
        /^ClusterFailure: NODE1: PowerShell is missing: 'powershell' is not/,
      );
    }),
  );

  it(
    "an account that may not administer the cluster",
    inSetting(async (setting) => {
      setting.world.node("NODE2").administrator = false;
      await assert.rejects(setting.look(), (error: Error) => {
        assert.match(error.message, /NODE2: the step 'list the nodes of the cluster' failed/);
        assert.match(error.message, /Access is denied\n {2}do: {4}the SSH account must administer/);
        return true;
      });
      assert.deepEqual(setting.changedSince(0), []);
    }),
  );

  it("a group with a deleted account in it, which Windows PowerShell cannot list", () => {
    const error = {
      message: "Failed to compare two elements in the array.",
      id: "An unspecified error occurred.,Microsoft.PowerShell.Commands.GetLocalGroupMemberCommand",
      category: "NotSpecified",
    };
    const cmdlet = "Get-LocalGroupMember";
    const answer = { step: "look", cmdlet, outcome: "failed", seen: [], error } as const;
    assert.match(
      stepFailure("NODE1", { ...answer, seen: [] }).message,
      /do: {4}.*an account that was deleted.*Distributed COM Users/,
    );
  });

  it(
    "a look that takes too long, or is called off",
    inSetting(async (setting) => {
      const node = first(setting);
      const { credentials } = setting.simulated;
      const run = (signal: AbortSignal, timeoutMs: number) =>
        runOverSsh(node, credentials, "powershell", "", { signal, timeoutMs });
      await assert.rejects(run(new AbortController().signal, 1), /NODE1: no answer within 0 s/);
      const reason = new Error("the provider process was asked to end");
      await assert.rejects(run(AbortSignal.abort(reason), 5000), reason);
      const abort = new AbortController();
      const running = run(abort.signal, 5000);
      abort.abort(reason);
      await assert.rejects(running, reason);
    }),
  );
});
