import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { createHttpHeaders, type HttpClient } from "@azure/core-rest-pipeline";
import type { Call } from "../../azure/call.ts";
import { AzureError, SignInError } from "../../azure/errors.ts";
import { addDatabase } from "../../azure/failover-groups.ts";
import {
  deleteRuntime,
  putRuntime,
  readRuntime,
  readRuntimeStatus,
  startRuntime,
  stopRuntime,
} from "../../azure/integration-runtimes.ts";
import { openSession } from "../../azure/session.ts";
import { readSettings } from "../../azure/settings.ts";
import { type FakeAzure, loginFor, sessionOf, startFakeAzure, subscription } from "./fake-azure.ts";
import { refusals, runtime } from "./raw-answers.ts";

const address = { subscriptionId: subscription, resourceGroup: "rg", factory: "adf", name: "ssis" };
const call = (timeoutMs = 5000, signal = new AbortController().signal): Call => ({
  signal,
  timeoutMs,
});

async function failure(doing: Promise<unknown>): Promise<AzureError> {
  const error = await doing.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof AzureError, `expected an AzureError, got ${String(error)}`);
  return error;
}

describe("a call to Azure", () => {
  let azure: FakeAzure;
  before(async () => {
    azure = await startFakeAzure();
  });
  after(() => azure.stop());

  it("keeps what the SDK's models do not know, in both directions", async () => {
    azure.answers({ body: runtime });
    const body = {
      properties: { type: "Managed", typeProperties: { notYetKnown: [{ a: null }] } },
    };
    const live = await putRuntime(azure.session, address, body, { ifMatch: '"0"' }, call());
    assert.deepEqual(JSON.parse(azure.seen[0]?.body ?? ""), body);
    assert.equal(azure.seen[0]?.headers["if-match"], '"0"');
    assert.match(azure.seen[0]?.path ?? "", /integrationRuntimes\/ssis\?api-version=2018-06-01$/);
    assert.deepEqual(live, {
      etag: '"1"',
      state: "Stopped",
      body: { type: "Managed", notYetKnown: { deep: [1, null] } },
    });
  });

  it("reads a status that is full of nulls", async () => {
    const properties = {
      state: "Started",
      dataFactoryLocation: null,
      typeProperties: { nodes: null, otherErrors: null, lastOperation: null },
    };
    azure.answers({ body: { properties } });
    const status = await readRuntimeStatus(azure.session, address, call());
    assert.deepEqual(status, { state: "Started", nodes: [], otherErrors: [] });
  });

  it("reads the state, whatever else of a status it cannot read", async () => {
    const typeProperties = { nodes: [null], otherErrors: "none", lastOperation: { type: 7 } };
    azure.answers({ body: { properties: { state: "Started", typeProperties } } });
    const status = await readRuntimeStatus(azure.session, address, call());
    assert.equal(status?.state, "Started");
  });

  for (const [name, answer, kind, code, said] of refusals) {
    it(`says what it is: ${name}`, async () => {
      azure.answers(answer);
      const error = await failure(readRuntime(azure.session, address, call()));
      assert.deepEqual([error.kind, error.code], [kind, code]);
      assert.match(error.message, said);
      assert.match(error.message, /GET factories\/adf\/integrationRuntimes\/ssis/);
      assert.equal(
        error.status,
        answer === "cut" || answer === "hang" ? undefined : (answer.status ?? 200),
      );
    });
  }

  it("takes Azure's own word that a thing is absent", async () => {
    azure.answers({
      status: 404,
      body: { error: { code: "NotFound", message: "no document", details: null } },
    });
    assert.equal(await readRuntime(azure.session, address, call()), undefined);
    assert.equal(await readRuntimeStatus(azure.session, address, call()), undefined);
    await deleteRuntime(azure.session, address, call());
    assert.equal((await failure(startRuntime(azure.session, address, call()))).kind, "absent");
  });

  it("shows no secret that a refusal repeats", async () => {
    const password = `P"a'ss/wörd+1`;
    const inner = JSON.stringify({ catalogAdminPassword: password });
    azure.answers({
      status: 400,
      body: {
        error: {
          code: "BadRequest",
          message: `Wrong: ${inner} or ${encodeURIComponent(password)}`,
        },
      },
    });
    const value = { type: "SecureString", value: password };
    const body = {
      properties: { typeProperties: { catalogInfo: { catalogAdminPassword: value } } },
    };
    const error = await failure(putRuntime(azure.session, address, body, {}, call()));
    assert.equal(error.azureMessage, 'Wrong: {"catalogAdminPassword":"[secret]"} or [secret]');
  });

  it("waits as long as it is asked to, then goes on", async () => {
    azure.answers({ status: 429, headers: { "retry-after-ms": "5" } }, { body: runtime });
    assert.equal((await readRuntime(azure.session, address, call()))?.state, "Stopped");
    assert.equal(azure.seen.length, 2);
  });

  it("waits as often as Azure tells it to, and for three minutes in all", async () => {
    const slow = { status: 429, headers: { "retry-after": "20" } };
    azure.answers(slow, slow, slow, slow, slow, slow, { body: runtime });
    assert.equal((await readRuntime(azure.session, address, call()))?.state, "Stopped");
    assert.equal(azure.seen.length, 7);
    azure.answers({ status: 429, headers: { "retry-after": "60" } });
    const told = await failure(readRuntime(azure.session, address, call()));
    assert.deepEqual([told.kind, azure.seen.length], ["throttled", 4]);
    azure.answers({ status: 429 });
    const untold = await failure(readRuntime(azure.session, address, call()));
    assert.deepEqual([untold.kind, azure.seen.length], ["throttled", 4]);
  });

  it("has its own time still when Azure's is over, and says how much was given", async () => {
    const session = sessionOf(loginFor(azure.url), 50);
    azure.answers({ body: runtime });
    // Signs in, which takes its time the first time.
    await readRuntime(session, address, call());
    azure.answers({ status: 429, headers: { "retry-after-ms": "2500" } }, { body: runtime });
    const given: number[] = [];
    const extended = (ms: number) => given.push(ms);
    const read = await readRuntime(session, address, { ...call(2000), extended });
    assert.equal(read?.state, "Stopped");
    // What it took until it was sent comes first.
    assert.equal(given.at(-1), 2500);
  });

  it("gives the last answer when the next try would be too late", async () => {
    azure.answers({ status: 429, headers: { "retry-after-ms": "10000" } });
    const error = await failure(readRuntime(azure.session, address, call(1000)));
    assert.deepEqual([error.kind, error.status, azure.seen.length], ["throttled", 429, 1]);
  });

  it("asks again when a reading was cut, but starts nothing twice", async () => {
    azure.answers("cut", { body: runtime });
    assert.equal((await readRuntime(azure.session, address, call()))?.state, "Stopped");
    azure.answers("cut");
    const error = await failure(startRuntime(azure.session, address, call()));
    assert.deepEqual([error.kind, error.code, azure.seen.length], ["unreachable", "NoAnswer", 1]);
  });

  it("asks whether it may before it sends again what changes something, and ends with the reason why not", async () => {
    const gone = new Error("the engine is gone");
    let asked = 0;
    const mayRepeat = async () => {
      asked += 1;
      throw gone;
    };
    azure.answers("cut", { body: runtime });
    await assert.rejects(stopRuntime(azure.session, address, { ...call(), mayRepeat }), gone);
    assert.deepEqual([asked, azure.seen.length], [1, 1]);
    // A look changes nothing.
    azure.answers("cut", { body: runtime });
    await readRuntime(azure.session, address, { ...call(), mayRepeat });
    assert.deepEqual([asked, azure.seen.length], [1, 2]);
    azure.answers("cut", { status: 202 });
    await stopRuntime(azure.session, address, call());
    assert.equal(azure.seen.length, 2);
  });

  it("asks so too between the reading and the writing of a group", async () => {
    const gone = new Error("the engine is gone");
    const mayRepeat = async () => {
      throw gone;
    };
    azure.answers({ body: { properties: { replicationRole: "Primary" } } });
    const group = { kind: "server", subscriptionId: subscription, resourceGroup: "rg" } as const;
    const side = { ...group, server: "sql", group: "fog" };
    const adding = addDatabase(azure.session, side, "SSISDB", { ...call(), mayRepeat });
    await assert.rejects(adding, gone);
    assert.deepEqual(
      azure.seen.map(({ method }) => method),
      ["GET"],
    );
  });

  it("does not send a guarded PUT twice: the second would be refused for the first", async () => {
    azure.answers("cut");
    const error = await failure(putRuntime(azure.session, address, {}, { ifMatch: '"1"' }, call()));
    assert.deepEqual([error.kind, azure.seen.length], ["unreachable", 1]);
  });

  it("ends in time when nobody answers", async () => {
    azure.answers("hang");
    const begun = performance.now();
    const error = await failure(readRuntime(azure.session, address, call(150.5)));
    assert.deepEqual([error.kind, error.code], ["unreachable", "Timeout"]);
    assert.ok(performance.now() - begun < 1000);
  });

  describe("whose sign-in takes its time", () => {
    const httpClient = { sendRequest: () => new Promise<never>(() => {}) };
    /** A session of a login that gives its token after so long. */
    const slow = (ms: number, client: HttpClient = httpClient) =>
      openSession(
        readSettings(() => undefined, { ...loginFor(azure.url), ARM_METADATA_HOSTNAME: "" }),
        {},
        {
          httpClient: client,
          credential: {
            getToken: () =>
              setTimeout(ms, { token: "t", expiresOnTimestamp: Date.now() + 3_600_000 }),
          },
          makePool: () => {
            throw new Error("no SQL here");
          },
        },
      );

    it("is told of the sign-in, not of a region: nothing was asked of Azure", async () => {
      const session = slow(60_000);
      // The second one waits for the first one's token.
      const asked = [1, 2].map(() => failure(readRuntime(session, address, call(300))));
      for (const error of await Promise.all(asked)) {
        assert.ok(error instanceof SignInError);
        assert.deepEqual([error.kind, error.code], ["unreachable", "SignInUnanswered"]);
        assert.match(error.message, /within 0\.3 s/);
      }
    });

    it("has its whole time for Azure's answer", async () => {
      const text = JSON.stringify(runtime);
      const client: HttpClient = {
        sendRequest: async (request) => {
          await setTimeout(600, undefined, { signal: request.abortSignal as AbortSignal });
          return { request, status: 200, headers: createHttpHeaders(), bodyAsText: text };
        },
      };
      // The clients are loaded before.
      await readRuntime(slow(0, client), address, call());
      const live = await readRuntime(slow(700, client), address, call(1000));
      assert.equal(live?.state, "Stopped");
    });

    it("is not sent when its caller may do nothing any more once it is signed in", async () => {
      const sent: string[] = [];
      const client: HttpClient = {
        sendRequest: async (request) => {
          sent.push(request.method);
          const bodyAsText = JSON.stringify(runtime);
          return { request, status: 200, headers: createHttpHeaders(), bodyAsText };
        },
      };
      const gone = new Error("the engine is gone");
      const mayRepeat = async () => {
        throw gone;
      };
      // The clients are loaded before.
      await startRuntime(slow(0, client), address, { ...call(), mayRepeat });
      const session = slow(1100, client);
      await assert.rejects(startRuntime(session, address, { ...call(), mayRepeat }), gone);
      await readRuntime(session, address, { ...call(), mayRepeat });
      assert.deepEqual(sent, ["POST", "GET"]);
    });
  });

  it("ends at once when the caller gives up, with the caller's reason", async () => {
    azure.answers("hang");
    const caller = new AbortController();
    const reading = readRuntime(azure.session, address, call(60_000, caller.signal));
    const reason = new Error("the engine is gone");
    void setTimeout(30).then(() => caller.abort(reason));
    await assert.rejects(reading, reason);
    await assert.rejects(readRuntime(azure.session, address, call(60_000, caller.signal)), reason);
  });

  it("says that nobody is there", async () => {
    const session = sessionOf(loginFor("https://127.0.0.1:1"));
    const error = await failure(readRuntime(session, address, call()));
    assert.deepEqual([error.kind, error.code], ["unreachable", "NoAnswer"]);
    assert.match(error.message, /ECONNREFUSED/);
  });
});
