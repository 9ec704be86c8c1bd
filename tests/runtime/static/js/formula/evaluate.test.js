// @ts-check
import assert from "node:assert/strict";
import test from "node:test";

import { compile } from "../../../../../runtime/static/js/formula/evaluate.js";

/** @type {import("../../../../../runtime/static/js/formula/functions.js").Environment} */
const environment = {
  now: "2026-03-08T04:30:00+00:00",
  zone: "America/New_York",
  calendar: { week: [1, 2, 3, 4, 5], holidays: [], workdays: [] },
  variables: {},
  old: null,
  isNew: false,
};
const amount = { k: "field", t: "number", p: ["amount"], s: 2, z: true };

test("a number comes and goes as text", () => {
  const core = { k: "call", t: "number", n: "*", a: [amount, { k: "const", t: "number", v: "1.1", s: 1 }] };
  assert.equal(compile(core)({ amount: "10.10" }, environment), "11.11");
});

test("a blank number counts as 0 where the checker said so", () => {
  assert.equal(compile(amount)({}, environment), "0");
  assert.equal(compile({ ...amount, z: false })({ amount: "" }, environment), null);
});

test("today is a date of the workspace's zone", () => {
  assert.equal(compile({ k: "call", t: "date", n: "TODAY" })({}, environment), "2026-03-07");
});

test("what is still being typed is blank", () => {
  for (const typed of ["-", "1.", "1e5", "abc", "NaN"]) {
    assert.equal(compile({ ...amount, z: false })({ amount: typed }, environment), null);
  }
  const due = { k: "field", t: "date", p: ["due"] };
  assert.equal(compile(due)({ due: "2026-02-30" }, environment), null);
});

test("lines see the record around them", () => {
  const price = { k: "field", t: "number", p: ["price"] };
  const around = { k: "field", t: "number", p: ["amount"], u: 1 };
  const core = {
    k: "list", t: "number", n: "COUNT", p: ["lines"],
    a: [{ k: "const", t: "boolean", v: true }, { k: "call", t: "boolean", n: "<", a: [around, price] }],
  };
  const record = { amount: "5", lines: [{ price: "4" }, { price: "6" }, { price: null }] };
  assert.equal(compile(core)(record, environment), "1");
});

test("a function that this page does not know is no silent blank", () => {
  assert.throws(() => compile({ k: "call", t: "number", n: "NEWER" }), RangeError);
});
