import { isDeepStrictEqual } from "node:util";
import { PULUMI, setSecretCommand } from "./commands.ts";
import { nearest } from "./nearest.ts";
import { parsedValue } from "./parsed-value.ts";
import { formatPath, type Path } from "./problems.ts";
import type { ConfigurationFile, ProjectFiles, StackFile } from "./project-files.ts";
import { stackSchema } from "./schema/stack.ts";
import { areOfOneEnvironment, nameOfStack, siteInFiles } from "./site.ts";
import { instantOf } from "./times.ts";

/**
 * Where Pulumi.yaml and the stacks' files disagree about the flag or the estates. A pull request
 * shows the flip in Pulumi.yaml only, so an override that says something else must be said aloud.
 */
export function compareStackFiles(files: ProjectFiles): readonly string[] {
  const { project, stacks } = files;
  if (project === undefined) return [];
  const view = new View(project, files);
  return stacks.flatMap((stack) => [
    ...flagOverride(view, stack),
    ...estatesOverride(view, stack),
    ...otherLogin(view, stack),
    ...secretsInClear(view, stack),
    ...unknownKeys(view, stack),
  ]);
}

/** A value of a stack as the files have it: its own, else the project's; undefined without a Pulumi.yaml. */
export function valueInFiles(files: ProjectFiles, stack: string, key: string): unknown {
  if (files.project === undefined) return undefined;
  const own = files.stacks.find((one) => one.stack === nameOfStack(stack));
  return new View(files.project, files).effective(own, key);
}

type Tree = Readonly<Record<string, unknown>>;

/** The configuration as Pulumi sees it: a stack's value, else the project's. */
class View {
  readonly name: string;
  readonly file: string;
  readonly #files: ProjectFiles;
  readonly #project: Tree;

  constructor(project: ConfigurationFile, files: ProjectFiles) {
    const document = tree(project.document);
    this.name = typeof document.name === "string" ? document.name : "";
    this.file = project.file;
    this.#files = files;
    this.#project = tree(document.config);
  }

  /** The project's own value: `value`, else `default`, else the plain value of the short form. */
  shared(key: string): unknown {
    const declared = this.#project[key] ?? this.#project[`${this.name}:${key}`];
    const parts = tree(declared);
    if (Object.hasOwn(parts, "value")) return parts.value;
    return Object.hasOwn(parts, "default") || Object.hasOwn(parts, "type")
      ? parts.default
      : declared;
  }

  override(stack: StackFile, key: string): unknown {
    const value = tree(tree(stack.document).config)[`${this.name}:${key}`];
    // `pulumi config set` without --path writes an object as text.
    return typeof value === "string" ? parsedValue(value) : value;
  }

  effective(stack: StackFile | undefined, key: string): unknown {
    return (stack === undefined ? undefined : this.override(stack, key)) ?? this.shared(key);
  }

  /** The stack of the other site in the same environment, if it has a file. */
  partnerOf(stack: StackFile): StackFile | undefined {
    const siteOf = (one: StackFile) => siteInFiles(this.#files, one.stack);
    const site = siteOf(stack);
    return this.#files.stacks.find((other) => {
      const there = siteOf(other);
      const isOther = site !== undefined && there !== undefined && there !== site;
      return isOther && areOfOneEnvironment(stack.stack, other.stack);
    });
  }

  /** The stack of the Windows cluster: it has no site, so flag and estates mean nothing to it. */
  hasNoSite(stack: StackFile): boolean {
    return this.override(stack, "cluster") !== undefined;
  }
}

function flagOverride(view: View, stack: StackFile): string[] {
  const overridden = ["activeRegion", "activeSince"].filter(
    (key) => view.override(stack, key) !== undefined,
  );
  if (overridden.length === 0 || view.hasNoSite(stack)) return [];
  const here = flagOf(view, stack);
  const there = flagOf(view, undefined);
  if (here.activeRegion === there.activeRegion && sameTime(here.activeSince, there.activeSince)) {
    return [];
  }
  const remove = overridden
    .map((key) => `${PULUMI} config rm ${key} --stack ${stack.stack}`)
    .join(" && ");
  return [
    `${stack.file} says ${words(here)}, but ${view.file} says ${words(there)}. Only stack ${stack.stack} sees the former; if it is not meant to differ: ${remove}`,
  ];
}

