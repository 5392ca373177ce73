import type { SiteName } from "../estates/sample.ts";

const SITES: readonly SiteName[] = ["primary", "secondary"];

/** Both stacks side by side: they have states of their own. */
export async function eachSite<T>(work: (site: SiteName) => Promise<T>): Promise<T[]> {
  return await Promise.all(SITES.map(work));
}
