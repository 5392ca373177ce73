import { readFile } from "node:fs/promises";
import type { TokenCredential } from "@azure/core-auth";
import type { AdditionalPolicyConfig } from "@azure/core-client";
import { z } from "zod";
import type { Cloud } from "./clouds.ts";
import { AzureError, SignInError } from "./errors.ts";
import { getJson } from "./http.ts";
import type { Secrets } from "./scrub.ts";
import type { AzureSettings, OidcAssertion, SignIn } from "./settings.ts";
import { sharingTokens } from "./shared-tokens.ts";
import { signInFailure } from "./sign-in-failure.ts";

/** As long as a token may take, where a call may take longer: more than `az` on a busy agent, or a managed identity that is asked again. */
const TOKEN_MS = 40_000;

/** The credential of the one configured way to sign in; its failures are {@link SignInError}s that say what to mend. */
export async function openCredential(
  settings: AzureSettings,
  cloud: Cloud,
  secrets: Secrets,
  limitMs = TOKEN_MS,
): Promise<TokenCredential> {
  const { signIn } = settings;
  // The SDK keeps only the words of what is thrown where it asks for an assertion.
  let unasserted: unknown;
  const asserted = async (from: OidcAssertion): Promise<string> => {
    try {
      return await assertion(from, secrets);
    } catch (error) {
      unasserted = error;
      throw error;
    }
  };
  const fail = (error: unknown): never => {
    const cause = unasserted;
    unasserted = undefined;
    if (cause instanceof AzureError) throw notGiven(cause);
    throw signInFailure(signIn.method, error, secrets);
  };
  const credential = await make(signIn, settings, cloud, asserted).catch(fail);
  return {
    async getToken(scopes, options) {
      const late = Promise.withResolvers<never>();
      const timer = setTimeout(() => late.reject(noToken(limitMs)), limitMs).unref();
      try {
        return await Promise.race([credential.getToken(scopes, options).catch(fail), late.promise]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

const noToken = (ms: number): SignInError =>
  new SignInError({
    call: "sign-in",
    kind: "unreachable",
    code: "SignInUnanswered",
    azureMessage: `no token within ${ms / 1000} s`,
  });

/** Whoever gives the pipeline its tokens has refused, or has not answered: the next asking may be answered (Azure/login#591). */
function notGiven(error: AzureError): SignInError {
  const { status = 0 } = error;
  const isRefusal = status >= 400 && status < 500 && status !== 408 && status !== 429;
  return new SignInError({
    ...error,
    kind: isRefusal ? "forbidden" : "unreachable",
    code: isRefusal ? "SignInFailed" : "SignInUnanswered",
  });
}

/** A proxy of the surroundings does not lead to this machine; the SDK's policy that has put it into the request cannot be taken out of a credential. */
const PAST_PROXIES: AdditionalPolicyConfig = {
  position: "perRetry",
  policy: {
    name: "pastProxies",
    sendRequest(request, next) {
      delete request.agent;
      return next(request);
    },
  },
};

async function make(
  signIn: SignIn,
  settings: AzureSettings,
  cloud: Cloud,
  asserted: (from: OidcAssertion) => Promise<string>,
): Promise<TokenCredential> {
  const identity = await import("@azure/identity");
  const options = {
    authorityHost: cloud.loginEndpoint,
    additionallyAllowedTenants: [...settings.auxiliaryTenantIds],
    // The public discovery service cannot know an authority on this machine, and a rehearsal has no business asking it.
    disableInstanceDiscovery: settings.disableInstanceDiscovery || cloud.onLoopback,
    ...(cloud.onLoopback && { additionalPolicies: [PAST_PROXIES] }),
  };
  switch (signIn.method) {
    case "default":
      // It may come to the Azure CLI, too.
      return sharingTokens(new identity.DefaultAzureCredential(options));
    case "certificate": {
      const { path, password } = signIn;
      const certificate = {
        certificatePath: path,
        ...(password && { certificatePassword: password }),
      };
      return new identity.ClientCertificateCredential(
        signIn.tenantId,
        signIn.clientId,
        certificate,
        options,
      );
    }
    case "secret":
      return new identity.ClientSecretCredential(
        signIn.tenantId,
        signIn.clientId,
        signIn.clientSecret,
        options,
      );
    case "oidc":
      return new identity.ClientAssertionCredential(
        signIn.tenantId,
        signIn.clientId,
        () => asserted(signIn.assertion),
        options,
      );
    case "managedIdentity":
      return signIn.clientId === undefined
        ? new identity.ManagedIdentityCredential()
        : new identity.ManagedIdentityCredential({ clientId: signIn.clientId });
    case "cli":
      return sharingTokens(
        new identity.AzureCliCredential({
          ...(signIn.tenantId && { tenantId: signIn.tenantId }),
          additionallyAllowedTenants: [...settings.auxiliaryTenantIds],
        }),
      );
  }
}

const oidcAnswer = z.object({ value: z.string().min(1) });

/** Asked anew for each token of Azure: what a pipeline hands out lives for minutes only. */
async function assertion(from: OidcAssertion, secrets: Secrets): Promise<string> {
  switch (from.from) {
    case "token":
      return from.token;
    case "file": {
      const token = (await readFile(from.path, "utf8")).trim();
      secrets.add(token);
      return token;
    }
    case "request": {
      const url = new URL(from.url);
      url.searchParams.set("audience", from.audience);
      const answer = await getJson(url.href, secrets, { authorization: `Bearer ${from.token}` });
      const { value } = oidcAnswer.parse(answer);
      secrets.add(value);
      return value;
    }
  }
}
