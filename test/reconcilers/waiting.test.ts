import assert from "node:assert/strict";
import fc from "fast-check";
import { AzureError } from "../../azure/errors.ts";
import { meanings } from "../../azure/meanings.ts";
import { pollInterval } from "../../planner/poll-interval.ts";
import { scaledClock } from "../../reconcilers/context/clock.ts";
import type { Context } from "../../reconcilers/context/context.ts";
import { inWords, Trouble } from "../../reconcilers/lifecycle/trouble.ts";
import { inMinutes, WaitedTooLong, waitUntil } from "../../reconcilers/waits/waiting.ts";
import { SqlFailure } from "../../sql/failure.ts";
import { assertSpoken } from "../support/spoken.ts";
import { VirtualTime } from "../support/virtual-time.ts";

const hours = (n: number) => n * 3_600_000;

describe("the poll interval", () => {
  it("costs at most four per cent of what is waited for, and never more than 15 s", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: hours(24) }), (waited) => {
        const interval = pollInterval(waited);
        assert.ok(interval >= 2000 && interval <= 15_000);
        assert.ok(interval <= Math.max(2000, waited * 0.04));
        assert.ok(pollInterval(waited + 1) >= interval, "it does not get shorter");
      }),
    );
  });

  it("asks, of many waits together, no more often than Azure Resource Manager lets one principal", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: hours(24) }),
        fc.integer({ min: 1, max: 1000 }),
        (waited, waits) => {
          const readsASecond = (waits * 2) / (pollInterval(waited, waits) / 1000);
          assert.ok(readsASecond <= 25.001, `${readsASecond} reads a second`);
        },
      ),
    );
  });

  it("finds what happens at most four per cent (or two seconds) late, in few looks", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: hours(2) }), async (happens) => {
        const { context, time } = waiter();
        let looks = 0;
        const at = await time.during(() =>
          waitUntil(context, {
            deadline: hours(3),
            saying: () => "",
            look: async () => {
              looks += 1;
              return time.elapsed() >= happens ? time.elapsed() : undefined;
            },
          }),
        );
        assert.ok(at - happens <= Math.max(2000, happens * 0.0401), `${at - happens} ms late`);
        assert.ok(looks < 600, `${looks} looks`);
      }),
      { numRuns: 30 },
    );
  });

  it("is longer while others wait, and as before when they are done", async () => {
    const { context, time } = waiter();
    const wait = (until: number) => {
      const looks: number[] = [];
      const look = async () => {
        looks.push(time.elapsed());
        return time.elapsed() >= until ? looks : undefined;
      };
      return waitUntil(context, { deadline: hours(1), saying: () => "", look });
    };
    await time.during(async () => {
      const all = await Promise.all(Array.from({ length: 100 }, () => wait(60_000)));
      for (const looks of all) assert.ok(looks.length <= 9, `${looks.length} looks in a minute`);
      const began = time.elapsed();
      const alone = await wait(began + 10_000);
      assert.deepEqual(
        alone.map((at) => at - began),
        [0, 2000, 4000, 6000, 8000, 10_000],
      );
    });
  });
});

describe("a wait", () => {
  it("ends at its deadline, says how it stands every three minutes, and looks a last time", async () => {
    const { context, time, lines } = waiter();
    const looks: number[] = [];
    const error = await time
      .during(() =>
        waitUntil(context, {
          deadline: 10 * 60_000,
          saying: (elapsed) => `still waiting after ${elapsed}`,
          look: async () => {
            looks.push(time.elapsed());
            return undefined;
          },
        }),
      )
      .catch((error: unknown) => error);
    assert.ok(error instanceof WaitedTooLong);
    assert.equal(error.message, "waited for 10 min");
    assert.equal(looks.at(-1), 10 * 60_000);
    assert.equal(lines.length, 3);
    assert.match(lines[0] ?? "", /^still waiting after 3 min/);
  });

  it("ends at once when it is aborted, with the reason", async () => {
    const { context, time, abort } = waiter();
    const reason = new Error("the provider process was asked to end");
    time.in(5000, () => abort.abort(reason));
    const wait = time.during(() =>
      waitUntil(context, { deadline: hours(1), saying: () => "", look: async () => undefined }),
    );
    await assert.rejects(wait, reason);
    assert.equal(time.elapsed(), 5000);
  });

  it("is told in minutes and seconds", () => {
    const said = [0, 999, 59_499, 60_000, 156_000, hours(1.5)].map(inMinutes);
    assert.deepEqual(said, ["0 s", "1 s", "59 s", "1 min", "2 min 36 s", "90 min"]);
  });
});

