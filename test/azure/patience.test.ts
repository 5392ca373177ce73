import assert from "node:assert/strict";
import { createHttpHeaders, createPipelineRequest } from "@azure/core-rest-pipeline";
import { boundsOf, shared } from "../../azure/call.ts";
import { type Attempt, attempt, patience } from "../../azure/patience.ts";

/** What a client does after this answer, with a second of its call's time left; and what the call was given for it. */
function onAnswer(status: number, headers: Record<string, string>, told = 0) {
  const given: number[] = [];
  const mine: Attempt = {
    deadline: performance.now() + 1000,
    extend: (ms) => given.push(ms),
    repeatable: true,
    mayRepeat: undefined,
    goesOut: () => 0,
    sent: 1,
    told: { ms: told, times: told === 0 ? 0 : 1 },
  };
  const response = {
    status,
    headers: createHttpHeaders(headers),
    request: createPipelineRequest({ url: "https://management.azure.com/" }),
  };
  const { retryAfterInMs } = attempt.run(mine, () =>
    patience(1).retry({ retryCount: mine.told.times, response }),
  );
  return { wait: retryAfterInMs, given, gained: mine.deadline - performance.now() > 1000 };
}

describe("waiting as Azure tells", () => {
  it("gives a throttled call the time that it is told to wait", () => {
    assert.deepEqual(onAnswer(429, { "retry-after": "60" }), {
      ...{ wait: 60_000, given: [60_000], gained: true },
    });
    const date = new Date(Date.now() + 60_000).toUTCString();
    const { wait = 0, given } = onAnswer(429, { "retry-after": date });
    assert.ok(wait > 50_000 && wait <= 60_000, `${wait}`);
    assert.deepEqual(given, [wait]);
  });

  it("asks no sooner than in a second, whatever it is told", () => {
    for (const said of ["0", new Date(0).toUTCString()])
      assert.equal(onAnswer(429, { "retry-after": said }).wait, 1000, said);
  });

  it("ends where it would be more than three minutes in all", () => {
    assert.deepEqual(onAnswer(429, { "retry-after": "3600" }), {
      ...{ wait: undefined, given: [], gained: false },
    });
    assert.equal(onAnswer(429, { "retry-after": "61" }, 120_000).wait, undefined);
    assert.equal(onAnswer(429, { "retry-after": "60" }, 120_000).wait, 60_000);
  });

  it("gives no time to a region that only says when it will be back, nor to who does not say how long", () => {
    assert.equal(onAnswer(503, { "retry-after": "60" }).wait, undefined);
    assert.equal(onAnswer(429, { "retry-after": "soon" }).given.length, 0);
    assert.equal(onAnswer(500, { "retry-after": "60" }).wait, undefined);
  });

  it("leaves the other requests of a call their time", () => {
    const signal = new AbortController().signal;
    const rest = shared({ signal, timeoutMs: 1000 });
    rest().extended?.(60_000);
    const { timeoutMs } = rest();
    assert.ok(timeoutMs > 60_000 && timeoutMs <= 61_000, `${timeoutMs}`);
  });

  it("ends a call at its time, however often it was given more before", async () => {
    const bounds = boundsOf({ signal: new AbortController().signal, timeoutMs: 60_000 });
    bounds.extend(1000);
    bounds.extend(-61_000);
    await new Promise((resolve) => bounds.signal.addEventListener("abort", resolve));
    assert.ok(bounds.isLate());
    // Over is over.
    bounds.extend(60_000);
    assert.ok(bounds.signal.aborted);
    bounds.end();
  });
});
