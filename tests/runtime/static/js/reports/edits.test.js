import assert from "node:assert/strict";
import test from "node:test";
import { added, freeId, MOST, moved, on, removed, swapped, withShelf } from "../../../../../runtime/static/js/reports/edits.js";
import { frozen, report as anyEdit, thereAndBack } from "../any-edits.js";

const AMOUNT = { title: "Amount", group: false, day: false, aggs: ["sum", "avg"], column: true, filter: true, number: true };
const DAY = { title: "Day", group: true, day: true, aggs: ["min"], column: true, filter: true };
const report = (more = {}) => frozen({
  $schema: "formloom:report/1", $id: "x", title: "X", entity: "deal", rows: [{ by: "stage" }, { by: "owner" }], columns: [{ by: "closed_on", bucket: "month" }],
  values: [{ id: "amount", agg: "sum", of: "amount" }, { id: "n", agg: "count" }], sort: [{ by: "amount", desc: true }], top: 5, ...more,
});

test("a field becomes what its shelf needs, and a value has a key of its own", () => {
  assert.deepEqual(added(report(), "columns", "won_on", DAY).columns.at(-1), { by: "won_on", bucket: "month" });
  assert.deepEqual(added(report(), "values", "amount", AMOUNT, 0).values[0], { id: "amount_2", agg: "sum", of: "amount" });
  assert.deepEqual(added(report(), "fields", "amount", AMOUNT).fields, ["amount"]);
  assert.equal(freeId(report(), "9 lives"), "lives");
});

test("the order names only what is there still, and so does the number of rows", () => {
  const none = removed(report(), "values", 0);
  assert.deepEqual(["sort" in none, none.top], [false, 5]);
  assert.equal("top" in withShelf(report(), "rows", []), false);
  assert.deepEqual(removed(removed(report(), "rows", 0), "rows", 0).rows, undefined);
});

test("pills go from shelf to shelf, rows and columns change places", () => {
  assert.deepEqual(on(moved(report(), "rows", 0, "columns", 0), "columns").map(({ by }) => by), ["stage", "closed_on"]);
  assert.deepEqual(on(moved(report(), "rows", 0, "rows", 2), "rows").map(({ by }) => by), ["owner", "stage"]);
  const turned = swapped(report());
  assert.deepEqual([on(turned, "rows").length, on(turned, "columns").map(({ by }) => by)], [1, ["stage", "owner"]]);
  assert.ok(on(swapped(report({ rows: ["a", "b", "c", "d"].map((by) => ({ by })) })), "columns").length <= MOST.columns);
});

test("whatever is done, undoing all of it gives the report byte for byte, and redoing all the last one", () => {
  for (let seed = 1; seed <= 100; seed += 1) thereAndBack(report(), anyEdit, seed, 40);
});
