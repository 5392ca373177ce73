import type { Entry, Group } from "../meanings.ts";

/** What Entra answers: its codes are hundreds, these are the ones that a login of this program gets. */
export const signIn: Group = {
  from: "the sign-in",
  left: "Nothing was asked of Azure, and nothing was changed.",
  entries: [
    [
      "SignInFailed",
      "The sign-in did not work.",
      "Check the ARM_* variables or the azure-native configuration of the login; with the Azure CLI, run `az login`.",
    ],
    [
      "SignInUnanswered",
      "The sign-in had no proper answer: Entra, or whoever gives the pipeline its tokens, could not be reached or is in trouble. This says nothing of any region.",
      "Check this machine's network, then run `pulumi up` again.",
    ],
    [
      "AADSTS",
      "Entra refused the sign-in.",
      "Look the code up at https://login.microsoftonline.com/error and check tenant, client id and how the application proves itself.",
    ],
    ...["AADSTS50000", "AADSTS90024", "AADSTS90033"].map(
      (code): Entry => [
        code,
        "Entra itself is in trouble just now: this says nothing about the login.",
        "Run `pulumi up` again in some minutes; if it stays, look at Azure's status page.",
      ],
    ),
    [
      "AADSTS7000112",
      "Entra refused the sign-in: the application is disabled.",
      "Enable it in the tenant (enterprise applications), or sign in with another one.",
    ],
    ...["AADSTS70043", "AADSTS700082", "AADSTS50173"].map(
      (code): Entry => [
        code,
        "Entra refused the sign-in: the login of the Azure CLI has run out or was revoked.",
        "Run `az login`.",
      ],
    ),
    ...["AADSTS50076", "AADSTS50078", "AADSTS50079"].map(
      (code): Entry => [
        code,
        "Entra refused the sign-in: it wants a second factor, or the one that was given has run out.",
        "Run `az login` again, or sign in with an application (ARM_CLIENT_ID).",
      ],
    ),
    ...["AADSTS700027", "AADSTS7000214", "AADSTS1000502"].map(
      (code): Entry => [
        code,
        "Entra refused the sign-in: the client certificate is not one of the application's, has run out or was revoked.",
        "Add the certificate to the application, or set ARM_CLIENT_CERTIFICATE_PATH to one that it has.",
      ],
    ),
    [
      "AADSTS7000215",
      "Entra refused the sign-in: the client secret is wrong.",
      "Set ARM_CLIENT_SECRET to the secret's value (not its id).",
    ],
    [
      "AADSTS7000222",
      "Entra refused the sign-in: the client secret has run out.",
      "Make a new secret for the application and set ARM_CLIENT_SECRET.",
    ],
    [
      "AADSTS700016",
      "Entra refused the sign-in: the application is not known in this tenant.",
      "Check ARM_CLIENT_ID and ARM_TENANT_ID.",
    ],
    [
      "AADSTS90002",
      "Entra refused the sign-in: there is no such tenant in this cloud.",
      "Check ARM_TENANT_ID, and ARM_ENVIRONMENT for the cloud.",
    ],
    [
      "AADSTS700024",
      "Entra refused the sign-in: the OIDC token, or what a certificate has signed, is not valid at this time.",
      "An OIDC token lives for minutes only: `npm run pipeline -- signed-in <command>` keeps one fresh on GitHub and on Azure Pipelines (docs/pipelines.md); `az login` in a pipeline does not. With a certificate, or a fresh token, set this machine's clock.",
    ],
    ...["AADSTS70021", "AADSTS700211", "AADSTS700212", "AADSTS700213"].map(
      (code): Entry => [
        code,
        "Entra refused the sign-in: no federated credential of the application fits this pipeline.",
        "Compare issuer, subject and audience of the federated credential with those in the message; they tell capitals from small letters.",
      ],
    ),
    [
      "AADSTS50034",
      "Entra refused the sign-in: the account does not exist in this tenant.",
      "Check ARM_TENANT_ID and the account.",
    ],
    [
      "AADSTS53003",
      "Entra refused the sign-in by a conditional access policy.",
      "Sign in from a place the policy allows, or with an identity it does not concern.",
    ],
  ],
};
