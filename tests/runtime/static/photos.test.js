import assert from "node:assert/strict";
import { test } from "node:test";
import { fitted, smaller } from "../../../runtime/static/js/photos.js";

test("a photograph keeps its shape, and is never made larger", () => {
  assert.deepEqual(fitted(4000, 3000), [2048, 1536]);
  assert.deepEqual(fitted(3000, 4000), [1536, 2048]);
  assert.deepEqual(fitted(640, 480), [640, 480]);
  assert.deepEqual(fitted(100, 10, 50), [50, 5]);
});

test("what is no large picture, or cannot be read, stays as it is", async () => {
  const text = new File(["x".repeat(500 * 1024)], "a.txt", { type: "text/plain" });
  const small = new File(["x"], "a.jpg", { type: "image/jpeg" });
  const unreadable = new File(["x".repeat(500 * 1024)], "a.heic", { type: "image/heic" });
  for (const file of [text, small, unreadable]) assert.equal(await smaller(file), file);
});
