import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { publicClouds } from "../../azure/clouds.ts";
import { openCredential } from "../../azure/credentials.ts";
import { AzureError } from "../../azure/errors.ts";
import { secretsKeeper } from "../../azure/scrub.ts";
import { readSettings } from "../../azure/settings.ts";
import { sharingTokens } from "../../azure/shared-tokens.ts";

const ARM = "https://management.azure.com/.default";
const SQL = "https://database.windows.net/.default";

describe("the login of the Azure CLI", () => {
  let folder: string;
  const path = process.env.PATH;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "az-"));
    process.env.PATH = `${folder}${delimiter}${path}`;
  });
  afterEach(() => {
    process.env.PATH = path;
    rmSync(folder, { recursive: true });
  });

  /** An `az` that notes how it was called, and gives tokens which live so many seconds. */
  function az(seconds: number, otherwise = ""): void {
    const file = join(folder, "az");
    const expires = Math.floor(Date.now() / 1000) + seconds;
    const answer = `{"accessToken": "'$$'", "expires_on": ${expires}}`;
    writeFileSync(
      file,
      `#!/bin/sh\necho "$*" >>'${folder}/calls'\n${otherwise}\necho '${answer}'\n`,
    );
    chmodSync(file, 0o755);
  }
  const calls = () => readFileSync(join(folder, "calls"), "utf8").trim().split("\n");
  const open = () =>
    openCredential(
      readSettings(() => undefined, {}),
      publicClouds.public,
      secretsKeeper(),
    );

  // Each call is a process of some seconds, and several at once get in each other's way (azure-cli#20273, #20404).
  it("is asked once for what all of a run needs", async () => {
    az(3600);
    const credential = await open();
    const ask = (scope: string) => credential.getToken(scope);
    const [first, second] = await Promise.all([ask(ARM), ask(ARM)]);
    assert.equal((await ask(ARM))?.token, first?.token);
    assert.equal(second?.token, first?.token);
    assert.notEqual((await ask(SQL))?.token, first?.token);
    assert.equal(calls().length, 2);
  });

  it("is asked once more where another `az` holds the lock of its cache", async () => {
    const said = [
      "ERROR: The command failed with an unexpected error. Here is the traceback:",
      "ERROR: [Errno 13] Permission denied: '/home/x/.azure/msal_token_cache.bin.lockfile'",
    ];
    const fails = `printf '%s\\n' ${said.map((line) => `"${line}"`).join(" ")} >&2; exit 1`;
    az(3600, `[ $(wc -l <'${folder}/calls') -ge 2 ] || { ${fails}; }`);
    assert.ok((await (await open()).getToken(ARM))?.token);
    assert.equal(calls().length, 2);

    az(3600, fails);
    await assert.rejects((await open()).getToken(ARM), (error) => {
      assert.ok(error instanceof AzureError);
      assert.deepEqual([error.kind, error.code], ["forbidden", "SignInFailed"]);
      // The last line of the traceback, not its heading.
      assert.match(error.azureMessage ?? "", /^ERROR: \[Errno 13\] .*lockfile'$/);
      return true;
    });
  }).timeout(10_000);

  it("says that nobody answers where `az` does not reach Entra", async () => {
    const said =
      "ERROR: HTTPSConnectionPool(host=login.microsoftonline.com, port=443): Max retries exceeded";
    az(3600, `echo "${said}" >&2; exit 1`);
    await assert.rejects((await open()).getToken(ARM), (error) => {
      assert.ok(error instanceof AzureError);
      assert.deepEqual([error.kind, error.code], ["unreachable", "SignInUnanswered"]);
      return true;
    });
  });

  // A call's own time would end it later, and be told as the silence of whom it was for.
  it("that hangs is told as a sign-in without an answer, and its token is there for the next one", async () => {
    az(3600, "sleep 0.6");
    const settings = readSettings(() => undefined, {});
    const credential = await openCredential(settings, publicClouds.public, secretsKeeper(), 200);
    await assert.rejects(credential.getToken(ARM), (error) => {
      assert.ok(error instanceof AzureError);
      assert.deepEqual([error.kind, error.code], ["unreachable", "SignInUnanswered"]);
      return true;
    });
    await wait(500);
    assert.ok((await credential.getToken(ARM))?.token);
    assert.equal(calls().length, 1);
  });

  it("is asked again where it never answers: one that hangs leaves no whole run without a token", async () => {
    let asked = 0;
    const token = { token: "fresh", expiresOnTimestamp: Date.now() + 3_600_000 };
    const credential = sharingTokens(
      { getToken: () => (++asked === 1 ? new Promise(() => {}) : Promise.resolve(token)) },
      50,
    );
    void credential.getToken(ARM);
    await wait(100);
    assert.equal((await credential.getToken(ARM))?.token, "fresh");
    assert.equal(asked, 2);
  });

  it("is asked again for a token that runs out", async () => {
    az(200);
    const credential = await open();
    await credential.getToken(ARM);
    await credential.getToken(ARM);
    assert.equal(calls().length, 2);
  });

  it("is asked again after it has failed, and does not end with the caller who gave up", async () => {
    az(3600, "echo 'ERROR: Please run az login' >&2; exit 1");
    const credential = await open();
    await assert.rejects(credential.getToken(ARM), (error) => error instanceof AzureError);
    az(3600, "sleep 0.2");
    const caller = new AbortController();
    const given = credential.getToken(ARM, { abortSignal: caller.signal });
    const kept = credential.getToken(ARM);
    caller.abort();
    // Whoever gave up may get it or not: the other one's is what counts.
    await given.catch(() => {});
    assert.ok((await kept)?.token);
    assert.equal(calls().length, 2);
  });
});
