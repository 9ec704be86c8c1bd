import assert from "node:assert/strict";
import test from "node:test";
import { wayOf } from "../../../../runtime/static/js/history.js";

const pressed = (key, more = {}) => wayOf({ key, ctrlKey: true, ...more });

test("keys ask for a way along the history", () => {
  assert.equal(pressed("z"), "undo");
  assert.equal(pressed("z", { ctrlKey: false, metaKey: true }), "undo");
  assert.equal(pressed("Z", { shiftKey: true }), "redo");
  assert.equal(pressed("y"), "redo");
});

test("keys of an input method, without a command key, or with Alt ask for none", () => {
  for (const more of [{ isComposing: true }, { keyCode: 229 }, { ctrlKey: false }, { altKey: true }]) assert.equal(pressed("z", more), "");
  assert.equal(pressed("x"), "");
});
