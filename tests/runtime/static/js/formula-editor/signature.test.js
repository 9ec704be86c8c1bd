// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { formsOf } from "../../../../../runtime/static/js/formula-editor/signature.js";

/** @param {string} name @param {string | null} [type] */
const one = (name, type = "number") => ({ name, type, optional: false, repeated: false, choices: [] });
const PLAIN = [{ ...one("value"), repeated: true }];
const OVER = [one("lines", "children"), one("value")];

test("a list function shows both forms until its first argument decides", () => {
  assert.deepEqual(formsOf(PLAIN, OVER, { argument: 0, paths: [] }), [PLAIN, OVER]);
  assert.deepEqual(formsOf(PLAIN, OVER, { argument: 1, paths: [["lines"]] }), [PLAIN, OVER]);
  assert.deepEqual(formsOf(PLAIN, OVER, { argument: 1, paths: [null] }), [PLAIN]);
});

test("a function with one form shows it once", () => {
  assert.deepEqual(formsOf(PLAIN, [], { argument: 3, paths: [] }), [PLAIN]);
  assert.deepEqual(formsOf(OVER, [...OVER], { argument: 1, paths: [["lines"]] }), [OVER]);
});
