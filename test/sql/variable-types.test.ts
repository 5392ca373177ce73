import assert from "node:assert/strict";
import fc from "fast-check";
import { isSameValue, textToSend, typeForNew } from "../../sql/variable-types.ts";

/** As CONVERT(nvarchar, float, 3) writes a float. */
const inStyle3 = (value: number): string => {
  const [digits, exponent = ""] = value.toExponential(16).split("e");
  return `${digits}e${exponent.replace(/\d+/, (power) => power.padStart(3, "0"))}`;
};

describe("values of SSISDB's variables", () => {
  it("that are fractions are the same as SQL Server shows them, and no others are", () => {
    const float = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(float, float, (one, other) => {
        assert.equal(isSameValue("Double", inStyle3(one), one), true);
        assert.equal(isSameValue("Single", inStyle3(one), other), one === other);
      }),
    );
  });

  it("that are whole are the same however many zeros and signs are in front", () => {
    const written = fc.tuple(fc.bigInt(), fc.nat(3), fc.boolean());
    fc.assert(
      fc.property(written, fc.bigInt(), ([value, zeros, plus], other) => {
        const sign = value < 0n ? "-" : plus ? "+" : "";
        const text = `${sign}${"0".repeat(zeros)}${value < 0n ? -value : value}`;
        assert.equal(isSameValue("Int64", String(value), text), true);
        assert.equal(isSameValue("Int64", String(other), text), other === value);
      }),
    );
  });

  it("that are decimals are the same by their digits, more than a number of JavaScript has", () => {
    const same = (shown: string, wanted: string | number) => isSameValue("Decimal", shown, wanted);
    assert.ok(same("12.500000000000000000", 12.5));
    assert.ok(same("0.100000000000000000", ".1"));
    assert.ok(same("-0.000000000000000000", 0));
    assert.ok(
      same("12345678901234567890.123456789012345678", "12345678901234567890.123456789012345678"),
    );
    assert.ok(
      !same("12345678901234567890.123456789012345678", "12345678901234567890.123456789012345679"),
    );
    assert.ok(!same("-1.000000000000000000", "1"));
  });

  it("that are moments are sent in the one form that every language reads alike, and come back in ticks", () => {
    assert.equal(textToSend("DateTime", "2030-01-31"), "2030-01-31T00:00:00.000");
    assert.equal(textToSend("DateTime", "2030-01-31 23:59"), "2030-01-31T23:59:00.000");
    assert.equal(textToSend("DateTime", "31.01.2030"), "31.01.2030");
    assert.equal(textToSend("DateTime", "2030-02-30"), "2030-02-30");
    assert.ok(isSameValue("DateTime", "2030-01-31T23:59:58.007", "2030-01-31 23:59:58.005"));
    assert.ok(isSameValue("DateTime", "2030-01-31T00:00:00", "2030-01-31"));
    assert.ok(!isSameValue("DateTime", "2030-01-31T00:00:01", "2030-01-31"));
    assert.ok(!isSameValue("DateTime", "2030-01-31T00:00:00", "soon"));
  });

  it("give a new variable its type", () => {
    assert.deepEqual(
      ["1", true, 1, -(2 ** 31), 2 ** 31, 0.5].map((value) => typeForNew(value)),
      ["String", "Boolean", "Int32", "Int64", "Int64", "Double"],
    );
  });
});
