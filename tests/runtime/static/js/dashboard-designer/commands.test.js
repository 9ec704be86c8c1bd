import assert from "node:assert/strict";
import test from "node:test";
import { addFilter, addWidget, duplicateWidget, freshId, mapFilter, moveOnPhone, phoneOrder, placeWidget, removeFilter, removeWidget, tidy } from "../../../../../runtime/static/js/dashboard-designer/commands.js";
import { collide, COLUMNS, fitted, freePlace, placed } from "../../../../../runtime/static/js/dashboard-designer/grid.js";
import { guessedMap } from "../../../../../runtime/static/js/dashboard-designer/guess.js";
import { dashboard as anyEdit, frozen, numbers, thereAndBack } from "../any-edits.js";

const kpi = (id, x, y, w = 3, h = 3) => ({ id, kind: "kpi", report: "won", x, y, w, h });

const dashboard = (more = {}) => frozen({
  $schema: "formloom:dashboard/1", $id: "x", title: "X", filters: [{ id: "period", type: "period" }],
  widgets: [kpi("a", 0, 0), kpi("b", 3, 0), { ...kpi("c", 0, 3, 6, 4), map: { period: "closed_on" } }, { id: "f", kind: "filter", filter: "period", x: 6, y: 0, w: 3, h: 2 }],
  ...more,
});
const where = ({ widgets }, id) => {
  const { x, y, w, h } = widgets.find((one) => one.id === id);
  return [x, y, w, h];
};
const overlaps = (widgets) => widgets.flatMap((one, at) => widgets.slice(at + 1).filter((other) => collide(one, other)));

test("what is in the way moves down, and what is in its way too; nothing else moves", () => {
  const moved = placeWidget("a", { x: 2, y: 0, w: 3, h: 3 }).apply(dashboard());
  assert.deepEqual(where(moved, "a"), [2, 0, 3, 3]);
  assert.deepEqual(where(moved, "b"), [3, 3, 3, 3]);
  assert.deepEqual(where(moved, "c"), [0, 6, 6, 4]);
  assert.deepEqual(where(moved, "f"), [6, 0, 3, 2]);
});

test("a widget stays on the grid", () => {
  assert.deepEqual(where(placeWidget("a", { x: 40, y: -3, w: 20, h: 0 }).apply(dashboard()), "a"), [0, 0, 12, 1]);
  assert.deepEqual(fitted({ x: 11, y: 600, w: 3, h: 99 }), { x: 9, y: 500, w: 3, h: 40 });
});

test("a new widget has the first free place, a copy stands below, gaps are closed", () => {
  assert.deepEqual(freePlace(dashboard().widgets, { w: 3, h: 2 }), { x: 9, y: 0, w: 3, h: 2 });
  assert.deepEqual(freePlace(dashboard().widgets, { w: 12, h: 2 }), { x: 0, y: 7, w: 12, h: 2 });
  assert.deepEqual(where(duplicateWidget("b", "b_2").apply(dashboard()), "b_2"), [3, 3, 3, 3]);
  const tidied = tidy().apply(removeWidget("a").apply(removeWidget("b").apply(dashboard())));
  assert.deepEqual(where(tidied, "c"), [0, 0, 6, 4]);
  assert.equal(freshId("a", ["a", "a_2"]), "a_3");
});

test("a filter comes with the fields that it asks, and leaves with them and with what shows it", () => {
  const more = addFilter({ id: "owner", type: "person" }, { a: "owner", c: "owner" }).apply(dashboard());
  assert.deepEqual(more.widgets[2].map, { period: "closed_on", owner: "owner" });
  const less = removeFilter("period").apply(more);
  assert.deepEqual([less.filters, less.widgets.map(({ id }) => id), less.widgets[2].map], [[{ id: "owner", type: "person" }], ["a", "b", "c"], { owner: "owner" }]);
  assert.equal("filters" in removeFilter("owner").apply(less), false);
  assert.equal("map" in mapFilter("c", "owner", "").apply(less).widgets[2], false);
});

test("a new widget asks what its neighbours ask of the same records, else the usual field", () => {
  const paths = { deal: { period: [["made_on", ""], ["closed_on", ""]], person: [["helper", ""], ["owner", ""]] } };
  const entityOf = (one) => (one.report ? "deal" : "");
  assert.deepEqual(guessedMap(dashboard(), paths, "deal", entityOf), { map: { period: "closed_on" } });
  assert.deepEqual(guessedMap({ widgets: [], filters: [{ id: "who", type: "person" }] }, paths, "deal", entityOf), { map: { who: "owner" } });
  assert.deepEqual(guessedMap(dashboard(), paths, "ticket", entityOf), {});
});

test("a phone has an order of its own, which knows what comes and goes", () => {
  const ordered = moveOnPhone("c", -2).apply(dashboard());
  assert.equal(phoneOrder(dashboard()).join(), "a,b,f,c");
  assert.equal(ordered.phone.join(), "a,c,b,f");
  assert.equal(addWidget(kpi("n", 0, 0)).apply(ordered).phone.at(-1), "n");
  assert.equal(removeWidget("c").apply(ordered).phone.join(), "a,b,f");
  const first = dashboard();
  assert.equal(moveOnPhone("a", -1).apply(first), first);
});

test("any sequence of edits, undone, gives the byte-identical document; done again, the same result; nothing ever overlaps", () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const { widgets, phone = [], filters = [] } = thereAndBack(dashboard(), anyEdit, seed);
    assert.deepEqual(overlaps(widgets), [], `seed ${seed}`);
    assert.ok(widgets.every(({ x, y, w, h }) => x >= 0 && y >= 0 && w >= 1 && h >= 1 && x + w <= COLUMNS), `seed ${seed}`);
    const ids = widgets.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, `seed ${seed}`);
    assert.ok(phone.every((id) => ids.includes(id)), `seed ${seed}`);
    assert.ok(widgets.every((one) => [...Object.keys(one.map ?? {}), ...(one.filter ? [one.filter] : [])].every((id) => filters.some((filter) => filter.id === id))), `seed ${seed}`);
  }
});

test("a place that is free stays free of others after it is taken", () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = numbers(seed);
    const widgets = [];
    for (let count = 0; count < 20; count += 1) {
      const size = { w: 1 + (random.next().value >> 8) % 12, h: 1 + (random.next().value >> 8) % 6 };
      const box = freePlace(widgets, size);
      const after = placed([...widgets, { id: `w${count}`, kind: "kpi", ...box }], `w${count}`, box);
      assert.deepEqual(after.slice(0, -1), widgets, `seed ${seed}`);
      widgets.push(after.at(-1));
    }
  }
});
