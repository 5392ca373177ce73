import assert from "node:assert/strict";
import { parseMetadata, publicClouds } from "../../azure/clouds.ts";
import type { AzureError } from "../../azure/errors.ts";
import { readRuntime } from "../../azure/integration-runtimes.ts";
import { secretsKeeper } from "../../azure/scrub.ts";
import { openSession } from "../../azure/session.ts";
import { readSettings } from "../../azure/settings.ts";
import { signInFailure } from "../../azure/sign-in-failure.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { loginFor, sessionOf, subscription, trust } from "./fake-azure.ts";

const address = { subscriptionId: subscription, resourceGroup: "rg", factory: "adf", name: "ssis" };
const call = { signal: new AbortController().signal, timeoutMs: 5000 };

describe("a session with Azure", () => {
  let simulator: Simulator;
  let distrust: () => void;
  before(async () => {
    simulator = await startSimulator({});
    distrust = trust(simulator.certificateAuthorityPem);
  });
  after(() => {
    distrust();
    return simulator.stop();
  });

  it("signs in at the cloud that the metadata host names", async () => {
    const session = sessionOf(loginFor(simulator.armUrl, "simulated-secret"));
    assert.equal(await readRuntime(session, address, call), undefined);
    assert.deepEqual(
      [(await session.cloud()).onLoopback, session.onLoopback, session.speed],
      [true, true, 1000],
    );
  });

  it("goes to an Azure on this machine past a proxy of the surroundings, to sign in and after", async () => {
    const before = process.env.HTTPS_PROXY;
    // Nobody listens there.
    process.env.HTTPS_PROXY = "http://127.0.0.1:9";
    try {
      const session = sessionOf(loginFor(simulator.armUrl, "simulated-secret"));
      assert.equal(await readRuntime(session, address, call), undefined);
    } finally {
      if (before === undefined) delete process.env.HTTPS_PROXY;
      else process.env.HTTPS_PROXY = before;
    }
  });

  it("says that the secret is wrong, by Entra's code, without the secret", async () => {
    const session = sessionOf(loginFor(simulator.armUrl, "a-wrong-secret"));
    await assert.rejects(readRuntime(session, address, call), (error: AzureError) => {
      assert.deepEqual(
        { kind: error.kind, code: error.code },
        { kind: "forbidden", code: "AADSTS7000215" },
      );
      assert.match(
        error.message,
        /^sign-in with a client secret: AADSTS7000215: Invalid client secret/,
      );
      assert.doesNotMatch(error.message, /a-wrong-secret/);
      return true;
    });
  });

  // Microsoft's list of Entra's codes: a transient error, and a directory service that is not available.
  for (const number of [90024, 90033]) {
    it(`takes AADSTS${number} for a sign-in that nobody answers now`, async () => {
      const text = `AADSTS${number}: A transient error has occurred. Please try again.`;
      simulator.world.plant({
        id: "entra",
        match: { method: "POST", path: "/oauth2/v2.0/token" },
        answer: {
          status: 400,
          body: { error: "temporarily_unavailable", error_description: text },
        },
      });
      const session = sessionOf(loginFor(simulator.armUrl, "simulated-secret"));
      await assert.rejects(readRuntime(session, address, call), (error: AzureError) => {
        assert.deepEqual(
          { kind: error.kind, code: error.code },
          { kind: "unreachable", code: `AADSTS${number}` },
        );
        assert.match(error.meaning?.cure ?? "", /in some minutes/);
        return true;
      });
      simulator.world.unplant("entra");
    });
  }

  it("takes a 5xx of Entra's front, in MSAL's words, for a sign-in that nobody answers now", () => {
    const said = "server_error: Error(s): Not Available - Description: A server error occured.";
    const { kind, code } = signInFailure("secret", new Error(said), secretsKeeper());
    assert.deepEqual([kind, code], ["unreachable", "SignInUnanswered"]);
  });

  // As azure-cli#17013 and api-management-developer-portal#1310 have them: a traceback of `az`, with Entra's words at its head.
  it("takes Entra's own words out of a traceback of the Azure CLI", () => {
    const said = [
      "The command failed with an unexpected error. Here is the traceback:",
      'Get Token request returned http error: 400 and server response: {"error_description":"AADSTS50078: Presented multi-factor authentication has expired.\\r\\nTrace ID: 6"}',
      "Traceback (most recent call last):",
      '  File "cli.py", line 206, in invoke',
    ].join("\n");
    const failure = signInFailure("cli", new Error(said), secretsKeeper());
    assert.deepEqual([failure.kind, failure.code], ["forbidden", "AADSTS50078"]);
    assert.match(failure.azureMessage ?? "", /^Presented multi-factor authentication has expired/);
    assert.match(failure.meaning?.cure ?? "", /az login/);
  });

  it("lets nobody's clock run fast but that of an Azure on this machine", () => {
    const speedOf = (env: NodeJS.ProcessEnv, SSIS_CLOCK_SPEED?: string) =>
      openSession(
        readSettings(() => undefined, env),
        SSIS_CLOCK_SPEED ? { SSIS_CLOCK_SPEED } : {},
      ).speed;
    const here = { ARM_METADATA_HOSTNAME: "http://127.0.0.1:8443" };
    assert.equal(speedOf(here, "20"), 20);
    assert.equal(speedOf({}, "20"), 1);
    assert.equal(speedOf({ ARM_METADATA_HOSTNAME: "azure.contoso.com" }, "20"), 1);
    for (const odd of [undefined, "0", "-5", "fast", "Infinity"])
      assert.equal(speedOf(here, odd), 1, odd);
  });
});

describe("the addresses of a cloud", () => {
  it("are known for the public ones", () => {
    assert.deepEqual(publicClouds.china, {
      resourceManager: "https://management.chinacloudapi.cn",
      scope: "https://management.chinacloudapi.cn/.default",
      loginEndpoint: "https://login.chinacloudapi.cn",
      sqlSuffix: "database.chinacloudapi.cn",
      sqlScope: "https://database.chinacloudapi.cn/.default",
      onLoopback: false,
    });
  });

  const metadata = {
    resourceManager: "https://arm.example/",
    authentication: {
      loginEndpoint: "https://login.example/",
      audiences: ["https://core.example/", "https://arm.example/"],
    },
    suffixes: { sqlServerHostname: ".sql.example" },
  };
  it("are read from a metadata host, alone or in a list", () => {
    const cloud = parseMetadata(metadata);
    assert.deepEqual(parseMetadata([metadata]), cloud);
    assert.deepEqual(cloud, {
      resourceManager: "https://arm.example",
      scope: "https://arm.example/.default",
      loginEndpoint: "https://login.example",
      sqlSuffix: "sql.example",
      sqlScope: "https://sql.example/.default",
      onLoopback: false,
    });
  });

  it("keep an audience that is not the resource manager's as it stands", () => {
    const authentication = { ...metadata.authentication, audiences: ["https://core.example/"] };
    assert.equal(
      parseMetadata({ ...metadata, authentication }).scope,
      "https://core.example//.default",
    );
  });
});
