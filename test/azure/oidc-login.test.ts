import assert from "node:assert/strict";
import { SignInError } from "../../azure/errors.ts";
import { readRuntime } from "../../azure/integration-runtimes.ts";
import {
  type FakeAnswer,
  type FakeAzure,
  loginFor,
  sessionOf,
  startFakeAzure,
} from "./fake-azure.ts";

const call = { signal: new AbortController().signal, timeoutMs: 5000 };
const address = { subscriptionId: "s", resourceGroup: "rg", factory: "adf", name: "ssis" };

describe("the login by a pipeline's tokens", () => {
  let azure: FakeAzure;
  before(async () => {
    azure = await startFakeAzure();
  });
  after(() => azure.stop());

  async function failure(answer: FakeAnswer): Promise<SignInError> {
    azure.answers(answer);
    const { ARM_CLIENT_SECRET: _, ...login } = loginFor(azure.url);
    const session = sessionOf({
      ...login,
      ARM_USE_OIDC: "true",
      ARM_OIDC_REQUEST_URL: `${azure.url}/oidc`,
      ARM_OIDC_REQUEST_TOKEN: "the-job",
    });
    const error = await readRuntime(session, address, call).then(
      () => assert.fail("it was to fail"),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof SignInError, String(error));
    return error;
  }

  // Azure/login#591, grafana/shared-workflows#2249: the next asking is answered. So a wait goes on over it.
  it("has no answer where the host of the pipeline is in trouble", async () => {
    const { kind, code, message } = await failure({ status: 503, headers: { "retry-after": "0" } });
    assert.deepEqual([kind, code], ["unreachable", "SignInUnanswered"]);
    assert.match(message, /oidc.*503/);
  });

  // As Azure DevOps answers whoever asks it as GitHub is asked (packer-plugin-azure#507).
  it("is refused where the host of the pipeline refuses", async () => {
    const said = "The requested resource does not support http method 'GET'.";
    const { kind, code, message } = await failure({ status: 405, body: { Message: said } });
    assert.deepEqual([kind, code], ["forbidden", "SignInFailed"]);
    assert.match(message, /405.*does not support http method/);
    assert.doesNotMatch(message, /the-job/);
  });
});
