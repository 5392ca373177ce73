import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { formatPair, type Pair, type Site } from "../pair.ts";
import { type ProjectFiles, readProjectFiles } from "../project-files.ts";
import { compareStackFiles } from "../stack-files.ts";
import { formatTime, instantOf, isTime } from "../times.ts";
import { type KeyPath, setText } from "./edit.ts";

const CLOCK_SKEW = 5 * 60_000;

export interface FlipRequest {
  readonly directory: string;
  readonly site: Site;
  /** Only this stack's file, instead of Pulumi.yaml. */
  readonly stack?: string | undefined;
  /** RFC 3339; now when absent. */
  readonly since?: string | undefined;
  readonly now: Date;
}

export interface Flipped {
  readonly file: string;
  readonly before: Pair;
  readonly after: Pair;
  /** What still disagrees after the flip. */
  readonly warnings: readonly string[];
}

/** The flip was refused and nothing was written. */
export class FlipRefused extends Error {
  override readonly name = "FlipRefused";
}

/** Writes flag and time together: into Pulumi.yaml, or into one stack's file. */
export function flip(request: FlipRequest): Flipped {
  const files = readProjectFiles(request.directory);
  const target =
    request.stack === undefined ? projectTarget(files) : stackTarget(files, request.stack);
  const path = join(request.directory, target.file);
  const source = readFileSync(path, "utf8");
  const before = target.pair;
  const activeSince = sinceOf(request, before);
  const after: Pair = { activeRegion: request.site, activeSince };
  const withRegion = setText(source, target.region, request.site);
  const text = setText(withRegion, target.since, activeSince);
  parse(text);
  replaceFile(path, text);
  const now = readProjectFiles(request.directory);
  return {
    file: target.file,
    before,
    after,
    warnings: [...now.warnings, ...compareStackFiles(now)],
  };
}

interface Target {
  readonly file: string;
  readonly region: KeyPath;
  readonly since: KeyPath;
  readonly pair: Pair;
}

const configSchema = z.object({
  name: z.string(),
  config: z.record(z.string(), z.unknown()).nullish(),
});

function projectDocument(files: ProjectFiles): {
  file: string;
  name: string;
  config: Record<string, unknown>;
} {
  const parsed = configSchema.safeParse(files.project?.document);
  if (files.project === undefined || !parsed.success) {
    throw new FlipRefused(files.warnings[0] ?? "Pulumi.yaml names no project: it has no `name`.");
  }
  return { file: files.project.file, name: parsed.data.name, config: parsed.data.config ?? {} };
}

function projectTarget(files: ProjectFiles): Target {
  const { file, name, config } = projectDocument(files);
  const pathOf = (key: string) => declaredAt(config, name, key);
  const region = pathOf("activeRegion");
  const since = pathOf("activeSince");
  return { file, region, since, pair: pairOf(at(config, region), at(config, since)) };
}

/** Where Pulumi.yaml holds a value: `value` wins over `default`; the short form is the value. */
function declaredAt(config: Record<string, unknown>, project: string, key: string): KeyPath {
  const name = Object.hasOwn(config, `${project}:${key}`) ? `${project}:${key}` : key;
  const declared = config[name];
  if (typeof declared === "string") return ["config", name];
  const hasValue = typeof declared === "object" && declared !== null && "value" in declared;
  return ["config", name, hasValue ? "value" : "default"];
}

function stackTarget(files: ProjectFiles, stack: string): Target {
  const project = projectDocument(files);
  const found = files.stacks.find((candidate) => candidate.stack === stack);
  if (found === undefined) {
    const known = files.stacks.map((candidate) => candidate.stack).join(", ") || "none";
    throw new FlipRefused(
      `There is no Pulumi.${stack}.yaml here; stacks with a file: ${known}. If the stack exists without one: pulumi config set activeRegion primary --stack ${stack}`,
    );
  }
  const config =
    configSchema.shape.config.safeParse(
      z.object({ config: z.unknown() }).partial().safeParse(found.document).data?.config,
    ).data ?? {};
  const region = ["config", `${project.name}:activeRegion`];
  const since = ["config", `${project.name}:activeSince`];
  const shared = projectTarget(files).pair;
  const own = pairOf(
    at(config, region) ?? shared.activeRegion,
    at(config, since) ?? shared.activeSince,
  );
  return { file: found.file, region, since, pair: own };
}

function at(config: Record<string, unknown>, path: KeyPath): unknown {
  return path
    .slice(1)
    .reduce<unknown>(
      (value, key) =>
        typeof value === "object" && value !== null
          ? (value as Record<string, unknown>)[key]
          : undefined,
      config,
    );
}

function pairOf(region: unknown, since: unknown): Pair {
  return {
    activeRegion: region === "secondary" ? "secondary" : "primary",
    activeSince: typeof since === "string" && isTime(since) ? since : "",
  };
}

/** The new time: it must be later than the old one, or every stack would call the flip stale. */
function sinceOf({ since, now }: FlipRequest, before: Pair): string {
  const old = instantOf(before.activeSince);
  if (since === undefined) {
    const time = Math.max(now.getTime(), old + 1000);
    if (time <= now.getTime() + CLOCK_SKEW) return formatTime(new Date(time));
    throw new FlipRefused(
      `The last flip is dated ${before.activeSince}, which lies ahead of this machine's clock (${formatTime(now)}). Set the clock right, then flip again.`,
    );
  }
  if (!isTime(since)) {
    throw new FlipRefused(
      `--since ${since} is not an RFC 3339 time such as 2026-11-22T10:00:00Z; leave it out for now.`,
    );
  }
  if (instantOf(since) > now.getTime() + CLOCK_SKEW) {
    throw new FlipRefused(`--since ${since} is more than 5 minutes in the future.`);
  }
  if (instantOf(since) <= old) {
    throw new FlipRefused(
      `--since ${since} is not later than the last flip (${formatPair(before)}), so the stacks would refuse it as stale.`,
    );
  }
  return since;
}

/** All or nothing: a half-written Pulumi.yaml at 3 a.m. would stop every stack. */
function replaceFile(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, { mode: statSync(path).mode });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
