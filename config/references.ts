import type { Runtime } from "./deployment.ts";

/** What a runtime refers to by its name alone, so that each factory has its own. */
export type ReferredKind = "linked service" | "credential" | "integration runtime";

export interface Reference {
  readonly kind: ReferredKind;
  readonly name: string;
}

/** What a runtime names of its factory, each once: stores may share a linked service. */
export function referencesOf({
  dataProxyProperties: proxy,
  packageStores,
  credential,
}: Pick<Runtime, "dataProxyProperties" | "packageStores" | "credential">): readonly Reference[] {
  const all: readonly (readonly [ReferredKind, string | undefined])[] = [
    ...packageStores.map((one) => ["linked service", one.packageStoreLinkedService] as const),
    ["linked service", proxy?.stagingLinkedService],
    ["integration runtime", proxy?.connectVia],
    ["credential", credential],
  ];
  const given = all.flatMap(([kind, name]) => (name === undefined ? [] : [{ kind, name }]));
  return [...new Map(given.map((one) => [`${one.kind} ${one.name}`.toLowerCase(), one])).values()];
}