interface Flag {
  readonly activeRegion: string;
  readonly activeSince: string;
}

function flagOf(view: View, stack: StackFile | undefined): Flag {
  return {
    activeRegion: String(view.effective(stack, "activeRegion") ?? "primary"),
    activeSince: String(view.effective(stack, "activeSince") ?? ""),
  };
}

function sameTime(one: string, other: string): boolean {
  return one === other || instantOf(one) === instantOf(other);
}

function words({ activeRegion, activeSince }: Flag): string {
  return `activeRegion ${activeRegion}${activeSince === "" ? " without a time" : ` since ${activeSince}`}`;
}

function estatesOverride(view: View, stack: StackFile): string[] {
  const own = view.override(stack, "estates");
  if (own === undefined || view.hasNoSite(stack)) return [];
  const partner = view.partnerOf(stack);
  if (isDeepStrictEqual(own, view.effective(partner, "estates"))) return [];
  const other =
    partner !== undefined && view.override(partner, "estates") !== undefined
      ? partner.file
      : view.file;
  return [
    `${stack.file} has estates that differ from those of ${other}. A stack's estates replace the whole object, and both sites must describe the same estates.`,
  ];
}

/** A factory without a subscription is in that of the login: of whichever stack looks at it. */
function otherLogin(view: View, stack: StackFile): string[] {
  const partner = view.partnerOf(stack);
  const here = loginOf(stack);
  const there = partner && loginOf(partner);
  // Said once, of the two.
  if (partner === undefined || stack.stack > partner.stack) return [];
  if (here === undefined || there === undefined || here.toLowerCase() === there.toLowerCase())
    return [];
  const nameless = Object.entries(tree(view.effective(stack, "estates")))
    .filter(([, estate]) => factoriesOf(tree(estate)).some((one) => !one.subscriptionId))
    .map(([name]) => name);
  if (nameless.length === 0) return [];
  return [
    `${stack.file} has ${LOGIN} ${here}, and ${partner.file} has ${there}: each stack looks for the factories of ${nameless.join(", ")} in its own, since they name none. Give each dataFactory its subscriptionId.`,
  ];
}

const LOGIN = "azure-native:subscriptionId";

function loginOf(stack: StackFile): string | undefined {
  const value = tree(tree(stack.document).config)[LOGIN];
  return typeof value === "string" ? value : undefined;
}

function factoriesOf(estate: Tree): readonly Tree[] {
  const holders = [estate, ...Object.values(tree(estate.sites)).map(tree)];
  return holders.map((holder) => tree(holder.dataFactory)).filter((factory) => "name" in factory);
}

/** `pulumi config set` without --secret: the file is committed, and so is what stands there. */
function secretsInClear(view: View, stack: StackFile): string[] {
  return inClear(["credentials"], view.override(stack, "credentials")).map(
    (path) =>
      `${stack.file}: ${formatPath(path)} stands there in clear, without encryption. Whoever has the repository has it: change it, and set the new one: ${setSecretCommand(path, stack.stack)}`,
  );
}

function inClear(path: Path, value: unknown): Path[] {
  if (value === undefined || value === null || value === "") return [];
  if (typeof value !== "object") return [path];
  // What the CLI has encrypted.
  if ("secure" in value) return [];
  return Object.entries(value).flatMap(([name, inner]) => inClear([...path, name], inner));
}

function unknownKeys(view: View, stack: StackFile): string[] {
  const known = [...Object.keys(stackSchema.shape), "credentials"];
  const prefix = `${view.name}:`;
  return Object.keys(tree(tree(stack.document).config))
    .filter((key) => key.startsWith(prefix) && !known.includes(key.slice(prefix.length)))
    .map((key) => {
      const meant = nearest(key.slice(prefix.length), known);
      const hint = meant === undefined ? "" : `; ${prefix}${meant} is the nearest`;
      return `${stack.file}: ${key} is not a key that this program knows${hint}.`;
    });
}

function tree(value: unknown): Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Tree)
    : {};
}
