import { randomBytes } from "node:crypto";
import { neededSecrets } from "../../config/credentials.ts";
import type { Estate } from "../../config/deployment.ts";
import { SITES, type Site } from "../../config/pair.ts";
import { formatPath } from "../../config/problems.ts";
import type { SampleEstate } from "../estates/sample.ts";

/** A secret that exists in this rehearsal only: wherever it turns up outside the secrets, it has leaked. */
export interface Canary {
  /** Such as `db-2.catalogPassword`. */
  readonly name: string;
  readonly value: string;
}

export interface EstateSecrets {
  readonly catalogPassword: Canary;
  /** Used on managed instances only. */
  readonly masterKeyPassword: Canary;
  readonly customSetupSas: Readonly<Record<Site, Canary>>;
  /** Of a login that one server hands to the other one. */
  readonly loginPassword: Canary;
  /** What an estate of the user's own needs beside these, by its path below `credentials`. */
  readonly others?: ReadonlyMap<string, Canary>;
}

/** Characters that every notation writes differently: JSON, SQL, URL, YAML and the shell. */
const AWKWARD = `'"\\&+/%<é`;

const random = (): string => randomBytes(9).toString("base64url").replaceAll(/[-_]/g, "0");

/** The secrets of each estate, new in each run. */
export function plantCanaries(estates: readonly SampleEstate[]): Map<string, EstateSecrets> {
  return new Map(
    estates.map((estate) => {
      const sas = (site: Site): Canary => ({
        name: `${estate.name}.customSetupSas of ${site}`,
        value: `?sv=2024-11-04&se=2099-12-31T00%3A00%3A00Z&sr=c&sp=rwl&sig=Canary${random()}%2B${random()}%3D`,
      });
      return [
        estate.name,
        {
          catalogPassword: {
            name: `${estate.name}.catalogPassword`,
            value: `Canary1${random()}${AWKWARD}${random()}`,
          },
          masterKeyPassword: {
            name: `${estate.name}.masterKeyPassword`,
            value: `Canary2${random()}${AWKWARD}]${random()}`,
          },
          customSetupSas: { primary: sas("primary"), secondary: sas("secondary") },
          loginPassword: {
            name: `${estate.name}.loginPassword`,
            value: `Canary3${random()}${AWKWARD}${random()}`,
          },
          ...(estate.own === undefined ? {} : { others: othersOf(estate.own.estate) }),
        },
      ];
    }),
  );
}

/** All of an estate's secrets, one site's only when it is named. */
export function canariesOf(secrets: ReadonlyMap<string, EstateSecrets>): readonly Canary[] {
  return [...secrets.values()].flatMap((estate) => [
    estate.catalogPassword,
    estate.masterKeyPassword,
    estate.loginPassword,
    ...Object.values(estate.customSetupSas),
    ...(estate.others?.values() ?? []),
  ]);
}

const PLANTED = ["catalogPassword", "masterKeyPassword", "customSetupSas"];

function othersOf(estate: Estate): ReadonlyMap<string, Canary> {
  const needed = SITES.flatMap((site) => neededSecrets(estate, site));
  return new Map(
    needed
      .filter(({ path }) => !PLANTED.includes(String(path[1])))
      .map(({ path }) => {
        const name = formatPath(path);
        return [name, { name, value: `Canary4${random()}${AWKWARD}${random()}` }];
      }),
  );
}
