import { neededSecrets } from "../../config/credentials.ts";
import type { Site } from "../../config/pair.ts";
import { formatPath } from "../../config/problems.ts";
import type { OwnEstate } from "../estates/sample.ts";
import type { EstateSecrets } from "./canaries.ts";

interface Tree {
  [name: string]: string | Tree;
}

/** What a stack of the rehearsal needs for an estate of the user's own: each secret that its real stack needs, with a value of this rehearsal. */
export function credentialsOfOwn(
  { estate }: OwnEstate,
  stack: Site,
  { catalogPassword, masterKeyPassword, customSetupSas, others }: EstateSecrets,
): Tree {
  const planted = new Map([
    [`${estate.name}.catalogPassword`, catalogPassword],
    [`${estate.name}.masterKeyPassword`, masterKeyPassword],
    [`${estate.name}.customSetupSas`, customSetupSas[stack]],
    ...(others ?? []),
  ]);
  const credentials: Tree = {};
  for (const { path } of neededSecrets(estate, stack)) {
    const value = planted.get(formatPath(path))?.value;
    if (value === undefined) throw new Error(`the rehearsal has no ${formatPath(path)}`);
    put(credentials, path.slice(1).map(String), value);
  }
  return credentials;
}

function put(tree: Tree, [name = "", ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    tree[name] = value;
    return;
  }
  const below = tree[name];
  const inner = typeof below === "object" ? below : {};
  tree[name] = inner;
  put(inner, rest, value);
}
