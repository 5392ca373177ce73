import assert from "node:assert/strict";
import fc from "fast-check";
import { comparePairs, formatPair, type Pair, parsePair, SITES } from "../../config/pair.ts";
import { formatTime, instantOf, isTime } from "../../config/times.ts";

const instant = fc
  .integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) })
  .map((ms) => ms - (ms % 1000));

/** One instant in one of its many RFC 3339 spellings. */
function spelling(ms: number): fc.Arbitrary<string> {
  return fc
    .record({
      offset: fc.integer({ min: -14 * 60, max: 14 * 60 }),
      fraction: fc.constantFrom("", ".0", ".000", ".000000000"),
      lower: fc.boolean(),
    })
    .map(({ offset, fraction, lower }) => {
      const local = new Date(ms + offset * 60_000).toISOString().slice(0, 19);
      const size = Math.abs(offset);
      const two = (n: number) => String(n).padStart(2, "0");
      const sign = offset < 0 ? "-" : "+";
      const zone = offset === 0 ? "Z" : `${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`;
      const text = `${local}${fraction}${zone}`;
      return lower ? text.toLowerCase() : text;
    });
}

const since = fc.oneof(fc.constant(""), instant.chain(spelling));
const pair: fc.Arbitrary<Pair> = fc.record(
  { activeRegion: fc.constantFrom(...SITES), activeSince: since },
  { noNullPrototype: true },
);

describe("the pair of flag and time", () => {
  const at = (activeRegion: "primary" | "secondary", activeSince = ""): Pair => ({
    activeRegion,
    activeSince,
  });
  const noon = "2026-11-22T12:00:00Z";
  const later = "2026-11-22T12:00:01Z";
  const cases: [string, Pair, Pair, string][] = [
    ["no flip", at("primary"), at("primary"), "same"],
    ["a bare flip without any time", at("primary"), at("secondary"), "bareFlip"],
    ["a first time", at("primary"), at("secondary", noon), "takes"],
    ["a later time with another flag", at("primary", noon), at("secondary", later), "takes"],
    [
      "a later time with the same flag: take it again",
      at("primary", noon),
      at("primary", later),
      "takes",
    ],
    ["the same time with another flag", at("primary", noon), at("secondary", noon), "bareFlip"],
    [
      "the same instant, written otherwise",
      at("primary", noon),
      at("primary", "2026-11-22T13:00:00+01:00"),
      "same",
    ],
    ["an earlier time: a stale checkout", at("primary", later), at("secondary", noon), "stale"],
    ["an earlier time with the same flag", at("primary", later), at("primary", noon), "stale"],
    ["no time after a settled one", at("primary", noon), at("secondary"), "stale"],
    ["no time after a settled one, same flag", at("primary", noon), at("primary"), "stale"],
  ];
  for (const [name, settled, wanted, expected] of cases) {
    it(`${name}: ${expected}`, () => assert.equal(comparePairs(settled, wanted), expected));
  }

  it("always knows what a pair means, and agrees with itself seen from the other side", () => {
    const opposite = { same: "same", bareFlip: "bareFlip", takes: "stale", stale: "takes" };
    fc.assert(
      fc.property(pair, pair, (one, other) => {
        assert.equal(comparePairs(other, one), opposite[comparePairs(one, other)]);
      }),
    );
  });

  it("never takes the same pair twice, nor goes round in a circle", () => {
    fc.assert(
      fc.property(pair, pair, pair, (first, second, third) => {
        assert.equal(comparePairs(first, first), "same");
        if (comparePairs(first, second) === "takes" && comparePairs(second, third) === "takes") {
          assert.equal(comparePairs(first, third), "takes");
        }
      }),
    );
  });

  it("sees through every spelling of one instant", () => {
    const spellings = instant.chain((ms) => fc.tuple(spelling(ms), spelling(ms)));
    fc.assert(
      fc.property(spellings, ([one, other]) => {
        assert.equal(comparePairs(at("primary", one), at("primary", other)), "same");
        assert.equal(comparePairs(at("primary", one), at("secondary", other)), "bareFlip");
      }),
    );
  });

  it("is written as one readable line and read back", () => {
    assert.equal(formatPair(at("secondary", noon)), "secondary since 2026-11-22T12:00:00Z");
    assert.equal(formatPair(at("secondary")), "secondary");
    fc.assert(fc.property(pair, (one) => assert.deepEqual(parsePair(formatPair(one)), one)));
    for (const text of ["", "mars", "secondary since", "secondary since tomorrow", "primary "]) {
      assert.throws(() => parsePair(text), {
        message: `"${text}" is not a pair of flag and time, such as "secondary since 2026-11-22T10:00:00Z"`,
      });
    }
  });
});

describe("times", () => {
  it("are RFC 3339 with a zone, on days that exist", () => {
    for (const text of [
      "2024-02-29T23:59:59Z",
      "2026-11-22t10:00:00z",
      "2026-11-22T10:00:00.5-09:30",
    ]) {
      assert.equal(isTime(text), true, text);
    }
    for (const text of [
      "",
      "2026-11-22",
      "2026-11-22T10:00:00",
      "2026-11-22 10:00:00Z",
      "2026-02-29T00:00:00Z",
      "2026-13-01T00:00:00Z",
      "2026-11-22T24:00:00Z",
      "2026-11-22T10:60:00Z",
      "2026-11-22T10:00:00+24:00",
      "1700000000",
    ]) {
      assert.equal(isTime(text), false, text);
    }
  });

  it("are written in UTC to the second", () => {
    fc.assert(fc.property(instant, (ms) => assert.equal(instantOf(formatTime(new Date(ms))), ms)));
  });
});
