import { z } from "zod";
import { setSecretCommand } from "./commands.ts";
import type { Estate, ExpressSetup } from "./deployment.ts";
import type { Site } from "./pair.ts";
import { formatPath, type Path } from "./problems.ts";
import { key } from "./schema/checked.ts";

/** A login's password ends there; the runtime's `catalogAdminPassword` does too. Of a master key's no limit is documented. */
const loginPassword = z.string().max(128);

/** The portal copies a token and its whole address alike, and `-SetupScriptContainerSasUri` of the article takes the latter: a start would fail with it. */
const sasToken = z.string().regex(/^(?!https?:|["'])/i);

/** The secrets of one estate on one stack: `credentials.<estate>.*`. Never in Pulumi.yaml. */
export const estateCredentialsSchema = z.strictObject({
  catalogPassword: key(loginPassword, {
    description:
      "Password of `catalog.adminLogin` on both sites' servers, as the IR and this program use it; not with `authentication: entra`.",
  }),
  masterKeyPassword: key(z.string(), {
    description:
      "Password of SSISDB's database master key, the same on both stacks (managed instance only).",
  }),
  masterKeyPasswordPrevious: key(z.string(), {
    description:
      "The master key's old password while it is being changed; it is dropped after the new one is registered on both instances.",
  }),
  customSetupSas: key(sasToken, {
    description:
      "SAS token of this site's custom setup container: everything from the question mark, with read, write and list.",
  }),
  expressSetup: key(z.record(z.string(), z.string()), {
    description:
      "Secrets of express setup steps by targetName (password), componentName (licence key) or variableName (value).",
  }),
  environments: key(z.record(z.string(), z.record(z.string(), z.record(z.string(), z.string()))), {
    description:
      "Values of the sensitive variables of `hooks.environments`, by folder, environment and name, as they are while this stack's site is active.",
  }),
  logins: key(z.record(z.string(), loginPassword), {
    description:
      "Passwords of `hooks.logins` by name, the same on both stacks (SQL Database only, which takes no hash).",
  }),
});

/** The `credentials` of a stack of estates; what one lacks is told with what it needs. */
export const credentialsByEstate = z.record(z.string(), estateCredentialsSchema.partial());

/** The secrets of the cluster stack: `credentials.cluster.*`. */
export const clusterCredentialsSchema = z.strictObject({
  privateKey: key(z.string(), {
    description: "Private key, in OpenSSH or PEM form, of the account that signs in over SSH.",
  }),
  passphrase: key(z.string(), { description: "Passphrase of that key." }),
  password: key(z.string(), { description: "Password of the account, instead of a key." }),
});

export type EstateCredentials = z.output<typeof estateCredentialsSchema>;

/** A secret that a stack needs: where it stands below `credentials`, and why. */
export interface NeededSecret {
  /** `["sales", "catalogPassword"]` */
  readonly path: Path;
  /** A clause: "the IR and this program sign in to SSISDB with it". */
  readonly why: string;
}

/** The name under which the secret of an express setup step is kept, if it has one. */
function secretNameOf(step: ExpressSetup): string | undefined {
  switch (step.type) {
    case "CmdkeySetup":
      return step.targetName;
    case "ComponentSetup":
      return step.licensed ? step.componentName : undefined;
    case "EnvironmentVariableSetup":
      return step.variableValue === undefined ? step.variableName : undefined;
    case "AzPowerShellSetup":
      return undefined;
  }
}

/** Every secret that the given site's stack needs for an estate. */
export function neededSecrets(estate: Estate, site: Site): readonly NeededSecret[] {
  const { runtime, placement } = estate.sites[site];
  const needed: NeededSecret[] = [];
  const need = (why: string, ...rest: Path) => needed.push({ path: [estate.name, ...rest], why });
  if (estate.catalog.authentication === "sql") {
    need("the IR and this program sign in to SSISDB with it", "catalogPassword");
  }
  if (estate.kind === "managedInstance") {
    need("it opens SSISDB's master key on the instance after a failover", "masterKeyPassword");
  }
  if (placement.customSetup !== undefined) {
    need("the IR reads its custom setup container with it", "customSetupSas");
  }
  for (const step of runtime.expressCustomSetupProperties) {
    const name = secretNameOf(step);
    if (name !== undefined) need(`the express setup (${step.type}) needs it`, "expressSetup", name);
  }
  for (const variable of estate.hooks.variables.filter(({ values }) => values === undefined)) {
    const { folder, environment, name } = variable;
    const why = "it is the value of a sensitive variable of SSISDB while this site is active";
    need(why, "environments", folder, environment, name);
  }
  // An instance gives the password's hash to the other one.
  for (const login of estate.kind === "server" ? estate.hooks.logins : []) {
    need("the login is made on this site's server with it", "logins", login);
  }
  return needed;
}

/**
 * The needed secrets that are not among `keysPresent`: paths below `credentials` as `formatPath`
 * writes them (`sales.catalogPassword`, `sales.expressSetup["fs.contoso.com"]`).
 */
export function missingSecrets(
  estate: Estate,
  site: Site,
  keysPresent: readonly string[],
): readonly NeededSecret[] {
  const present = new Set(keysPresent);
  return neededSecrets(estate, site).filter((secret) => !present.has(formatPath(secret.path)));
}

/** The keys of a `credentials` object in the form of {@link missingSecrets}; empty texts are absent. */
export function keysPresentIn(credentials: unknown): readonly string[] {
  const found: string[] = [];
  visit([], credentials);
  return found;

  function visit(path: Path, here: unknown): void {
    if (typeof here === "object" && here !== null) {
      for (const [name, inner] of Object.entries(here)) visit([...path, name], inner);
    } else if (here !== "" && here !== null && here !== undefined) found.push(formatPath(path));
  }
}

/** Every secret value below some credentials, so that no message can show one. */
export function secretsWithin(credentials: unknown): readonly string[] {
  if (typeof credentials === "string") return [credentials];
  if (typeof credentials !== "object" || credentials === null) return [];
  return Object.values(credentials).flatMap(secretsWithin);
}

/** One message for all the secrets that a stack lacks, with the command for each. */
export function missingSecretsMessage(stack: string, missing: readonly NeededSecret[]): string {
  const count = missing.length === 1 ? "1 secret is" : `${missing.length} secrets are`;
  const lines = missing.map((secret) => {
    const path: Path = ["credentials", ...secret.path];
    return `  ${formatPath(path)} is missing: ${secret.why}.\n    ${setSecretCommand(path, stack)}`;
  });
  return [`${count} missing on stack ${stack}; nothing was called or changed.`, ...lines].join(
    "\n",
  );
}
