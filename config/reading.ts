import type { Deployment } from "./deployment.ts";
import type { Site } from "./pair.ts";
import { ConfigurationError, type Path, type Problem } from "./problems.ts";
import { resolveCluster, resolveEstate } from "./resolve.ts";
import { findClearSecrets } from "./rules/clear-secrets.ts";
import { Findings } from "./rules/findings.ts";
import { examineStack } from "./rules/stack.ts";
import { type Draft, type StackInput, stackSchema } from "./schema/stack.ts";
import { problemsOf } from "./schema-issues.ts";
import { siteOfStack } from "./site.ts";

/** Where the configuration comes from. */
export interface ConfigurationSource {
  readonly stack: string;
  /** Plain value of a key of the project's namespace, JSON parsed; undefined when not set. */
  get(key: string): unknown;
  /** All keys of that namespace, if they can be listed: then unknown ones are refused too. */
  readonly keys?: readonly string[];
  readonly now: Date;
}

/**
 * Reads and checks the whole configuration of a stack.
 * @throws ConfigurationError with all problems at once; no message ever contains a secret.
 */
export function readDeployment(source: ConfigurationSource): Deployment {
  const raw = rawConfiguration(source);
  const parsed = stackSchema.safeParse(raw);
  const secrets = [
    ...findClearSecrets("estates", raw.estates, source.stack),
    ...findClearSecrets("cluster", raw.cluster, source.stack),
  ];
  const issues = parsed.success ? [] : parsed.error.issues;
  const shape = problemsOf(stackSchema, raw, issues).filter(
    (problem) => !secrets.some((secret) => isWithin(problem.path, secret.path)),
  );
  const broken = [...secrets, ...shape].map((problem) => problem.path);
  const findings = new Findings(broken);
  examineStack(draftOf(raw, broken), source, findings);
  const problems = [...secrets, ...shape, ...findings.problems];
  if (!parsed.success || problems.length > 0) {
    throw new ConfigurationError(source.stack, inOrder(problems));
  }
  return resolve(parsed.data, source.stack, findings.warnings);
}

function rawConfiguration(source: ConfigurationSource): Record<string, unknown> {
  const raw: Record<string, unknown> = {};
  const known = Object.keys(stackSchema.shape);
  for (const key of known) {
    const value = source.get(key);
    if (value !== undefined) raw[key] = value;
  }
  const others = (source.keys ?? []).filter((key) => !known.includes(key) && key !== "credentials");
  // The value of an unknown key stays unread: it may be a secret under a misspelt name.
  for (const key of others) raw[key] = null;
  return raw;
}

/** What is left when everything broken is cut out: the rules then examine the rest. */
function draftOf(raw: Record<string, unknown>, broken: readonly Path[]): Draft<StackInput> {
  const rest: unknown = structuredClone(raw);
  for (const path of broken) {
    const last = path.at(-1);
    let parent: unknown = rest;
    for (const part of path.slice(0, -1)) parent = isTree(parent) ? parent[part] : undefined;
    if (!isTree(parent) || last === undefined) continue;
    // A hole keeps the list's length, which a rule may have to count.
    if (Array.isArray(parent)) parent[Number(last)] = undefined;
    else delete parent[last];
  }
  // Every path at which the schema disagreed is gone, so what is left has the schema's types.
  return rest as Draft<StackInput>;
}

function isTree(value: unknown): value is Record<string | number, unknown> {
  return typeof value === "object" && value !== null;
}

function isWithin(path: Path, outer: Path): boolean {
  return outer.every((part, index) => path[index] === part);
}

/** Problems of the stack first, then estate by estate; within one, as they were found. */
function inOrder(problems: readonly Problem[]): Problem[] {
  const group = ({ path }: Problem) => (path[0] === "estates" ? ` ${path[1] ?? ""}` : "");
  return [...problems].sort((one, other) =>
    group(one) < group(other) ? -1 : group(one) > group(other) ? 1 : 0,
  );
}

function resolve(input: StackInput, stack: string, warnings: readonly string[]): Deployment {
  const site: Site | undefined =
    input.cluster === undefined ? (input.site ?? siteOfStack(stack)) : undefined;
  return {
    site,
    flag: { activeRegion: input.activeRegion ?? "primary", activeSince: input.activeSince ?? "" },
    estates: Object.entries(input.estates ?? {})
      .map(([name, estate]) => resolveEstate(name, estate, input))
      .sort((one, other) => (one.name < other.name ? -1 : 1)),
    cluster: input.cluster === undefined ? undefined : resolveCluster(input.cluster),
    warnings,
  };
}
