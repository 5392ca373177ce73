import assert from "node:assert/strict";
import fc from "fast-check";
import { occurrencesBetween } from "../../planner/recurrence.ts";

const at = (text: string): Date => new Date(text);
const times = (recurrence: object, after: string, until: string, show = 50): string[] => {
  const found = occurrencesBetween(recurrence, at(after), at(until), show);
  assert.ok(found.known, found.known ? "" : found.why);
  assert.ok(found.count >= found.first.length);
  return found.first.map((time) => time.toISOString().replace(":00.000Z", "Z"));
};
const why = (recurrence: object): string => {
  const found = occurrencesBetween(recurrence, at("2030-01-01"), at("2030-01-09"), 5);
  assert.ok(!found.known);
  return found.why;
};

describe("the times of a schedule trigger", () => {
  it("by minutes and hours go by elapsed time from its start", () => {
    const recurrence = { frequency: "Hour", interval: 6, startTime: "2029-12-01T01:30:00Z" };
    assert.deepEqual(times(recurrence, "2030-01-01T01:30:00Z", "2030-01-01T19:30:00Z"), [
      "2030-01-01T07:30Z",
      "2030-01-01T13:30Z",
      "2030-01-01T19:30Z",
    ]);
    const often = { frequency: "Minute", interval: 1, startTime: "2029-12-01T00:00:00Z" };
    const found = occurrencesBetween(often, at("2030-01-01"), at("2030-01-02"), 3);
    assert.ok(found.known && found.count === 1440 && found.first.length === 3);
  });

  it("by days take hours and minutes, else the start's own", () => {
    const daily = { frequency: "Day", interval: 2, startTime: "2030-01-01T08:15:00Z" };
    assert.deepEqual(times(daily, "2030-01-01T08:15:00Z", "2030-01-06T00:00:00Z"), [
      "2030-01-03T08:15Z",
      "2030-01-05T08:15Z",
    ]);
    const scheduled = { ...daily, interval: 1, schedule: { hours: [22, 6], minutes: [30, 0] } };
    assert.deepEqual(times(scheduled, "2030-01-02T06:00:00Z", "2030-01-02T22:30:00Z"), [
      "2030-01-02T06:30Z",
      "2030-01-02T22:00Z",
      "2030-01-02T22:30Z",
    ]);
  });

  it("by weeks and months take weekdays and days of the month, the last one as -1", () => {
    const weekly = {
      frequency: "Week",
      interval: 1,
      startTime: "2030-01-01T03:00:00Z",
      schedule: { weekDays: ["Monday", "friday"] },
    };
    assert.deepEqual(times(weekly, "2030-01-01T00:00:00Z", "2030-01-08T00:00:00Z"), [
      "2030-01-04T03:00Z",
      "2030-01-07T03:00Z",
    ]);
    const fortnightly = { ...weekly, interval: 2, schedule: {} };
    assert.deepEqual(times(fortnightly, "2030-01-01T03:00:00Z", "2030-02-01T00:00:00Z"), [
      "2030-01-15T03:00Z",
      "2030-01-29T03:00Z",
    ]);
    const monthly = {
      frequency: "Month",
      startTime: "2030-01-31T03:00:00Z",
      schedule: { monthDays: [1, -1] },
    };
    assert.deepEqual(times(monthly, "2030-01-31T12:00:00Z", "2030-03-31T12:00:00Z"), [
      "2030-02-01T03:00Z",
      "2030-02-28T03:00Z",
      "2030-03-01T03:00Z",
      "2030-03-31T03:00Z",
    ]);
    // A month without a 31st is left out.
    const on31 = { ...monthly, schedule: undefined };
    assert.deepEqual(times(on31, "2030-02-01T00:00:00Z", "2030-05-01T00:00:00Z"), [
      "2030-03-31T03:00Z",
    ]);
  });

  it("are local where a time zone is named, by Windows' name or the IANA's", () => {
    for (const timeZone of ["W. Europe Standard Time", "Europe/Berlin"]) {
      const daily = { frequency: "Day", startTime: "2026-03-01T02:00:00", timeZone };
      // Summer time began on 29 March 2026: 2 o'clock was 1 in UTC, and is midnight then.
      assert.deepEqual(times(daily, "2026-03-27T12:00:00Z", "2026-03-31T12:00:00Z"), [
        "2026-03-28T01:00Z",
        // 2 o'clock does not exist on that day.
        "2026-03-29T01:00Z",
        "2026-03-30T00:00Z",
        "2026-03-31T00:00Z",
      ]);
    }
    // Half past two comes as half past three, which is another time of the same trigger.
    const often = { hours: [2, 3], minutes: [0, 30] };
    const berlin = {
      frequency: "Day",
      startTime: "2026-03-01T00:00:00",
      timeZone: "Europe/Berlin",
    };
    const both = times(
      { ...berlin, schedule: often },
      "2026-03-29T00:00:00Z",
      "2026-03-29T12:00:00Z",
    );
    assert.deepEqual(both, ["2026-03-29T01:00Z", "2026-03-29T01:30Z"]);
    const newYork = {
      frequency: "Day",
      startTime: "2026-03-01T02:30:00",
      timeZone: "Eastern Standard Time",
    };
    assert.deepEqual(times(newYork, "2026-03-07T12:00:00Z", "2026-03-09T12:00:00Z"), [
      // Half past two does not exist on that day: half past three.
      "2026-03-08T07:30Z",
      "2026-03-09T06:30Z",
    ]);
    const west = {
      frequency: "Week",
      startTime: "2026-01-05T20:00:00",
      timeZone: "Pacific Standard Time",
      schedule: { weekDays: ["Monday"] },
    };
    assert.deepEqual(times(west, "2026-01-05T20:00:00Z", "2026-01-12T20:00:00Z"), [
      "2026-01-06T04:00Z",
    ]);
  });

  it("are none before the start, and none after the end", () => {
    const daily = {
      frequency: "Day",
      startTime: "2030-01-03T00:00:00Z",
      endTime: "2030-01-05T00:00:00Z",
    };
    assert.deepEqual(times(daily, "2029-12-01T00:00:00Z", "2030-02-01T00:00:00Z"), [
      "2030-01-03T00:00Z",
      "2030-01-04T00:00Z",
      "2030-01-05T00:00Z",
    ]);
    assert.deepEqual(times(daily, "2029-12-01T00:00:00Z", "2029-12-31T00:00:00Z"), []);
  });

  it("are not guessed where a recurrence is too exotic", () => {
    const start = { startTime: "2030-01-01T00:00:00Z" };
    const monday = { weekDays: ["Monday"] };
    assert.match(why({ ...start, frequency: "Year" }), /frequency Year is not known/);
    assert.match(
      why({ ...start, frequency: "Week", interval: 2, schedule: monday }),
      /leaves weeks/,
    );
    assert.match(why({ ...start, frequency: "Day", schedule: monday }), /weekdays/);
    assert.match(
      why({ ...start, frequency: "Hour", schedule: { minutes: [5] } }),
      /adds a schedule/,
    );
    assert.match(
      why({ ...start, frequency: "Month", schedule: { monthlyOccurrences: [{ day: "Monday" }] } }),
      /n-th weekday/,
    );
    assert.match(
      why({ ...start, frequency: "Day", timeZone: "Mars Standard Time" }),
      /time zone Mars/,
    );
    assert.match(why({ frequency: "Day", startTime: "soon" }), /no time/);
    assert.match(why({}), /not understood/);
  });

  it("are as many as a walk over all minutes finds", () => {
    const numbers = (max: number) => fc.uniqueArray(fc.integer({ min: 0, max }), { maxLength: 3 });
    const zones = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Asia/Calcutta");
    fc.assert(
      fc.property(numbers(23), numbers(59), zones, fc.nat(360), (hours, minutes, zone, day) => {
        const from = Date.UTC(2026, 0, 1) + day * 86_400_000;
        const until = from + 2 * 86_400_000;
        const recurrence = {
          frequency: "Day",
          startTime: "2025-06-01T12:34:00",
          timeZone: zone,
          schedule: { hours, minutes },
        };
        const found = occurrencesBetween(recurrence, new Date(from), new Date(until), 1000);
        assert.ok(found.known);
        const clock = new Intl.DateTimeFormat("en-GB", {
          timeZone: zone,
          hour: "2-digit",
          minute: "2-digit",
        });
        const wanted = new Set(
          (hours.length > 0 ? hours : [12]).flatMap((hour) =>
            (minutes.length > 0 ? minutes : [34]).map(
              (minute) => `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`,
            ),
          ),
        );
        // Every time that is found is one of the wanted ones on the local clock, but where the clock leaves an hour out.
        const strange = found.first.filter((time) => !wanted.has(clock.format(time)));
        assert.ok(strange.length <= wanted.size);
        let walked = 0;
        for (let time = from + 60_000; time <= until; time += 60_000)
          if (wanted.has(clock.format(time))) walked += 1;
        const changes = clock.format(from) !== clock.format(until);
        if (!changes) assert.equal(found.count, walked);
      }),
      { numRuns: 30 },
    );
  });
});
