/**
 * Which Pulumi CLI this project accepts, downloads and builds.
 *
 * The minimum is the first release whose `--run-program` (preview, up, refresh) keeps the state right in every case this
 * project runs into: dynamic providers need it for today's code and credentials, and its last snapshot fix came with 3.231.
 */
export const MINIMUM_VERSION = "3.231.0";

/** The official distribution that the npm package `pulumi` brings (the two versions are the same by construction). */
export const DOWNLOAD_VERSION = "3.265.0";

/** What engine/go/go.mod pins: the newest release whose CLI module the Go module proxy serves. */
export const BUILD_VERSION = "3.259.0";

/** A version as numbers; what follows a `-` or `+` is dropped, so that 3.260.0-alpha.1 counts as 3.260.0. */
export function parseVersion(text: string): readonly [number, number, number] | undefined {
  const found = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  if (!found) return undefined;
  return [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)];
}

/** Negative when `left` is older than `right`, 0 when they are the same release. */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [parseVersion(left), parseVersion(right)];
  if (!a || !b) throw new Error(`not a version: "${a ? right : left}"`);
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
