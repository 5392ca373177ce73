import type { SampleEstate, SiteName } from "../estates/sample.ts";
import type { Stage } from "../stage/stage.ts";

type Staged = Pick<Stage, "estates" | "secrets">;

export function secretsOf({ secrets }: Staged, estate: SampleEstate) {
  const found = secrets.get(estate.name);
  if (found === undefined) throw new Error(`estate ${estate.name} has no secrets`);
  return found;
}

/** The `credentials` of one stack: by estate, what it needs there. */
export function credentialsOf(
  stage: Staged,
  stack: SiteName,
): Readonly<Record<string, Readonly<Record<string, string>>>> {
  return Object.fromEntries(
    stage.estates.map((estate) => {
      const { catalogPassword, masterKeyPassword, customSetupSas } = secretsOf(stage, estate);
      const values = {
        catalogPassword: catalogPassword.value,
        ...(estate.onInstances && { masterKeyPassword: masterKeyPassword.value }),
        ...(estate.network && { customSetupSas: customSetupSas[stack].value }),
      };
      return [estate.name, values];
    }),
  );
}

/** The same one by one, as `pulumi config set --secret --path` is asked for them: paths and values. */
export function secretsOfStack(
  stage: Staged,
  stack: SiteName,
): readonly (readonly [string, string])[] {
  return Object.entries(credentialsOf(stage, stack)).flatMap(([estate, values]) =>
    Object.entries(values).map(
      ([name, value]) => [`credentials.${estate}.${name}`, value] as const,
    ),
  );
}
