import assert from "node:assert/strict";
import test from "node:test";
import { History } from "../../../../../runtime/static/js/history.js";
import { add, asKind, boardBy, move, on, remove, set, setLimit, setOn } from "../../../../../runtime/static/js/view-designer/commands.js";

/** Whoever changes what was given fails the test. */
function frozen(value) {
  if (value && typeof value === "object") {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

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

/** The same numbers every time. */
function* numbers(seed) {
  let now = seed;
  for (;;) yield (now = (now * 48271) % 2147483647);
}

test("whatever is done, undoing all of it gives the document byte for byte, and redoing all the last one", () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = numbers(seed);
    const pick = (many) => many[random.next().value % many.length];
    const some = () => pick(["name", "stage", "amount", "owner"]);
    const makers = [
      () => add(pick(["columns", "sort"]), { [pick(["field", "by"])]: some() }), () => add(pick(["quick", "cards"]), some()), () => remove(pick(["columns", "sort", "quick", "colors"]), random.next().value % 4),
      () => move(pick(["columns", "sort"]), random.next().value % 4, random.next().value % 4), () => setOn("columns", random.next().value % 3, pick(["width", "frozen", "footer"]), pick([120, true, undefined])),
      () => set(pick(["filter", "title", "group"]), pick(["TRUE", undefined])), () => setLimit(some(), pick([3, undefined])), () => add("colors", { when: "TRUE", color: "red" }),
      () => asKind(pick(["list", "kanban", "calendar"]), { by: some() }), () => boardBy(some()),
    ];
    const history = new History(view(), () => 0);
    const before = JSON.stringify(history.document);
    for (let step = 0; step < 40; step += 1) history.run({ ...pick(makers)(), merge: "" });
    const after = JSON.stringify(history.document);
    while (history.undo());
    assert.equal(JSON.stringify(history.document), before);
    while (history.redo());
    assert.equal(JSON.stringify(history.document), after);
  }
});

test("lists that are not there are empty", () => assert.deepEqual(on(view(), "sort"), []));
