import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { keepSignedIn } from "../../pipelines/sign-in.ts";

describe("the sign-in of a pipeline", () => {
  let server: Server;
  let address: string;
  let temporary: string;
  let refused = false;
  let token = "";
  let busy = 0;
  let silent = 0;
  const asked: IncomingMessage[] = [];

  before(async () => {
    temporary = mkdtempSync(join(tmpdir(), "pipeline-sign-in-"));
    server = createServer((request, response) => {
      asked.push(request);
      const answer = request.method === "POST" ? { oidcToken: "of-devops" } : { value: token };
      if (silent-- > 0) return;
      if (busy-- > 0) response.writeHead(503, { "retry-after": "0" }).end();
      else response.writeHead(refused ? 403 : 200).end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    asked.length = 0;
    refused = false;
    token = "of-github";
    busy = 0;
    silent = 0;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
    rmSync(temporary, { recursive: true });
  });

  const onGitHub = () => ({
    ACTIONS_ID_TOKEN_REQUEST_URL: `${address}/token?version=2`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "the-job",
    RUNNER_TEMP: temporary,
    ARM_CLIENT_ID: "client",
    ARM_TENANT_ID: "tenant",
  });

  it("asks again where one request is left without an answer", async () => {
    silent = 1;
    const { end } = await keepSignedIn(onGitHub());
    end();
    assert.equal(asked.length, 2);
  }).timeout(20_000);

  it("on GitHub asks for a token of Azure's audience, keeps it in a file of its own, and takes it away", async () => {
    const { env, end } = await keepSignedIn(onGitHub());
    const file = env.AZURE_FEDERATED_TOKEN_FILE ?? "";
    assert.equal(readFileSync(file, "utf8"), "of-github");
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(env, {
      AZURE_CLIENT_ID: "client",
      AZURE_TENANT_ID: "tenant",
      AZURE_FEDERATED_TOKEN_FILE: file,
    });
    assert.equal(asked[0]?.url, "/token?version=2&audience=api%3A%2F%2FAzureADTokenExchange");
    assert.equal(asked[0]?.headers.authorization, "Bearer the-job");
    end();
    assert.ok(!existsSync(file));
  });

  it("on Azure Pipelines asks for a token of the service connection, and gives it to azure-native too", async () => {
    const { env, end } = await keepSignedIn({
      AZURESUBSCRIPTION_SERVICE_CONNECTION_ID: "connection",
      AZURESUBSCRIPTION_CLIENT_ID: "client",
      AZURESUBSCRIPTION_TENANT_ID: "tenant",
      SYSTEM_OIDCREQUESTURI: `${address}/oidc`,
      SYSTEM_ACCESSTOKEN: "the-job",
      AGENT_TEMPDIRECTORY: temporary,
    });
    const file = env.AZURE_FEDERATED_TOKEN_FILE ?? "";
    assert.equal(readFileSync(file, "utf8"), "of-devops");
    assert.deepEqual(env, {
      ARM_USE_OIDC: "true",
      ARM_OIDC_TOKEN_FILE_PATH: file,
      ARM_CLIENT_ID: "client",
      ARM_TENANT_ID: "tenant",
      AZURE_CLIENT_ID: "client",
      AZURE_TENANT_ID: "tenant",
      AZURE_FEDERATED_TOKEN_FILE: file,
    });
    assert.equal(asked[0]?.url, "/oidc?api-version=7.1&serviceConnectionId=connection");
    assert.equal(asked[0]?.method, "POST");
    assert.equal(asked[0]?.headers.authorization, "Bearer the-job");
    // Else a refusal is a page to sign in at, with status 203.
    assert.equal(asked[0]?.headers["x-tfs-fedauthredirect"], "Suppress");
    end();
    assert.ok(!existsSync(file));
  });

  it("asks again where the runner's host is busy: nothing ends a takeover before it has begun", async () => {
    busy = 2;
    const { end } = await keepSignedIn(onGitHub());
    end();
    assert.equal(asked.length, 3);
  });

  it("fails before anything is done where no token is given, and tells nothing of the one that was shown", async () => {
    refused = true;
    await assert.rejects(keepSignedIn(onGitHub()), (error: Error) => {
      assert.equal(error.message, `${address} gave no token: status 403`);
      return true;
    });
    assert.deepEqual(readdirSync(temporary), []);
  });

  // A token lives 5 to 10 minutes, a takeover up to two hours.
  it("renews the token for as long as it is needed, and keeps the last one where none is given", async () => {
    const told = mock.method(console, "error", () => {});
    mock.timers.enable({ apis: ["setInterval"] });
    try {
      const { env, end } = await keepSignedIn(onGitHub());
      const inFile = (): string => readFileSync(env.AZURE_FEDERATED_TOKEN_FILE ?? "", "utf8");
      token = "renewed";
      mock.timers.tick(5 * 60_000);
      await until(() => inFile() === "renewed");
      refused = true;
      mock.timers.tick(5 * 60_000);
      await until(() => told.mock.callCount() > 0);
      assert.match(String(told.mock.calls[0]?.arguments[0]), /^sign-in: .*no token: status 403/);
      assert.equal(inFile(), "renewed");
      end();
      const before = asked.length;
      mock.timers.tick(60 * 60_000);
      await sleep(50);
      assert.equal(asked.length, before);
    } finally {
      mock.timers.reset();
      mock.restoreAll();
    }
  });

  it("leaves a person's own sign-in as it is", async () => {
    const { env } = await keepSignedIn({ ARM_CLIENT_ID: "client" });
    assert.deepEqual(env, {});
    assert.equal(asked.length, 0);
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}
