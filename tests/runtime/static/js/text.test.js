import assert from "node:assert/strict";
import test from "node:test";
import { t } from "../../../../runtime/static/js/text.js";

test("the texts of a page are looked for once, however many are said", () => {
  let looked = 0;
  const list = { textContent: JSON.stringify({ Fields: "字段", "{count} rows": "{count} 行", "1 {count} rows": "一行" }) };
  globalThis.document = { querySelectorAll: () => ((looked += 1), [list]) };
  assert.deepEqual([t("Fields"), t("{count} rows", { count: 3 }), t("{count} rows", { count: 1 }), t("Nowhere {name}", { name: "x" })], ["字段", "3 行", "一行", "Nowhere x"]);
  assert.equal(looked, 1);
  delete globalThis.document;
});
