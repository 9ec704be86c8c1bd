import assert from "node:assert/strict";
import test from "node:test";
import { asked, fitting } from "../../../runtime/static/js/mention-words.js";

const NAMES = ["王伟 Wang Wei", "赵强 Zhao Qiang", "Anna Berg"];

test("a word is asked for after an @ that begins one", () => {
  assert.equal(asked("Hello @wa"), "wa");
  assert.equal(asked("@"), "");
  assert.equal(asked("请看，@王"), "王");
  assert.equal(asked("wang@example"), null);
  assert.equal(asked("@Anna is here"), null);
});

test("names fit by any of their words", () => {
  assert.deepEqual(fitting(NAMES, "wei"), ["王伟 Wang Wei"]);
  assert.deepEqual(fitting(NAMES, "赵"), ["赵强 Zhao Qiang"]);
  assert.deepEqual(fitting(NAMES, "x"), []);
});
