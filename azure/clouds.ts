import { z } from "zod";
import type { AzureSettings, Environment } from "./settings.ts";

/** The addresses of one Azure cloud. */
export interface Cloud {
  /** Without a slash at the end, such as `https://management.azure.com`. */
  readonly resourceManager: string;
  /** The scope of a token for the resource manager, such as `https://management.azure.com/.default`. */
  readonly scope: string;
  /** Where tokens come from, such as `https://login.microsoftonline.com`. */
  readonly loginEndpoint: string;
  /** Such as `database.windows.net`. */
  readonly sqlSuffix: string;
  /** The scope of a token for SQL Server, such as `https://database.windows.net/.default`. */
  readonly sqlScope: string;
  /** The resource manager is on this machine: a rehearsal. */
  readonly onLoopback: boolean;
}

/** Whether an address is on this machine. */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

export const publicClouds: Readonly<Record<Environment, Cloud>> = {
  public: cloudOf(
    "https://management.azure.com",
    "https://login.microsoftonline.com",
    "database.windows.net",
  ),
  usgovernment: cloudOf(
    "https://management.usgovcloudapi.net",
    "https://login.microsoftonline.us",
    "database.usgovcloudapi.net",
  ),
  china: cloudOf(
    "https://management.chinacloudapi.cn",
    "https://login.chinacloudapi.cn",
    "database.chinacloudapi.cn",
  ),
};

/** What the configuration of estates depends on beside itself, as far as it is known without asking anybody. */
export function surroundingsOf({ subscriptionId, cloud }: AzureSettings): {
  readonly subscriptionId: string | undefined;
  readonly sqlSuffix: string;
} {
  // A metadata host names a custom cloud (or a rehearsal): its host names are given by sqlHost where they are not the public ones.
  const environment = "environment" in cloud ? cloud.environment : "public";
  return { subscriptionId, sqlSuffix: publicClouds[environment].sqlSuffix };
}

const endpoints = z.object({
  resourceManager: z.url(),
  authentication: z.object({
    loginEndpoint: z.url(),
    audiences: z.array(z.string()).optional(),
  }),
  suffixes: z.object({ sqlServerHostname: z.string().min(1) }),
});
/** One cloud, or (from older hosts) a list of which the first is the host's own. */
const metadata = z.union([endpoints, z.tuple([endpoints], endpoints).transform(([own]) => own)]);

/**
 * Reads what a metadata host says of its cloud.
 *
 * @throws a Zod error when it is not that
 */
export function parseMetadata(json: unknown): Cloud {
  const { resourceManager, authentication, suffixes } = metadata.parse(json);
  return cloudOf(
    withoutSlash(resourceManager),
    withoutSlash(authentication.loginEndpoint),
    suffixes.sqlServerHostname.replace(/^\./, ""),
    authentication.audiences,
  );
}

function cloudOf(
  resourceManager: string,
  loginEndpoint: string,
  sqlSuffix: string,
  audiences: readonly string[] = [],
): Cloud {
  // The resource manager's own address where it is an audience; else the first, slash and all: a token is for exactly that text.
  const own = audiences.find((audience) => withoutSlash(audience) === resourceManager);
  const audience = own === undefined ? (audiences[0] ?? resourceManager) : resourceManager;
  return {
    resourceManager,
    scope: `${audience}/.default`,
    loginEndpoint,
    sqlSuffix,
    sqlScope: `https://${sqlSuffix}/.default`,
    onLoopback: isLoopback(resourceManager),
  };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}
