import { z } from "zod";
import { ask } from "./ask.ts";
import type { Pulumi } from "./find.ts";
import { estatesOf } from "./slots.ts";

const ESTATE = /^urn:pulumi:([^:]+)::[^:]+::ssis:index:SsisEstate::(.+)$/;

const Export = z.object({
  deployment: z
    .object({
      resources: z
        .array(
          z.object({
            urn: z.string(),
            parent: z.string().optional(),
            protect: z.boolean().optional(),
          }),
        )
        .optional(),
    })
    .nullable(),
});

/**
 * What to do about each estate that a stack still has, with something protected, while the configuration has it no longer: it was taken out, or
 * has another name. The engine refuses then, and names `pulumi state unprotect`: with it the next `up` stops and deletes the runtime, which
 * another name may run by now.
 *
 * @returns nothing where the state cannot be read: a failure is told by whoever asks
 */
export async function goneEstates(pulumi: Pulumi, stack: string | undefined): Promise<string[]> {
  try {
    const args = ["stack", "export", ...(stack === undefined ? [] : ["--stack", stack])];
    const { deployment } = Export.parse(JSON.parse(await ask(pulumi, args)));
    const resources = deployment?.resources ?? [];
    const held = new Set(resources.flatMap(({ parent, protect }) => (protect ? [parent] : [])));
    return resources.flatMap(({ urn }) => {
      const [, own, name] = ESTATE.exec(urn) ?? [];
      if (own === undefined || name === undefined || !held.has(urn)) return [];
      const estates = estatesOf(own);
      return estates === undefined || estates.includes(name) ? [] : [wayOut(own, name, urn)];
    });
  } catch {
    return [];
  }
}

const wayOut = (stack: string, estate: string, urn: string): string =>
  `stack ${stack} still has ${estate}, which is in the configuration no longer. Do not unprotect what the engine names: the next \`up\` would stop and delete the runtime. To forget ${estate} here, and leave it in Azure as it is (docs/adopt.md, "Back out"):
  npm run pulumi -- state delete ${urn} --target-dependents --force --yes --stack ${stack}`;
