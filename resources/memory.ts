import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** By then the libraries are loaded: what is live after that hardly grows. */
const LOADED_AFTER_MS = 3000;

/**
 * Keeps the provider process small: with 20 estates less than 90 MB are live, but V8 would let garbage grow to some 300 MB more, which is
 * much on a build agent (measured: 478 MB, 248 MB with this; no more processor time).
 *
 * - the young generation stays as large as it is when this program is loaded (32 MB instead of 128);
 * - the old one is collected when it has grown by a quarter. V8 goes by that after its first collection only, which would come late;
 * - that first collection is of the kind that also gives back the room which the young generation took while the libraries were loaded
 *   (measured after a takeover: 239 MB, 183 MB with this). Not sooner: it costs a preview processor time, and a preview has ended by then.
 */
export function keepMemorySmall(): void {
  for (const flag of ["--semi-space-growth-factor=1", "--heap-growing-percent=25", "--expose-gc"])
    setFlagsFromString(flag);
  const collect: unknown = runInNewContext("gc");
  if (typeof collect !== "function") return;
  const room = { type: "major", execution: "sync", flavor: "last-resort" };
  setTimeout(() => collect(room), LOADED_AFTER_MS).unref();
}
