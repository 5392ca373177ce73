import { readProjectFiles } from "../config/project-files.ts";
import type { EstateAtSite } from "../estate/estate-at-site.ts";
import { type Blind, type Eyes, lookingContext } from "../estate/eyes.ts";
import { checkEstate } from "./check-estate.ts";
import type { Finding } from "./finding.ts";
import { WHOLE_MS } from "./looking.ts";
import { stackPlaces } from "./stack-places.ts";
import { subjectOf } from "./subject.ts";

/** What was found of one estate. */
export interface EstateReadiness {
  readonly estate: string;
  readonly findings: readonly Finding[];
}

/** Looks at all estates at once; the same time bounds one and many. Without access there is nothing to say. */
export async function checkEstates(
  estates: readonly EstateAtSite[],
  eyes: Eyes | Blind,
  stack: string,
): Promise<readonly EstateReadiness[]> {
  if ("why" in eyes) return [];
  const context = lookingContext(eyes, WHOLE_MS);
  const { env } = process;
  const machine = { env, places: stackPlaces(stack, readProjectFiles(process.cwd()), env) };
  return await Promise.all(
    estates.map(async (at) => {
      const { name } = at.estate;
      const subject = subjectOf(at, stack, estates);
      return {
        estate: name,
        findings: await checkEstate(context, subject, eyes.credentials(name), machine),
      };
    }),
  );
}
