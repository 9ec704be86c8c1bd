import assert from "node:assert/strict";
import { test } from "node:test";

import { rank } from "../../../runtime/static/js/palette/match.js";

const ITEMS = [
  { id: "new", title: "新建客户", keys: "xinjiankehu xjkh", note: "" },
  { id: "list", title: "客户", keys: "kehu kh", note: "" },
  { id: "mine", title: "我的合同", keys: "wodehetong wdht", note: "合同" },
  { id: "dark", title: "Dark theme", keys: "", note: "" },
  { id: "report", title: "Won by month", keys: "", note: "Report" },
];
const ids = (text, times = new Map(), most = 9) => rank(ITEMS, text, times, most).map(({ id }) => id);

test("titles, pinyin and initials are found, their beginnings first", () => {
  assert.deepEqual(ids("kh"), ["list", "new"]);
  assert.deepEqual(ids("客户"), ["list", "new"]);
  assert.deepEqual(ids("xjkh"), ["new"]);
  assert.deepEqual(ids("ＤＡＲＫ"), ["dark"]);
});

test("the beginning of a word, and letters in their order", () => {
  assert.deepEqual(ids("theme"), ["dark"]);
  assert.deepEqual(ids("wbm"), ["report"]);
  assert.deepEqual(ids("month report"), ["report"]);
});

test("of what fits equally well, what is opened often comes first", () => {
  assert.deepEqual(ids("", new Map([["mine", 3]]), 2), ["mine", "new"]);
});

test("signs are letters like others, and what fits nothing is not there", () => {
  for (const text of ["(.*", "-ab", "\\d+"]) assert.deepEqual(ids(text), []);
  assert.deepEqual(ids("zzz"), []);
});
