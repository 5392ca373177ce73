import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { formatPair, type Pair, type Site } from "../config/pair.ts";
import { type ProjectFiles, readProjectFiles } from "../config/project-files.ts";
import { siteInFiles } from "../config/site.ts";
import { compareStackFiles } from "../config/stack-files.ts";
import { formatTime, instantOf, isTime } from "../config/times.ts";
import { setText, UneditableYaml } from "./edit.ts";
import { FlipRefused } from "./refused.ts";
import { projectTarget, stackTarget, type Target } from "./target.ts";

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
  /** The stacks that take over: those of the site, or the one that was named. */
  readonly stacks: readonly string[];
  /** What still disagrees after the flip. */
  readonly warnings: readonly string[];
}

/** Writes flag and time together: into Pulumi.yaml, or into one stack's file. */
export function flip(request: FlipRequest): Flipped {
  const files = readProjectFiles(request.directory);
  const target =
    request.stack === undefined
      ? projectTarget(files)
      : stackTarget(files, request.stack, request.site);
  const path = join(request.directory, target.file);
  const source = readFileSync(path, "utf8");
  const before = target.pair;
  const activeSince = sinceOf(request, before);
  const after: Pair = { activeRegion: request.site, activeSince };
  replaceFile(path, edited(source, target, after));
  const now = readProjectFiles(request.directory);
  return {
    file: target.file,
    before,
    after,
    stacks: stacksOf(request, now),
    warnings: [...now.warnings, ...compareStackFiles(now)],
  };
}

function stacksOf({ site, stack }: FlipRequest, files: ProjectFiles): readonly string[] {
  if (stack !== undefined) return [stack];
  const found = files.stacks
    .map((file) => file.stack)
    .filter((name) => siteInFiles(files, name) === site);
  return found.length > 0 ? found : [site];
}

/** Both values in one new text, read back before it is written. */
function edited(source: string, target: Target, { activeRegion, activeSince }: Pair): string {
  try {
    // A new key comes on top, so the time is written first and the flag ends up above it.
    const withSince = setText(source, target.since, activeSince);
    const text = setText(withSince, target.region, activeRegion);
    const written = parseDocument(text);
    const asWanted =
      written.errors.length === 0 &&
      written.getIn(target.region) === activeRegion &&
      written.getIn(target.since) === activeSince;
    if (asWanted) return text;
    throw new UneditableYaml("the edited file would not say what was asked for");
  } catch (error) {
    if (!(error instanceof UneditableYaml)) throw error;
    throw new FlipRefused(
      `${target.file} cannot be edited (${error.message}); nothing was written. Set ${target.region.join(".")} to ${activeRegion} and ${target.since.join(".")} to "${activeSince}" by hand.`,
    );
  }
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
    const why = error instanceof Error ? error.message : String(error);
    throw new FlipRefused(`${path} cannot be written (${why}); it is as it was.`);
  }
}
