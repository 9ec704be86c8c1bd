import assert from "node:assert/strict";
import test from "node:test";
import { asKind, boardBy, move, on, remove, set, setLimit, setOn } from "../../../../../runtime/static/js/view-designer/commands.js";
import { frozen, thereAndBack, view as anyEdit } from "../any-edits.js";

const view = (more = {}) => frozen({ $schema: "formloom:view/1", $id: "x", title: "X", entity: "deal", kind: "list", columns: [{ field: "name", width: 240 }, { field: "stage" }, { field: "amount", footer: "sum" }], ...more });
const fields = ({ columns }) => columns.map(({ field }) => field).join(" ");

test("columns come, go and move, and a list keeps its last one", () => {
  assert.equal(fields(move("columns", 2, 0).apply(view())), "amount name stage");
  assert.equal(fields(move("columns", 0, 3).apply(view())), "name stage amount");
  assert.equal(fields(remove("columns", 1).apply(view())), "name amount");
  const one = frozen({ ...view(), columns: [{ field: "name" }] });
  assert.equal(remove("columns", 0).apply(one), one);
});

test("a setting that is taken away leaves nothing behind", () => {
  assert.deepEqual(set("filter", undefined).apply(view({ filter: "TRUE" })), view());
  assert.deepEqual(setOn("columns", 2, "footer", undefined).apply(view()).columns[2], { field: "amount" });
  assert.deepEqual(remove("quick", 0).apply(view({ quick: ["stage"] })), view());
  assert.deepEqual(setLimit("won", undefined).apply(view({ limits: { won: 3 } })), view());
});

test("another kind has only what is its own", () => {
  const board = asKind("kanban", { by: "stage" }).apply(view({ group: "stage", filter: "amount > 1" }));
  assert.deepEqual(board, { $schema: "formloom:view/1", $id: "x", title: "X", entity: "deal", kind: "kanban", filter: "amount > 1", by: "stage" });
  assert.deepEqual(boardBy("level").apply({ ...board, limits: { won: 3 } }).limits, undefined);
});

test("whatever is done, undoing all of it gives the document byte for byte, and redoing all the last one", () => {
  for (let seed = 1; seed <= 200; seed += 1) thereAndBack(view(), anyEdit, seed, 40);
});

test("lists that are not there are empty", () => assert.deepEqual(on(view(), "sort"), []));
