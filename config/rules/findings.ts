import type { CatalogKind } from "../deployment.ts";
import { formatPath, type Path, type Problem } from "../problems.ts";
import { parseResourceId } from "../resource-ids.ts";
import type { Draft, EstateInput, SiteInput } from "../schema/stack.ts";
import { showValue } from "../secrets.ts";

/** What is known of an estate when parts of it are missing or wrong: every rule must bear that. */
export type EstateDraft = Draft<EstateInput>;
export type SiteDraft = Draft<SiteInput>;

/** Collects what the rules find. */
export class Findings {
  readonly problems: Problem[] = [];
  readonly warnings: string[] = [];
  readonly #broken: ReadonlySet<string>;

  /** `broken`: paths at which the schema found something, and which the drafts therefore lack. */
  constructor(broken: readonly Path[] = []) {
    this.#broken = new Set(broken.map(formatPath));
  }

  /** True where a value was given but is no good: it is not missing, it is just not known. */
  isBroken(path: Path): boolean {
    return path.some((_, index) => this.#broken.has(formatPath(path.slice(0, index + 1))));
  }

  /** Something that must be changed; the value is shown unless it may be a secret. */
  refuse(path: Path, wrong: string, cure: string, value?: unknown): void {
    if (this.isBroken(path)) return;
    this.problems.push({ path, shown: showValue(path, value), wrong, cure });
  }

  /** Something worth saying that stops nothing. A whole sentence. */
  warn(sentence: string): void {
    this.warnings.push(sentence);
  }
}

/** An estate under examination. */
export interface Examined {
  readonly name: string;
  readonly draft: EstateDraft;
  readonly findings: Findings;
  /** Path of a key of this estate. */
  at(...rest: Path): Path;
}

export function examined(name: string, draft: EstateDraft, findings: Findings): Examined {
  return { name, draft, findings, at: (...rest) => ["estates", name, ...rest] };
}

/** What a site's resource id says; undefined while the id is missing or wrong. */
export function kindOf(site: SiteDraft | undefined): CatalogKind | undefined {
  const type = parseResourceId(site?.sqlServer ?? "")?.type;
  if (type === "Microsoft.Sql/servers") return "server";
  return type === "Microsoft.Sql/managedInstances" ? "managedInstance" : undefined;
}

/** The kind of an estate, if at least one of its sites tells it. */
export function kindOfEstate(draft: EstateDraft): CatalogKind | undefined {
  return kindOf(draft.sites?.primary) ?? kindOf(draft.sites?.secondary);
}
