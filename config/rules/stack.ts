import type { z } from "zod";
import { PULUMI } from "../commands.ts";
import type { ConfigurationSource } from "../reading.ts";
import { estateName, triggerName } from "../schema/formats.ts";
import type { Draft, StackInput } from "../schema/stack.ts";
import { siteOfStack } from "../site.ts";
import { examineAcross } from "./across.ts";
import { examineCatalog } from "./catalog.ts";
import { examineCluster } from "./cluster.ts";
import { examineActiveSince, examineFailover } from "./failover.ts";
import { type Examined, examined, type Findings } from "./findings.ts";
import { examineHooks } from "./hooks.ts";
import { examineRuntime } from "./runtime.ts";
import { examineSites } from "./sites.ts";
import { examineStrategy } from "./strategy.ts";

/** Everything about a stack's configuration that its schema alone cannot tell. */
export function examineStack(
  draft: Draft<StackInput>,
  source: Pick<ConfigurationSource, "stack" | "now">,
  findings: Findings,
): void {
  const estates = Object.entries(draft.estates ?? {})
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, estate]) => examined(name, estate ?? {}, findings));
  examineSite(draft, source.stack, findings);
  examineActiveSince(draft.activeSince, source.now, findings);
  examineFailover([], draft, {}, source.now, findings);
  if (draft.cluster !== undefined) examineCluster(draft.cluster, findings);
  for (const estate of estates) {
    examineNames(estate);
    examineStrategy(estate);
    examineCatalog(estate);
    examineSites(estate);
    examineRuntime(estate);
    examineHooks(estate);
    examineFailover(estate.at(), estate.draft, draft, source.now, findings);
  }
  examineSimilarNames(estates, findings);
  examineAcross(estates, findings);
}

/** Which half this stack is: its own word or its name; a cluster stack is neither. */
function examineSite(draft: Draft<StackInput>, stack: string, findings: Findings): void {
  const named = siteOfStack(stack);
  const any = Object.keys(draft.estates ?? {}).length > 0;
  if (draft.cluster !== undefined && any) {
    findings.refuse(
      ["cluster"],
      "stands in a stack that has estates, and its trouble would hold up their takeover",
      "put it into a stack of its own (Pulumi.cluster.yaml) with estates: {}",
    );
    return;
  }
  if (draft.site === undefined && named === undefined && any) {
    findings.refuse(
      ["site"],
      `is missing, and the stack's name "${stack}" does not end in primary or secondary`,
      `rename the stack (${PULUMI} stack rename ${stack}-primary --stack ${stack}), or say which half it is (${PULUMI} config set site primary --stack ${stack})`,
    );
  }
  if (draft.site !== undefined && named !== undefined && draft.site !== named) {
    findings.refuse(
      ["site"],
      `contradicts the name of the stack, ${stack}`,
      `remove it (${PULUMI} config rm site --stack ${stack}), or rename the stack`,
      draft.site,
    );
  }
  if (!any && draft.cluster === undefined && !findings.isBroken(["estates"])) {
    findings.warn("No estates are configured: nothing is brought up.");
  }
}

function examineNames({ name, draft, findings, at }: Examined): void {
  refuseName(estateName, name, at(), findings);
  if (name.toLowerCase() === "cluster") {
    findings.refuse(
      at(),
      "cannot be called cluster: credentials.cluster belongs to the Windows cluster",
      "give the estate another name",
    );
  }
  for (const trigger of Object.keys(draft.triggers ?? {})) {
    refuseName(triggerName, trigger, at("triggers", trigger), findings);
  }
}

function refuseName(
  format: z.ZodType<string>,
  name: string,
  path: readonly (string | number)[],
  findings: Findings,
): void {
  for (const issue of format.safeParse(name).error?.issues ?? []) {
    const cure: unknown = issue.code === "custom" ? issue.params?.cure : undefined;
    findings.refuse(path, issue.message, String(cure));
  }
}

/** Names of estates become names of resources, and files on some disks ignore case. */
function examineSimilarNames(estates: readonly Examined[], findings: Findings): void {
  const seen = new Map<string, string>();
  for (const { name, at } of estates) {
    const other = seen.get(name.toLowerCase());
    if (other !== undefined) {
      findings.refuse(at(), `differs from estate ${other} only by case`, "give it another name");
    }
    seen.set(name.toLowerCase(), name);
  }
}
