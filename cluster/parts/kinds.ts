import type { Answer, Step } from "../steps.ts";
import { checkpoint, dependency, online, owners, resource, serviceName } from "./on-cluster.ts";
import { file, folder, grant } from "./on-disk.ts";
import { dcomAccess, dcomUser, lone, registryValue, startType } from "./on-nodes.ts";
import type { Kind, Part, PartOf } from "./part.ts";

const KINDS: { readonly [K in Part["kind"]]: Kind<PartOf<K>> } = {
  registryValue,
  lone,
  startType,
  dcomUser,
  dcomAccess,
  folder,
  grant,
  file,
  resource,
  owners,
  dependency,
  serviceName,
  checkpoint,
  online,
};

// The table has for each kind exactly the functions for that kind, which TypeScript cannot follow through an index.
const kindOf = (part: Part): Kind<Part> => KINDS[part.kind] as Kind<Part>;

/** The same words are the same part. */
export const words = (part: Part): string => kindOf(part).words(part);
export const readStep = (part: Part): Step => kindOf(part).read(part);
export const valueIn = (part: Part, answer: Answer): string | null =>
  kindOf(part).value(part, answer);
export const writeSteps = (part: Part): readonly Step[] => kindOf(part).write(part);
export const restoreSteps = (part: Part, before: string | null): readonly Step[] =>
  kindOf(part).restore(part, before);
export const needsOffline = (part: Part): boolean => kindOf(part).needsOffline ?? false;

/** Whether what was seen is what is wanted. */
export function isAsWanted(part: Part, seen: string | null): boolean {
  if (seen === null) return false;
  return seen === part.wanted || (kindOf(part).same?.(seen, part.wanted) ?? false);
}

/** The node that a part is on; undefined for what is on the shared disk or of the whole cluster, which the owner of the group does. */
export const nodeOf = (part: Part): string | undefined => ("node" in part ? part.node : undefined);
