// @ts-check
import assert from "node:assert/strict";
import test from "node:test";

import { mistake, parse } from "../../../../../runtime/static/js/formula/parse.js";

test("an expression keeps the order of its operators", () => {
  const tree = parse("not a = 1 and b + 2 * 3 > -4");
  assert.equal(tree.value, "and");
  assert.deepEqual(tree.parts.map((part) => part.value), ["not", ">"]);
  assert.deepEqual(tree.parts[1]?.parts.map((part) => part.value), ["+", "-1"]);
});

test("a long chain is one node", () => {
  const tree = parse(Array(100).fill("a").join(" & "));
  assert.equal(tree.parts.length, 100);
  assert.equal(tree.depth, 2);
});

test("the places of mistakes count code points", () => {
  assert.deepEqual(pick(mistake("'😀' & §")), { code: "syntax", start: 6, end: 7 });
  assert.deepEqual(pick(mistake("IF(a, 'b")), { code: "syntax", start: 6, end: 8 });
  assert.deepEqual(pick(mistake("1 < 2 < 3")), { code: "syntax", start: 6, end: 7 });
});

test("what the server accepts is no mistake here", () => {
  for (const text of ["{Any label}.x", "a not in ['b', 'c']", "金额 ＞ 5％ && ！b", "SUM(lines, qty * price)"]) {
    assert.equal(mistake(text), null, text);
  }
});

test("depth and length have limits", () => {
  assert.equal(mistake("(".repeat(50))?.code, "limit");
  assert.equal(mistake("a".repeat(4001))?.code, "limit");
});

/** @param {any} found */
function pick(found) {
  return { code: found.code, start: found.start, end: found.end };
}