describe("the clock", () => {
  // At 5 s, rehearsals failed on machines that others used, too: `GroupUnreachable`, in a first `up` and in a takeover.
  it("gives a call over loopback its milliseconds, however fast it runs, and a busy machine half a minute", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: hours(1) }),
        fc.integer({ min: 1, max: 5000 }),
        (ms, speed) => {
          const wall = scaledClock(speed).wall(ms);
          assert.ok(wall >= ms / speed && wall <= ms);
          assert.ok(wall >= Math.min(ms, 30_000));
        },
      ),
    );
  });

  it("sleeps as long as it is told, and ends with the signal's reason", async () => {
    // Node's timers count whole milliseconds of the wall, and may end one early: 50 of this clock's.
    const clock = scaledClock(50);
    const began = clock.elapsed();
    await clock.sleep(5000);
    assert.ok(clock.elapsed() - began >= 4900);
    const reason = new Error("the provider process was asked to end");
    await assert.rejects(clock.sleep(hours(1), AbortSignal.abort(reason)), reason);
    const abort = new AbortController();
    const slept = clock.sleep(hours(1), abort.signal);
    abort.abort(reason);
    await assert.rejects(slept, reason);
  });
});

describe("a failure in words", () => {
  const about = { estate: "e1", what: "doing something", left: "something is left" };

  it("has a meaning and a cure for every code of the catalogue", () => {
    for (const { code } of meanings) {
      const error = /^\d{3,6}$/.test(code)
        ? new SqlFailure({ code, kind: "refused", server: "sql-weu/SSISDB", said: "so" })
        : new AzureError({
            call: "POST …/start",
            kind: "refused",
            code,
            status: 400,
            azureMessage: "so",
          });
      const spoken = inWords(error, about);
      assert.ok(spoken instanceof Trouble);
      assertSpoken(spoken, { code, left: /^something is left$/ });
    }
  });

  it("of a code that nobody knows says so, and keeps Azure's own text", () => {
    const error = new AzureError({
      call: "PUT x",
      kind: "refused",
      code: "BrandNew",
      status: 418,
      azureMessage: "Azure's text",
    });
    const spoken = inWords(error, about);
    assert.ok(spoken instanceof Trouble);
    assert.match(
      spoken.message,
      /^e1: doing something failed: BrandNew \(HTTP 418, PUT x, Azure's text\)\n {2}means: .*\n {2}do: .*\n {2}left: /,
    );
  });

  it("calls a connection that did not come about as docs/errors.md does", () => {
    const failure = { server: "sql-weu/SSISDB", said: "so" };
    for (const code of ["ESOCKET", "ETIMEOUT", "ECERTIFICATE"]) {
      const spoken = inWords(new SqlFailure({ ...failure, code, kind: "unreachable" }), about);
      assert.ok(spoken instanceof Trouble);
      assertSpoken(spoken, { code: `SQL connection ${code}` });
    }
  });

  it("is none of a defect or an abort: those are passed on", () => {
    for (const error of [new TypeError("x"), new DOMException("y", "AbortError"), "text"])
      assert.equal(inWords(error, about), error);
    const trouble = new Trouble({ ...about, code: "C", means: "m", cure: "c" });
    assert.equal(inWords(trouble, { ...about, left: "another" }), trouble);
  });
});

function waiter() {
  const time = new VirtualTime();
  const abort = new AbortController();
  const lines: string[] = [];
  const context = {
    clock: time,
    signal: abort.signal,
    engine: { assertAlive: async () => {} },
    log: (line: string) => lines.push(line),
  } as unknown as Context;
  return { context, time, abort, lines };
}
