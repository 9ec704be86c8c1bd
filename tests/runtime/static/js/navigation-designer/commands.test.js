import assert from "node:assert/strict";
import test from "node:test";
import { addItem, landed, moveItem, removeItem, setHome, setOnItem, takes } from "../../../../../runtime/static/js/navigation-designer/commands.js";
import { frozen, navigation as anyEdit, thereAndBack } from "../any-edits.js";

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

test("whatever is done, undoing all of it gives the menu byte for byte, and redoing all the last one", () => {
  for (let seed = 1; seed <= 100; seed += 1) thereAndBack(menu(), anyEdit, seed, 40);
});
