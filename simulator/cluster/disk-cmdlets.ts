import { type Cmdlet, CmdletError, denied, list, type Session, text } from "./cmdlet.ts";
import { account, keyOf, mayWrite } from "./node-cmdlets.ts";
import { type Disk, type Item, same } from "./world.ts";

const isKey = (path: string): boolean => /^HKLM:\\/i.test(path);

/** Files and folders of the shared disk, and the cmdlets that also work on the registry. */
export const diskCmdlets: Readonly<Record<string, Cmdlet>> = {
  "Test-Path"(session, parameters) {
    const path = text(parameters, "LiteralPath");
    if (isKey(path)) return [session.node.registry.has(keyOf(path))];
    const item = itemAt(session, path);
    const folders = parameters.PathType === "Container";
    return [isRoot(session, path) || (item !== undefined && (!folders || item.kind === "folder"))];
  },

  "New-Item"(session, parameters) {
    mayWrite(session);
    const path = text(parameters, "Path");
    if (isKey(path)) {
      session.node.registry.set(keyOf(path), undefined);
      return [];
    }
    const disk = diskOf(session, path);
    // -Force makes the folders on the way, too.
    const parts = path.split("\\");
    for (let depth = 2; depth <= parts.length; depth += 1) {
      const part = parts.slice(0, depth).join("\\");
      if (!disk.items.has(part.toLowerCase()))
        disk.items.set(part.toLowerCase(), { kind: "folder", path: part, grants: new Map() });
    }
    return [];
  },

  "Remove-Item"(session, parameters) {
    mayWrite(session);
    const path = text(parameters, "LiteralPath");
    if (isKey(path)) {
      session.node.registry.delete(keyOf(path));
      return [];
    }
    if (!diskOf(session, path).items.delete(path.toLowerCase())) throw noPath(path);
    return [];
  },

  "Remove-EmptyFolder"(session, parameters) {
    mayWrite(session);
    const path = text(parameters, "LiteralPath");
    const { items } = diskOf(session, path);
    if (!items.has(path.toLowerCase())) throw noPath(path);
    const inside = [...items.keys()].some((each) => each.startsWith(`${path.toLowerCase()}\\`));
    if (!inside) items.delete(path.toLowerCase());
    return [];
  },

  "Set-Content"(session, parameters) {
    mayWrite(session);
    const path = text(parameters, "LiteralPath");
    const disk = diskOf(session, path);
    const parent = path.slice(0, path.lastIndexOf("\\"));
    if (!disk.items.has(parent.toLowerCase()) && !isRoot(session, parent)) throw noPath(path);
    disk.items.set(path.toLowerCase(), { kind: "file", path, text: text(parameters, "Value") });
    return [];
  },

  "Read-TextFile"(session, parameters) {
    const item = itemAt(session, text(parameters, "LiteralPath"));
    return item?.kind === "file" ? [{ Text: item.text }] : [];
  },

  "Get-FolderGrant"(session, parameters) {
    const item = itemAt(session, text(parameters, "LiteralPath"));
    if (item?.kind !== "folder") return [];
    return [...item.grants].map(([Account, rights]) => ({
      Account,
      ListAndWrite: rightsIn("ListDirectory, Write").every((each) => rights.has(each))
        ? Account
        : "",
      Rule: `${[...rights].join(", ")}${RULE_TAIL}`,
    }));
  },

  "Add-FolderGrant"(session, parameters) {
    mayWrite(session);
    const { grants } = folderAt(session, text(parameters, "LiteralPath"));
    const name = account(text(parameters, "Account"));
    const rights = rightsIn(text(parameters, "Rights"));
    grants.set(name, new Set([...(grants.get(name) ?? []), ...rights]));
    return [];
  },

  "Remove-FolderGrant"(session, parameters) {
    mayWrite(session);
    const { grants } = folderAt(session, text(parameters, "LiteralPath"));
    const name = text(parameters, "Account");
    const taken = new Set(rightsIn(text(parameters, "Rights")));
    const kept = (parameters.Keep === undefined ? [] : list(parameters, "Keep"))
      .map((rule) => rightsIn(rule.replace(RULE_TAIL, "")))
      .filter((rule) => rule.length > 0);
    for (const [each, standing] of grants) {
      if (!same(each, name)) continue;
      const back = kept.filter((rule) => rule.every((right) => standing.has(right))).flat();
      const left = new Set([...[...standing].filter((right) => !taken.has(right)), ...back]);
      if (left.size === 0) grants.delete(each);
      else grants.set(each, left);
    }
    return [];
  },
};

/** How Windows shows the inheritance of a rule made here; there is one rule an account. */
const RULE_TAIL = " / ContainerInherit, ObjectInherit / None";

/** Rights are bits, and a named one may stand for several: whoever takes ListDirectory takes it from a Read, too. */
const BITS: Readonly<Record<string, readonly string[]>> = {
  Read: ["ListDirectory", "ReadExtendedAttributes", "ReadAttributes", "ReadPermissions"],
  Write: ["CreateFiles", "CreateDirectories", "WriteExtendedAttributes", "WriteAttributes"],
};

export const rightsIn = (rights: string): readonly string[] =>
  rights
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "")
    .flatMap((each) => BITS[each] ?? [each]);

/** The shared disk is only where its group is; a path on another server would need credentials that an SSH key session does not have. */
function diskOf({ world, node }: Session, path: string): Disk {
  if (path.startsWith("\\\\")) throw denied();
  const disk = world.diskAt(node, path);
  if (disk === undefined)
    throw new CmdletError(
      `Cannot find drive. A drive with the name '${path.slice(0, 1)}' does not exist.`,
      "ObjectNotFound",
      "DriveNotFound",
    );
  return disk;
}

function itemAt({ world, node }: Session, path: string): Item | undefined {
  if (path.startsWith("\\\\")) throw denied();
  return world.diskAt(node, path)?.items.get(path.toLowerCase());
}

const isRoot = ({ world, node }: Session, path: string): boolean =>
  /^[a-z]:\\?$/i.test(path) && world.diskAt(node, path) !== undefined;

function folderAt(session: Session, path: string) {
  const item = itemAt(session, path);
  if (item?.kind !== "folder") throw noPath(path);
  return item;
}

const noPath = (path: string) =>
  new CmdletError(
    `Cannot find path '${path}' because it does not exist.`,
    "ObjectNotFound",
    "PathNotFound",
  );
