import assert from "node:assert/strict";
import fc from "fast-check";
import { AzureSettingsError, readSettings } from "../../azure/settings.ts";

const none = () => undefined;
const subscription = { ARM_SUBSCRIPTION_ID: "s" };
const application = { ...subscription, ARM_TENANT_ID: "t", ARM_CLIENT_ID: "c" };

/** Every method with what configures it, in azure-native's order. */
const methods = [
  ["default", { ARM_USE_DEFAULT_AZURE_CREDENTIAL: "true" }],
  ["certificate", { ARM_CLIENT_CERTIFICATE_PATH: "/cert.pem" }],
  ["secret", { ARM_CLIENT_SECRET: "x" }],
  ["oidc", { ARM_USE_OIDC: "true", ARM_OIDC_TOKEN: "token" }],
  ["managedIdentity", { ARM_USE_MSI: "true" }],
] as const;

describe("the settings of the Azure login", () => {
  it("take the first method that is configured, whatever else is", () => {
    fc.assert(
      fc.property(fc.subarray(methods.map((_, index) => index)), (chosen) => {
        const [first] = chosen;
        // Of an application the Azure CLI knows nothing.
        const whose = first === undefined ? subscription : application;
        const env = Object.assign({}, whose, ...chosen.map((index) => methods[index]?.[1]));
        const expected = first === undefined ? "cli" : methods[first]?.[0];
        assert.equal(readSettings(none, env).signIn.method, expected);
      }),
    );
  });

  it("take the configuration before the environment, and emptiness for absence", () => {
    const value = fc.option(fc.constantFrom("", "one", "two"), { nil: undefined });
    fc.assert(
      fc.property(value, value, (config, variable) => {
        const env = {
          ...application,
          ARM_CLIENT_SECRET: "x",
          ...(variable !== undefined && { ARM_TENANT_ID: variable }),
        };
        const get = (key: string) => (key === "azure-native:tenantId" ? config : undefined);
        const expected = config || (variable === undefined ? "t" : variable);
        if (expected === "") assert.throws(() => readSettings(get, env), /tenantId is not set/);
        else assert.partialDeepStrictEqual(readSettings(get, env).signIn, { tenantId: expected });
      }),
    );
  });

  it("take only the exact text true for true", () => {
    const text = fc.oneof(
      fc.constantFrom("True", "1", "yes", " true", "TRUE", "false"),
      fc.string(),
    );
    fc.assert(
      fc.property(
        text.filter((value) => value !== "true"),
        (value) => {
          const env = {
            ...subscription,
            ARM_USE_MSI: value,
            ARM_USE_OIDC: value,
            ARM_USE_DEFAULT_AZURE_CREDENTIAL: value,
          };
          assert.equal(readSettings(none, env).signIn.method, "cli");
        },
      ),
    );
  });

  it("do not fall through from a method that is configured but incomplete", () => {
    const env = { ARM_CLIENT_SECRET: "x", ARM_USE_MSI: "true" };
    assert.throws(() => readSettings(none, env), {
      name: AzureSettingsError.name,
      message: [
        "the Azure login is not complete:",
        "  - tenantId is not set: a client secret needs it (ARM_TENANT_ID, or config azure-native:tenantId)",
        "  - clientId is not set: a client secret needs it (ARM_CLIENT_ID, or config azure-native:clientId)",
        "  - subscriptionId is not set (ARM_SUBSCRIPTION_ID, or config azure-native:subscriptionId)",
      ].join("\n"),
    });
  });

  it("do not sign in as whoever is at the Azure CLI where an application's secret was forgotten", () => {
    assert.throws(() => readSettings(none, application), {
      name: AzureSettingsError.name,
      message:
        /clientId is set, and nothing to sign in with: a client secret \(ARM_CLIENT_SECRET\), .*; for the Azure CLI leave clientId unset \(ARM_CLIENT_ID, or config azure-native:clientId\)$/,
    });
  });

  it("need nothing at all for the Azure CLI", () => {
    const { signIn, subscriptionId } = readSettings(none, {});
    assert.deepEqual([signIn, subscriptionId], [{ method: "cli" }, undefined]);
  });

  const oidc = { ...application, ARM_USE_OIDC: "true" };
  const github = {
    ACTIONS_ID_TOKEN_REQUEST_URL: "https://github/x",
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "g",
  };
  const audience = "api://AzureADTokenExchange";
  const assertions: [string, Record<string, string>, object][] = [
    [
      "a token before all",
      { ...github, ARM_OIDC_TOKEN: "t", ARM_OIDC_TOKEN_FILE_PATH: "/f" },
      { from: "token", token: "t" },
    ],
    [
      "a file before a request",
      { ...github, ARM_OIDC_TOKEN_FILE_PATH: "/f" },
      { from: "file", path: "/f" },
    ],
    [
      "GitHub's request",
      github,
      { from: "request", url: "https://github/x", token: "g", audience },
    ],
    [
      "the other names of a request",
      { ARM_OIDC_REQUEST_URL: "https://x/", ARM_OIDC_REQUEST_TOKEN: "a", ARM_OIDC_AUDIENCE: "me" },
      { from: "request", url: "https://x/", token: "a", audience: "me" },
    ],
    [
      "GitHub's names before the others",
      { ...github, ARM_OIDC_REQUEST_URL: "https://x/", ARM_OIDC_REQUEST_TOKEN: "a" },
      { from: "request", url: "https://github/x", token: "g", audience },
    ],
  ];
  for (const [name, env, assertion] of assertions) {
    it(`take for OIDC ${name}`, () => {
      assert.partialDeepStrictEqual(readSettings(none, { ...oidc, ...env }).signIn, { assertion });
    });
  }

  it("say what OIDC lacks", () => {
    assert.throws(
      () => readSettings(none, oidc),
      /oidcRequestToken is not set: OIDC needs oidcToken, or/,
    );
  });

  const clouds: [Record<string, string>, object | RegExp][] = [
    [{}, { environment: "public" }],
    [{ ARM_ENVIRONMENT: "usgovernment" }, { environment: "usgovernment" }],
    [{ AZURE_ENVIRONMENT: "AzureChinaCloud" }, { environment: "china" }],
    [{ ARM_ENVIRONMENT: "public", AZURE_ENVIRONMENT: "china" }, { environment: "public" }],
    [
      { ARM_ENVIRONMENT: "mars" },
      /"mars" is no cloud: take public, usgovernment or china \(ARM_ENVIRONMENT or AZURE_ENVIRONMENT, or config azure-native:environment\)/,
    ],
    [
      { ARM_METADATA_HOSTNAME: "meta.example", ARM_ENVIRONMENT: "china" },
      { metadataHost: "https://meta.example" },
    ],
    [{ ARM_METADATA_HOSTNAME: "http://127.0.0.1:80/" }, { metadataHost: "http://127.0.0.1" }],
    [{ ARM_METADATA_HOSTNAME: "http://meta.example" }, /metadataHost/],
    [{ ARM_METADATA_HOSTNAME: "a b" }, /metadataHost/],
  ];
  for (const [env, expected] of clouds) {
    it(`read the cloud of ${JSON.stringify(env)}`, () => {
      if (expected instanceof RegExp) assert.throws(() => readSettings(none, env), expected);
      else assert.deepEqual(readSettings(none, env).cloud, expected);
    });
  }

  it("read the auxiliary tenants, and say when they are no list", () => {
    const read = (list: string) => readSettings(none, { ARM_AUXILIARY_TENANT_IDS: list });
    assert.deepEqual(read('["a","b"]').auxiliaryTenantIds, ["a", "b"]);
    assert.throws(() => read("a,b"), /auxiliaryTenantIds is not a JSON array/);
  });
});
