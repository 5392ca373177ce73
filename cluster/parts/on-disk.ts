import { call, textsAt } from "../steps.ts";
import { exists, gone } from "./existence.ts";
import { type Kind, type PartOf, sameName } from "./part.ts";

/** The article: "Grant List Folders and Write permissions on the new folder". */
const RIGHTS = "ListDirectory, Write";

const CURE =
  "check that cluster.folder and cluster.packages are on the shared disk, and that the SSH account may write there";

/** A folder on the shared disk. It goes again only while it is empty: packages stored there stay. */
export const folder: Kind<PartOf<"folder">> = {
  words: ({ path }) => `folder ${path}`,
  read: ({ path }) => ({
    step: `look for the folder ${path}`,
    ...call("Test-Path", { LiteralPath: path, PathType: "Container" }),
    select: ["(value)"],
  }),
  value: ({ wanted }, answer) => (textsAt(answer, "(value)")[0] === "True" ? wanted : null),
  write: ({ path }) => [
    {
      step: `create the folder ${path}`,
      ...call("New-Item", { Path: path, ItemType: "Directory", Force: true }),
      unless: exists(path),
      cure: CURE,
    },
  ],
  restore: ({ path }, before) =>
    before === null
      ? [
          {
            step: `remove the folder ${path} if it is empty`,
            ...call("Remove-EmptyFolder", { LiteralPath: path }),
            unless: gone(path),
          },
        ]
      : [],
};

/** Between the rules in what an account had before; no name of a right has it. */
const RULES = "; ";

/** List Folders and Write on the package store. What an account had that is less is noted, so that it keeps it. */
export const grant: Kind<PartOf<"grant">> = {
  words: ({ path, account }) => `List Folders and Write of ${account} on ${path}`,
  read: (part) => ({
    step: `look for ${grant.words(part)}`,
    ...call("Get-FolderGrant", { LiteralPath: part.path }),
    select: ["Account", "ListAndWrite", "Rule"],
  }),
  value({ account, wanted }, answer) {
    if (textsAt(answer, "ListAndWrite").some((name) => sameName(name, account))) return wanted;
    const own = answer.seen.filter((rule) => sameName(rule.Account?.[0] ?? "", account));
    return own.length === 0 ? null : own.flatMap((rule) => rule.Rule ?? []).join(RULES);
  },
  write: (part) => [
    {
      step: `grant ${grant.words(part)}`,
      ...call("Add-FolderGrant", { LiteralPath: part.path, Account: part.account, Rights: RIGHTS }),
      unless: {
        ...call("Get-FolderGrant", { LiteralPath: part.path }),
        property: "ListAndWrite",
        operator: "has",
        value: [part.account],
      },
      cure: "check the account's name (DOMAIN\\name) under cluster.packageWriters",
    },
  ],
  restore: (part, before) => [
    {
      step: `take back ${grant.words(part)}`,
      ...call("Remove-FolderGrant", {
        LiteralPath: part.path,
        Account: part.account,
        Rights: RIGHTS,
        ...(before === null ? {} : { Keep: before.split(RULES) }),
      }),
      // Without the folder there is nothing to take back; its list of grants is empty then.
      unless: {
        ...call("Get-FolderGrant", { LiteralPath: part.path }),
        property: "ListAndWrite",
        operator: "lacks",
        value: [part.account],
      },
    },
  ],
};

/** The configuration file, whole: an edit by hand is a difference. */
export const file: Kind<PartOf<"file">> = {
  words: ({ path }) => `file ${path}`,
  read: ({ path }) => ({
    step: `read the file ${path}`,
    ...call("Read-TextFile", { LiteralPath: path }),
    select: ["Text"],
  }),
  value: (_part, answer) => textsAt(answer, "Text")[0] ?? null,
  needsOffline: true,
  write: ({ path, wanted }) => [
    {
      step: `write the file ${path}`,
      ...call("Set-Content", {
        LiteralPath: path,
        Value: wanted,
        Encoding: "UTF8",
        NoNewline: true,
        Force: true,
      }),
      unless: {
        ...call("Read-TextFile", { LiteralPath: path }),
        property: "Text",
        operator: "exactly",
        value: [wanted],
      },
      cure: CURE,
    },
  ],
  restore: ({ path }, before) =>
    before === null
      ? [
          {
            step: `remove the file ${path}`,
            ...call("Remove-Item", { LiteralPath: path, Force: true }),
            unless: gone(path),
          },
        ]
      : file.write({ kind: "file", path, wanted: before }),
};
