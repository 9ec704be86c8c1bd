// @ts-check
import assert from "node:assert/strict";
import test from "node:test";

import * as decimal from "../../../../../runtime/static/js/formula/decimal.js";

const { decimal: of, plain } = decimal;
/** @param {any} value */
const text = (value) => (value === null ? null : plain(value));

test("sums and products are exact", () => {
  assert.equal(text(decimal.add(of("0.1"), of("0.2"))), "0.3");
  assert.equal(text(decimal.multiply(of("12345678901234.56"), of("1.1"))), "13580246791358.016");
  assert.equal(text(decimal.subtract(of("1"), of("1.00"))), "0");
});

test("quotients round half away from zero at 20 places", () => {
  assert.equal(text(decimal.divide(of("1"), of("3"))), "0.33333333333333333333");
  assert.equal(text(decimal.divide(of("-2"), of("3"))), "-0.66666666666666666667");
  assert.equal(decimal.divide(of("1"), of("0")), null);
});

for (const [value, places, mode, result] of /** @type {const} */ ([
  ["2.345", 2, "half", "2.35"],
  ["-2.345", 2, "half", "-2.35"],
  ["2.341", 2, "up", "2.35"],
  ["-2.349", 2, "down", "-2.34"],
  ["1250", -2, "half", "1300"],
  ["0.4", -2, "up", "100"],
])) {
  test(`${value} rounded ${mode} to ${places} places`, () => {
    assert.equal(text(decimal.round(of(value), places, mode)), result);
  });
}

test("a remainder has the sign of the divisor", () => {
  assert.equal(text(decimal.modulo(of("-7"), of("3"))), "2");
  assert.equal(text(decimal.modulo(of("7"), of("-3"))), "-2");
});

test("roots are exact to 20 places", () => {
  assert.equal(text(decimal.root(of("2"))), "1.4142135623730950488");
  assert.equal(decimal.root(of("-1")), null);
});

test("only one form of a number is read", () => {
  assert.equal(text(decimal.read(" +.50 ")), "0.5");
  assert.equal(decimal.read("1,5"), null);
  assert.equal(decimal.read("1e5"), null);
});
