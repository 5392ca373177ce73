import type { Reading } from "./reader.ts";

/** One way to sign in, complete: what it needs is all there. */
export type SignIn =
  | { readonly method: "default" }
  | {
      readonly method: "certificate";
      readonly tenantId: string;
      readonly clientId: string;
      readonly path: string;
      readonly password?: string;
    }
  | {
      readonly method: "secret";
      readonly tenantId: string;
      readonly clientId: string;
      readonly clientSecret: string;
    }
  | {
      readonly method: "oidc";
      readonly tenantId: string;
      readonly clientId: string;
      readonly assertion: OidcAssertion;
    }
  | { readonly method: "managedIdentity"; readonly clientId?: string }
  | { readonly method: "cli"; readonly tenantId?: string };

export type OidcAssertion =
  | { readonly from: "token"; readonly token: string }
  | { readonly from: "file"; readonly path: string }
  | {
      readonly from: "request";
      readonly url: string;
      readonly token: string;
      readonly audience: string;
    };

/**
 * The first method that is configured, in azure-native's order; a method that is configured but incomplete is a problem and never falls
 * through to the next one, else a typing error would sign in as somebody else.
 */
export function signInFrom(read: Reading): SignIn | undefined {
  if (read.flag("useDefaultAzureCredential")) return { method: "default" };
  return certificate(read) ?? secret(read) ?? oidc(read) ?? managedIdentity(read) ?? cli(read);
}

function certificate(read: Reading): SignIn | undefined {
  const path = read.text("clientCertificatePath");
  if (path === undefined) return undefined;
  const password = read.text("clientCertificatePassword");
  const application = applicationFor(read, "a client certificate");
  return { method: "certificate", ...application, path, ...(password && { password }) };
}

function secret(read: Reading): SignIn | undefined {
  const clientSecret = read.text("clientSecret");
  if (clientSecret === undefined) return undefined;
  return { method: "secret", ...applicationFor(read, "a client secret"), clientSecret };
}

function oidc(read: Reading): SignIn | undefined {
  if (!read.flag("useOidc")) return undefined;
  return { method: "oidc", ...applicationFor(read, "OIDC"), assertion: assertionFrom(read) };
}

function assertionFrom(read: Reading): OidcAssertion {
  const token = read.text("oidcToken");
  if (token !== undefined) return { from: "token", token };
  const path = read.text("oidcTokenFilePath");
  if (path !== undefined) return { from: "file", path };
  const why =
    ": OIDC needs oidcToken, or oidcTokenFilePath, or oidcRequestToken with oidcRequestUrl";
  const audience = read.text("oidcAudience") ?? "api://AzureADTokenExchange";
  const request = {
    token: read.require("oidcRequestToken", why),
    url: read.require("oidcRequestUrl", why),
  };
  if (request.url !== "" && !URL.canParse(request.url)) {
    read.problem("oidcRequestUrl", "oidcRequestUrl is not an address");
  }
  return { from: "request", ...request, audience };
}

function managedIdentity(read: Reading): SignIn | undefined {
  if (!read.flag("useMsi")) return undefined;
  const clientId = read.text("clientId");
  return { method: "managedIdentity", ...(clientId && { clientId }) };
}

function cli(read: Reading): SignIn {
  // azure-native would take the CLI all the same: whoever is signed in there is not that application.
  if (read.text("clientId") !== undefined) {
    read.problem(
      "clientId",
      "clientId is set, and nothing to sign in with: a client secret (ARM_CLIENT_SECRET), a certificate (ARM_CLIENT_CERTIFICATE_PATH), OIDC (ARM_USE_OIDC=true) or a managed identity (ARM_USE_MSI=true); for the Azure CLI leave clientId unset",
    );
  }
  const tenantId = read.text("tenantId");
  return { method: "cli", ...(tenantId && { tenantId }) };
}

function applicationFor(read: Reading, login: string): { tenantId: string; clientId: string } {
  const why = `: ${login} needs it`;
  return { tenantId: read.require("tenantId", why), clientId: read.require("clientId", why) };
}
