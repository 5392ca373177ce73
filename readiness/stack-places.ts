import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { ProjectFiles } from "../config/project-files.ts";
import { nameOfStack } from "../config/site.ts";

/** Where a stack's state and the key of its secrets are, as the CLI would find them; undefined where that cannot be told. */
export interface StackPlaces {
  readonly backend: string | undefined;
  /** `passphrase`, `azurekeyvault://…`; undefined: the backend's own. */
  readonly secretsProvider: string | undefined;
}

const project = z.object({ backend: z.object({ url: z.string().optional() }).optional() });
const stackFile = z.object({
  secretsprovider: z.string().optional(),
  encryptionsalt: z.string().optional(),
});
// The file holds tokens as well: nothing but the name of the backend is taken out of it.
const signedIn = z.object({ current: z.string() });

/** In the CLI's own order: the environment, the project's file, the last `pulumi login`. */
export function stackPlaces(
  stack: string,
  files: ProjectFiles,
  env: NodeJS.ProcessEnv,
): StackPlaces {
  const named = nameOfStack(stack);
  const own = files.stacks.find((file) => file.stack === named)?.document;
  const { secretsprovider, encryptionsalt } = stackFile.safeParse(own).data ?? {};
  const written = project.safeParse(files.project?.document).data?.backend?.url;
  return {
    backend: env.PULUMI_BACKEND_URL || written || lastLogin(env),
    secretsProvider: secretsprovider ?? (encryptionsalt === undefined ? undefined : "passphrase"),
  };
}

function lastLogin(env: NodeJS.ProcessEnv): string | undefined {
  const folder = env.PULUMI_CREDENTIALS_PATH || env.PULUMI_HOME || join(homedir(), ".pulumi");
  try {
    const text = readFileSync(join(folder, "credentials.json"), "utf8");
    return signedIn.safeParse(JSON.parse(text)).data?.current;
  } catch {
    return undefined; // never signed in here, or by other means
  }
}

/** What an address of the CLI names in Azure, or why it is in no region. */
export type AzureName =
  | { readonly type: string; readonly name: string }
  | { readonly nowhere: string }
  | { readonly notAsked: string }
  | undefined;

/** A storage account, for `azblob://container?storage_account=…`; undefined where the address does not tell. */
export function backendIn(url: string, env: NodeJS.ProcessEnv): AzureName {
  if (url.startsWith("file:")) return { notAsked: "files of this machine, in no region of Azure" };
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, searchParams } = new URL(url);
  if (hostname === "api.pulumi.com") return { nowhere: "Pulumi Cloud, in no region of Azure" };
  if (protocol === "s3:" || protocol === "gs:") return { nowhere: "not in Azure" };
  if (protocol !== "azblob:") return undefined;
  const name = searchParams.get("storage_account") ?? env.AZURE_STORAGE_ACCOUNT;
  return name ? { type: "Microsoft.Storage/storageAccounts", name } : undefined;
}

/** A key vault, for `azurekeyvault://vault.vault.azure.net/keys/key`. */
export function secretsProviderIn(provider: string | undefined): AzureName {
  if (provider === undefined || provider === "default")
    return { notAsked: "the backend keeps the key" };
  if (provider === "passphrase") return { nowhere: "in no region of Azure" };
  if (!URL.canParse(provider)) return undefined;
  const { protocol, hostname } = new URL(provider);
  if (protocol !== "azurekeyvault:") return { nowhere: "not in Azure" };
  return { type: "Microsoft.KeyVault/vaults", name: hostname.split(".")[0] ?? hostname };
}
