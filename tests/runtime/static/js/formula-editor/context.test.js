// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { contextAt } from "../../../../../runtime/static/js/formula-editor/context.js";
import { rankOf } from "../../../../../runtime/static/js/formula-editor/offers.js";
import { role, scan, units } from "../../../../../runtime/static/js/formula-editor/scan.js";

/** What stands at the `|`. @param {string} text */
const at = (text) => contextAt(text.replace("|", ""), text.indexOf("|"));

/** @param {string} text @returns {[string, string][]} */
const roles = (text) => {
  const pieces = scan(text);
  return pieces.map((piece, index) => /** @type {[string, string]} */ ([piece.text, role(piece, pieces[index + 1])])).filter(([, found]) => found);
};

test("every character of a half-written text has a piece", () => {
  for (const text of ["a + 'b", "{clo", "IF（a ＞ 1，“大”", "1 ^ #", "", "😀 = '😀'"]) {
    assert.equal(scan(text).map((piece) => piece.text).join(""), text);
  }
});

test("names, words, functions and what is not closed are told apart", () => {
  assert.deepEqual(roles("SUM(a) in ['x"), [["SUM", "function"], ["(", "operator"], ["a", "name"], [")", "operator"], ["in", "word"], ["[", "operator"], ["'x", "open"]]);
  assert.deepEqual(roles("in(a) /* b */"), [["in", "word"], ["(", "operator"], ["a", "name"], [")", "operator"], [" /* b */", "comment"]]);
});

test("a name is found with the path before it", () => {
  const { kind, query, from, path } = at("1 + account.{Main owner}.na| + 2");
  assert.deepEqual({ kind, query, from, path }, { kind: "name", query: "na", from: 25, path: ["account", "Main owner"] });
  assert.deepEqual(at("account.|").path, ["account"]);
  assert.deepEqual(at("金|").query, "金");
});

test("labels, variables and texts are kinds of their own", () => {
  assert.deepEqual([at("{结束|").kind, at("{结束|").query], ["label", "结束"]);
  assert.deepEqual([at("x = $user.de|").kind, at("x = $user.de|").query], ["variable", "$user.de"]);
  assert.deepEqual(at("account.stage in ['won', 'lo|").subject, ["account", "stage"]);
  assert.deepEqual(at("CONCAT('a|").subject, []);
  assert.equal(at("'{clo|").kind, "text");
});

test("the innermost open call knows its argument, by the full-width comma too", () => {
  const calls = at("IF(a > 1, TEXT(b，|").calls.map(({ name, argument }) => [name, argument]);
  assert.deepEqual(calls, [["IF", 1], ["TEXT", 1]]);
  assert.deepEqual(at("IF(a, b) + |").calls, []);
  assert.deepEqual(at("SUM(account.deals, |").calls[0]?.paths, [["account", "deals"]]);
});

test("code points become units where the editor counts units", () => {
  assert.equal(units("😀 + x", 4), 5);
});

test("the whole word ranks before its beginning, a part, and the inside", () => {
  assert.deepEqual(["amount", "amount_net", "net_amount", "paramount", "other"].map((word) => rankOf("amount", [word])), [0, 1, 2, 3, 4]);
  assert.equal(rankOf("金额", ["amount", "预计金额"]), 3);
});
