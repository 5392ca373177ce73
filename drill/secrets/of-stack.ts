import type { SampleEstate, SiteName } from "../estates/sample.ts";
import type { Stage } from "../stage/stage.ts";

type Staged = Pick<Stage, "estates" | "secrets">;

export function secretsOf({ secrets }: Staged, estate: SampleEstate) {
  const found = secrets.get(estate.name);
  if (found === undefined) throw new Error(`estate ${estate.name} has no secrets`);
  return found;
}

/** What `pulumi config set --secret` is asked for on one stack: paths and values. */
export function secretsOfStack(
  stage: Staged,
  stack: SiteName,
): readonly (readonly [string, string])[] {
  return stage.estates.flatMap((estate) => {
    const { catalogPassword, masterKeyPassword, customSetupSas } = secretsOf(stage, estate);
    const at = `credentials.${estate.name}`;
    return [
      [`${at}.catalogPassword`, catalogPassword.value] as const,
      ...(estate.onInstances
        ? [[`${at}.masterKeyPassword`, masterKeyPassword.value] as const]
        : []),
      ...(estate.network ? [[`${at}.customSetupSas`, customSetupSas[stack].value] as const] : []),
    ];
  });
}
