import assert from "node:assert/strict";
import test from "node:test";
import { listsIn, numbersIn, textOf } from "../../../../../runtime/static/js/reports/buckets.js";

const STAGE = { options: [["new", "New"], ["won", "Won, at last"], ["lost", "Lost"]] };

test("limits are the numbers in a text, each once and in order", () => {
  assert.deepEqual(numbersIn("1000, 50, 1000 和 -2.5"), [-2.5, 50, 1000]);
  assert.deepEqual(numbersIn("none"), []);
});

test("a line names a list, options by title or key, with signs of either language", () => {
  assert.deepEqual(listsIn("Open: New，lost\n\n完成：won、 x ", STAGE), { Open: ["new", "lost"], 完成: ["won", "x"] });
  assert.deepEqual(listsIn("no colon\nempty:\n: nameless", STAGE), {});
});

test("lists are written so that they are read back", () => {
  const lists = { Open: ["new", "lost"], Other: ["x y"] };
  assert.deepEqual(listsIn(textOf(lists, STAGE), STAGE), lists);
});
