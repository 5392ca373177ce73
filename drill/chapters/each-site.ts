import { SITES, type Site } from "../../config/pair.ts";

/** Both stacks side by side: they have states of their own. */
export async function eachSite<T>(work: (site: Site) => Promise<T>): Promise<T[]> {
  return await Promise.all(SITES.map(work));
}
