import assert from "node:assert/strict";
import { test } from "node:test";
import { draftOf } from "../../../runtime/static/js/drafts.js";
import { guard } from "../../../runtime/static/js/ime-guard.js";
import { Press } from "../../../runtime/static/js/press.js";
import { splitTags } from "../../../runtime/static/js/tag-words.js";
import { fill, t } from "../../../runtime/static/js/text.js";

test("tags part at the commas of both languages, each once", () => {
  assert.deepEqual(splitTags("VIP，出口、VIP; 医疗 ,"), ["VIP", "出口", "医疗"]);
});

test("a text keeps a placeholder nobody filled", () => {
  assert.equal(fill("{count} of {total}", { count: 3 }), "3 of {total}");
});

test("a text about one thing is said as of one", () => {
  const textContent = JSON.stringify({ "{count} rows": "{count} rows", "1 {count} rows": "{count} row" });
  globalThis.document = { querySelectorAll: () => [{ textContent }] };
  assert.deepEqual([0, 1, "1", 11].map((count) => t("{count} rows", { count })), ["0 rows", "1 row", "1 row", "11 rows"]);
  delete globalThis.document;
});

test("a draft keeps no files and no secrets", () => {
  const entries = [["title", "A"], ["csrf_token", "x"], ["password", "y"], ["file", new Blob()], ["key.secret", "z"]];
  assert.deepEqual(draftOf(entries), [["title", "A"]]);
});

/** A guarded root that records what still arrives. */
function guarded() {
  const root = new EventTarget();
  const heard = [];
  guard(root);
  for (const type of ["input", "keydown"]) root.addEventListener(type, (event) => heard.push(event.key ?? type));
  return { root, heard, send: (type, data = {}) => root.dispatchEvent(Object.assign(new Event(type, { cancelable: true }), data)) };
}

const nextTask = () => new Promise((resolve) => setTimeout(resolve));

test("half-made text and its keys are heard by no one", () => {
  const { heard, send } = guarded();
  send("input", { isComposing: true });
  send("keydown", { key: "Enter", isComposing: true });
  send("keydown", { key: "Enter", keyCode: 229 });
  assert.deepEqual(heard, []);
});

test("composing ends with one clean input", async () => {
  const { heard, send } = guarded();
  send("input", { isComposing: true });
  send("compositionend");
  await nextTask();
  assert.deepEqual(heard, ["input"]);
});

test("a browser that sends its own input gets no second one", async () => {
  const { heard, send } = guarded();
  send("compositionend");
  send("input");
  await nextTask();
  assert.deepEqual(heard, ["input"]);
});

test("other keys pass", () => {
  const { heard, send } = guarded();
  send("keydown", { key: "Enter" });
  assert.deepEqual(heard, ["Enter"]);
});

test("what is pressed is drawn anew after it was let go", async () => {
  const window = new EventTarget();
  globalThis.addEventListener = window.addEventListener.bind(window);
  const root = new EventTarget();
  const press = new Press(root);
  const drawn = [];
  press.after(() => drawn.push("at once"));
  root.dispatchEvent(new Event("pointerdown"));
  press.after(() => drawn.push("too early"));
  press.after(() => drawn.push("later"));
  window.dispatchEvent(new Event("pointerup"));
  assert.deepEqual(drawn, ["at once"]);
  await nextTask();
  assert.deepEqual(drawn, ["at once", "later"]);
  delete globalThis.addEventListener;
});
