import { largestParallelism } from "../node-sizes.ts";
import { SITES, type Site } from "../pair.ts";
import type { Path } from "../problems.ts";
import { valueAt } from "../problems.ts";
import type { Examined } from "./findings.ts";

const NEEDED = { name: "ssis", nodeSize: "Standard_D4_v3", nodeCount: "2" } as const;

/** What the keys of this program decide; `extra` is for what they do not know. */
const DECIDED_ELSEWHERE: readonly (readonly [Path, string])[] = [
  [["type"], "this program"],
  [["description"], "runtime.description"],
  [["managedVirtualNetwork"], "runtime.managedVirtualNetwork"],
  [["typeProperties", "computeProperties", "location"], "sites.<site>.location"],
  [["typeProperties", "computeProperties", "nodeSize"], "runtime.nodeSize"],
  [["typeProperties", "computeProperties", "numberOfNodes"], "runtime.nodeCount"],
  [
    ["typeProperties", "computeProperties", "maxParallelExecutionsPerNode"],
    "runtime.maxParallelExecutionsPerNode",
  ],
  [["typeProperties", "computeProperties", "vNetProperties"], "sites.<site>.subnet"],
  [["typeProperties", "customerVirtualNetwork"], "sites.<site>.subnet"],
  [["typeProperties", "ssisProperties", "catalogInfo"], "catalog"],
  [["typeProperties", "ssisProperties", "edition"], "runtime.edition"],
  [["typeProperties", "ssisProperties", "licenseType"], "runtime.licenseType"],
  [["typeProperties", "ssisProperties", "customSetupScriptProperties"], "sites.<site>.customSetup"],
  [
    ["typeProperties", "ssisProperties", "expressCustomSetupProperties"],
    "runtime.expressCustomSetupProperties",
  ],
  [["typeProperties", "ssisProperties", "dataProxyProperties"], "runtime.dataProxyProperties"],
  [["typeProperties", "ssisProperties", "packageStores"], "runtime.packageStores"],
  [["typeProperties", "ssisProperties", "credential"], "runtime.credential"],
];

/** The IR itself: what it needs, and what its nodes can bear. */
export function examineRuntime(estate: Examined): void {
  examineNeeded(estate);
  examineParallelism(estate);
  examineExtra(estate);
  examineExpressSetup(estate);
}

function examineNeeded({ draft, findings, at }: Examined): void {
  for (const [key, example] of Object.entries(NEEDED)) {
    const name = key as keyof typeof NEEDED;
    const has = (site: Site) =>
      draft.sites?.[site]?.runtime?.[name] !== undefined ||
      findings.isBroken(at("sites", site, "runtime", name));
    if (draft.runtime?.[name] === undefined && !SITES.every(has)) {
      findings.refuse(at("runtime", name), "is missing", `add it, such as ${name}: ${example}`);
    }
  }
}

function examineParallelism({ name, draft, findings, at }: Examined): void {
  const warned = new Set<string>();
  for (const place of [undefined, ...SITES]) {
    const site = place === undefined ? undefined : draft.sites?.[place]?.runtime;
    if (place !== undefined && !site?.nodeSize && !site?.maxParallelExecutionsPerNode) continue;
    const nodeSize = site?.nodeSize ?? draft.runtime?.nodeSize;
    const wanted =
      site?.maxParallelExecutionsPerNode ?? draft.runtime?.maxParallelExecutionsPerNode;
    if (nodeSize === undefined) continue;
    const largest = largestParallelism(nodeSize);
    if (largest === undefined && !warned.has(nodeSize)) {
      warned.add(nodeSize);
      findings.warn(
        `estates.${name}: ${nodeSize} is not a node size known here; whether it can run the packages in parallel is left to Azure.`,
      );
    }
    if (largest !== undefined && wanted !== undefined && wanted > largest) {
      const path = place === undefined ? at("runtime") : at("sites", place, "runtime");
      findings.refuse(
        [...path, "maxParallelExecutionsPerNode"],
        `is more than a node of size ${nodeSize} can run at once`,
        `write at most ${largest}, or take a larger node size`,
        wanted,
      );
    }
  }
}

function examineExtra({ draft, findings, at }: Examined): void {
  const places = [
    { path: at("runtime", "extra"), extra: draft.runtime?.extra },
    ...SITES.map((site) => ({
      path: at("sites", site, "runtime", "extra"),
      extra: draft.sites?.[site]?.runtime?.extra,
    })),
  ];
  for (const { path, extra } of places) {
    for (const [inner, owner] of DECIDED_ELSEWHERE) {
      if (valueAt(extra, inner) !== undefined) {
        findings.refuse(
          [...path, ...inner],
          `is decided by ${owner}; extra is for what has no key of its own`,
          owner === "this program" ? "remove it" : `remove it from extra and use ${owner}`,
        );
      }
    }
  }
}

/** The secret of a setup step is found by its name, so a name may not stand for two steps. */
function examineExpressSetup({ draft, findings, at }: Examined): void {
  const places = [
    { path: at("runtime"), runtime: draft.runtime },
    ...SITES.map((site) => ({
      path: at("sites", site, "runtime"),
      runtime: draft.sites?.[site]?.runtime,
    })),
  ];
  for (const { path, runtime } of places) {
    const seen = new Set<string>();
    for (const [index, step] of (runtime?.expressCustomSetupProperties ?? []).entries()) {
      const fields = Object.entries(step ?? {});
      const [field, name] =
        fields.find(([key]) => ["targetName", "variableName", "componentName"].includes(key)) ?? [];
      if (field === undefined || typeof name !== "string") continue;
      if (seen.has(name.toLowerCase())) {
        findings.refuse(
          [...path, "expressCustomSetupProperties", index, field],
          "stands for another step of the express setup already, and its secret is found by this name",
          "give each step its own",
          name,
        );
      }
      seen.add(name.toLowerCase());
    }
  }
}
