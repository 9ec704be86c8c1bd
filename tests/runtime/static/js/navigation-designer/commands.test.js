import assert from "node:assert/strict";
import test from "node:test";
import { History } from "../../../../../runtime/static/js/history.js";
import { addItem, landed, moveItem, removeItem, setHome, setOnItem, takes } from "../../../../../runtime/static/js/navigation-designer/commands.js";

/** Whoever changes what was given fails the test. */
function frozen(value) {
  if (value && typeof value === "object") {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

const menu = (more = {}) => frozen({ $schema: "formloom:navigation/1", $id: "main", items: [{ entity: "lead" }, { group: "Sales", id: "g", items: [{ entity: "deal" }, { report: "won" }] }, { group: "Empty", id: "e", items: [] }], ...more });
const told = ({ items }) => items.map((one) => (one.items ? `${one.group}(${told({ items: one.items })})` : Object.values(one)[0])).join(" ");

test("items move in their list, out of a group and into one", () => {
  assert.equal(told(moveItem("1/1", "1", 0).apply(menu())), "lead Sales(won deal) Empty()");
  assert.equal(told(moveItem("1/0", "", 0).apply(menu())), "deal lead Sales(won) Empty()");
  assert.equal(told(moveItem("0", "2", 0).apply(menu())), "Sales(deal won) Empty(lead)");
  assert.equal(told(moveItem("2", "", 0).apply(menu())), "Empty() lead Sales(deal won)");
  assert.equal(told(moveItem("1/0", "2", 0).apply(menu())), "lead Sales(won) Empty(deal)");
});

test("where an item lands is where it is", () => {
  for (const [path, list, before] of [["0", "2", 0], ["1/1", "", 3], ["1", "", 3], ["1/0", "1", 2], ["2", "", 0]]) {
    const moved = moveItem(path, list, before).apply(menu());
    const [at, inner] = landed(path, list, before).path.split("/").map(Number);
    const [from, within] = path.split("/").map(Number);
    const item = within === undefined ? menu().items[from] : menu().items[from].items[within];
    assert.deepEqual(inner === undefined ? moved.items[at] : moved.items[at].items[inner], item);
  }
});

test("a group goes into no other", () => {
  assert.equal(takes(menu(), "1", "2"), false);
  assert.equal(told(moveItem("1", "2", 0).apply(menu())), told(menu()));
});

test("items and first pages are said, and leave nothing behind", () => {
  assert.equal(told(addItem("2", { link: "/x" }).apply(menu())), "lead Sales(deal won) Empty(/x)");
  assert.equal(told(removeItem("1/0").apply(menu())), "lead Sales(won) Empty()");
  assert.deepEqual(setOnItem("0", "icon", undefined).apply(setOnItem("0", "icon", "star").apply(menu())), menu());
  assert.deepEqual(setHome("sales", undefined).apply(setHome("sales", "view/x").apply(menu())), menu());
});

/** The same numbers every time. */
function* numbers(seed) {
  for (let now = seed; ; ) yield (now = (now * 48271) % 2147483647);
}

test("whatever is done, undoing all of it gives the menu byte for byte, and redoing all the last one", () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = numbers(seed);
    const pick = (many) => many[random.next().value % many.length];
    const paths = ["0", "1", "2", "3", "1/0", "1/1", "2/0", "9", "9/9"];
    const makers = [
      () => addItem(pick(["", "1", "2", "9"]), pick([{ entity: "account" }, { group: "New", id: "n", items: [] }, { link: "/x" }])), () => removeItem(pick(paths)),
      () => moveItem(pick(paths), pick(["", "1", "2"]), random.next().value % 4), () => setOnItem(pick(paths), pick(["title", "icon", "roles"]), pick(["x", undefined])),
      () => setHome(pick(["sales", "service"]), pick(["view/x", undefined])),
    ];
    const history = new History(menu(), () => random.next().value);
    const before = JSON.stringify(history.document);
    for (let step = 0; step < 40; step += 1) {
      history.run(pick(makers)());
      frozen(history.document);
    }
    const after = JSON.stringify(history.document);
    while (history.undo());
    assert.equal(JSON.stringify(history.document), before, `seed ${seed}`);
    while (history.redo());
    assert.equal(JSON.stringify(history.document), after, `seed ${seed}`);
  }
});
