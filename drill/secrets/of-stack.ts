import type { Site } from "../../config/pair.ts";
import type { SampleEstate } from "../estates/sample.ts";
import type { Stage } from "../stage/stage.ts";
import { credentialsOfOwn } from "./of-own.ts";

type Staged = Pick<Stage, "estates" | "secrets">;

export function secretsOf({ secrets }: Staged, estate: SampleEstate) {
  const found = secrets.get(estate.name);
  if (found === undefined) throw new Error(`estate ${estate.name} has no secrets`);
  return found;
}

/** The `credentials` of one stack: by estate, what it needs there. */
export function credentialsOf(stage: Staged, stack: Site): Readonly<Record<string, object>> {
  return Object.fromEntries(
    stage.estates.map((estate) => [
      estate.name,
      estate.own === undefined
        ? ofSample(stage, estate, stack)
        : credentialsOfOwn(estate.own, stack, secretsOf(stage, estate)),
    ]),
  );
}

function ofSample(
  stage: Staged,
  estate: SampleEstate,
  stack: Site,
): Readonly<Record<string, string>> {
  const { catalogPassword, masterKeyPassword, customSetupSas } = secretsOf(stage, estate);
  return {
    catalogPassword: catalogPassword.value,
    ...(estate.onInstances && { masterKeyPassword: masterKeyPassword.value }),
    ...(estate.network && { customSetupSas: customSetupSas[stack].value }),
  };
}

/** The same one by one, as `pulumi config set --secret --path` is asked for them: paths and values. */
export function secretsOfStack(stage: Staged, stack: Site): readonly (readonly [string, string])[] {
  return stage.estates.flatMap((estate) =>
    Object.entries(ofSample(stage, estate, stack)).map(
      ([name, value]) => [`credentials.${estate.name}.${name}`, value] as const,
    ),
  );
}
