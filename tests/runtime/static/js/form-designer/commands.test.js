import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import { duplicateItems, duplicateRule, insertItems, insertNear, moveItems, moveNear, moveRule, outermost, pasteItems, removeItems, removeRule, setOnForm, setOnItems, setOnRule, setWidth, translate } from "../../../../../runtime/static/js/form-designer/commands.js";
import { moveRefusal, placesFor, refusal } from "../../../../../runtime/static/js/form-designer/places.js";
import { rowsOf } from "../../../../../runtime/static/js/form-designer/rows.js";
import { bodyOf, find, freshCopy, itemAt, keyOf, keys, kindOf, walk } from "../../../../../runtime/static/js/form-designer/tree.js";
import { History } from "../../../../../runtime/static/js/history.js";
import { form as anyEdit, frozen, numbers, thereAndBack } from "../any-edits.js";

const ROOT = new URL("../../../../../", import.meta.url);

function form() {
  return frozen({
    $schema: "formloom:form/1", $id: "x", title: "X", entity: "opportunity", use: "edit", labels: "top",
    body: [
      { tab: "main", title: "Main", body: [
        { section: "basics", title: "Basics", body: [{ field: "name", width: 12 }, { field: "account", width: 6 }, { field: "stage", width: 6 }, { field: "amount", width: 6, required: "stage = 'won'" }] },
        { section: "products", title: "Products", body: [{ lines: "items", columns: ["product", "price"], footer: { price: "sum" } }] },
        { text: "note", html: "<p>Ask.</p>" }] },
      { tab: "more", title: "More", body: [{ field: "description", width: 12 }, { divider: "line" }, { related: "activities", view: "recent" }] }],
    rules: [{ id: "big", title: "Big", when: "amount > 5", then: [{ do: "require", field: "stage" }] }, { id: "lost", when: "stage = 'lost'", then: [{ do: "hide", section: "products" }], enabled: true }],
    for: { roles: ["sales"], when: "stage <> 'won'" }, public: null, submit: { title: "Save", then: "stay" },
  });
}

const order = (document, parent) => bodyOf(document, parent).map(keyOf);
const widths = (document, parent) => bodyOf(document, parent).map((one) => one.width);
const BASICS = "section:basics";

test("items are put in, moved within, across and out of what holds them", () => {
  const put = insertItems([{ field: "new", width: 6 }], { parent: BASICS, index: 1 }).apply(form());
  assert.deepEqual(order(put, BASICS), ["name", "new", "account", "stage", "amount"]);
  assert.deepEqual(order(moveItems(["field:name"], { parent: BASICS, index: 4 }).apply(form()), BASICS), ["account", "stage", "amount", "name"]);
  const across = moveItems(["field:name", "field:stage"], { parent: "tab:more", index: 1 }).apply(form());
  assert.deepEqual(order(across, "tab:more"), ["description", "name", "stage", "line", "activities"]);
  assert.deepEqual(order(moveItems([BASICS], { parent: "tab:more", index: 0 }).apply(form()), BASICS), ["name", "account", "stage", "amount"]);
});

test("beside a field of a whole row, both get half; beside two, all a third", () => {
  const split = insertNear([{ field: "new", width: 12 }], { id: "field:name", side: "left" }).apply(form());
  assert.deepEqual(widths(split, BASICS).slice(0, 2), [6, 6]);
  assert.deepEqual(order(split, BASICS).slice(0, 2), ["new", "name"]);
  const third = moveNear(["field:amount"], { id: "field:stage", side: "right" }).apply(form());
  assert.deepEqual([order(third, BASICS), widths(third, BASICS)], [["name", "account", "stage", "amount"], [12, 4, 4, 4]]);
});

test("where there is room beside a field, nothing gets narrower", () => {
  const put = insertNear([{ field: "new", width: 6 }], { id: "field:amount", side: "right" }).apply(form());
  assert.deepEqual(widths(put, BASICS), [12, 6, 6, 6, 6]);
});

test("between rows an item does not flow into the next one", () => {
  const put = insertNear([{ field: "new", width: 6 }], { id: "field:account", side: "above" }).apply(form());
  assert.deepEqual(rowsOf(bodyOf(put, BASICS)), [[0], [1], [2, 3], [4]]);
  const last = insertNear([{ field: "new", width: 4 }], { id: "field:amount", side: "below" }).apply(form());
  assert.deepEqual(rowsOf(bodyOf(last, BASICS)).at(-1), [4]);
});

test("nothing moves into itself, a section not into a section, a tab not into a tab", () => {
  const document = form();
  assert.equal(moveItems(["tab:main"], { parent: BASICS, index: 0 }).apply(document), document);
  assert.match(moveRefusal(document, ["tab:main"], "section:basics"), /itself/);
  assert.match(refusal(document, { section: "s", body: [] }, BASICS), /section/);
  assert.match(refusal(document, { tab: "t", body: [] }, "tab:more"), /tab/);
  assert.equal(refusal(document, { field: "f" }, "tab:more"), "");
});

test("a field has places in every section and tab, in the order of the page", () => {
  const places = placesFor(form(), "field:account");
  assert.deepEqual(places.slice(0, 3), [{ parent: "tab:main", index: 0 }, { parent: BASICS, index: 0 }, { parent: BASICS, index: 1 }]);
  assert.deepEqual(places.at(-1), { parent: "tab:more", index: 3 });
  assert.equal(places.length, 4 + 5 + 2 + 4);
  assert.deepEqual(placesFor(form(), "tab:more"), [{ parent: "", index: 0 }, { parent: "", index: 1 }, { parent: "", index: 2 }]);
});

test("copies have keys of their own; a field stands on a form once", () => {
  const twice = duplicateItems(["section:products", "text:note"]).apply(form());
  assert.deepEqual(order(twice, "tab:main"), ["basics", "products", "note", "products_2", "note_2"]);
  assert.deepEqual(order(twice, "section:products_2"), []);
  assert.deepEqual(pasteItems([{ field: "name" }, { field: "other" }], { parent: BASICS, index: 0 }).apply(form()).body[0].body[0].body[0], { field: "other" });
  assert.equal(freshCopy({ field: "name" }, keys(form())), null);
});

test("what stands in another chosen one goes with it", () => {
  assert.deepEqual(outermost(form(), ["field:stage", BASICS, "text:note"]).map(({ id }) => id), [BASICS, "text:note"]);
});

test("settings of the form leave no empty objects behind", () => {
  const without = setOnForm("submit.then", undefined).apply(setOnForm("submit.title", undefined).apply(form()));
  assert.equal("submit" in without, false);
  assert.deepEqual(setOnForm("for.roles", ["a"]).apply(form()).for, { roles: ["a"], when: "stage <> 'won'" });
});

test("what the form says in another language is in its history, not in what it holds", () => {
  const before = form();
  const made = translate("zh", "@help", "说明").apply(translate("zh", "", "商机").apply(before));
  const { $texts, ...held } = made;
  assert.deepEqual($texts, { zh: { "": "商机", "@help": "说明" } });
  assert.deepEqual(held, before);
});

test("rules are ordered, copied and switched off", () => {
  const ids = (document) => document.rules.map(({ id }) => id);
  assert.deepEqual(ids(moveRule(1, -1).apply(form())), ["lost", "big"]);
  assert.deepEqual(ids(duplicateRule(0).apply(form())), ["big", "big_2", "lost"]);
  assert.deepEqual(ids(removeRule(0).apply(form())), ["lost"]);
  assert.equal(setOnRule(0, "enabled", false).apply(form()).rules[0].enabled, false);
});

test("a JSON pointer leads to the innermost item", () => {
  assert.equal(itemAt(form(), "/body/0/body/0/body/3/required").id, "field:amount");
  assert.equal(itemAt(form(), "/rules/0/when"), undefined);
});

test("two items of one name are told apart", () => {
  const document = { ...form(), body: [{ field: "a" }, { field: "a", width: 6 }] };
  assert.deepEqual(walk(document).map(({ id }) => id), ["field:a", "field:a~2"]);
  assert.deepEqual(removeItems(["field:a", "field:a~2"]).apply(document).body, []);
  assert.deepEqual(setWidth(["field:a~2"], 3).apply(document).body, [{ field: "a" }, { field: "a", width: 3 }]);
});

test("any sequence of edits, undone, gives the byte-identical document; done again, the same result", () => {
  for (let seed = 1; seed <= 300; seed += 1) thereAndBack(form(), anyEdit, seed, 20);
});

test("moving loses nothing and doubles nothing, wherever it goes", () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const random = numbers(seed);
    const pick = (list) => list[random.next().value % list.length];
    const ids = walk(form()).map(({ id }) => id);
    const chosen = [pick(ids), pick(ids)];
    const parent = pick(["", ...walk(form()).filter(({ item }) => item.body).map(({ id }) => id)]);
    const moved = pick([0, 1]) ? moveItems(chosen, { parent, index: pick([0, 1, 2]) }) : moveNear(chosen, { id: pick(ids), side: pick(["left", "above"]) });
    assert.deepEqual(walk(moved.apply(form())).map(({ id }) => id).sort(), [...ids].sort(), `seed ${seed}`);
  }
});

/** Every form of the starter, and the one of the documentation. */
function* forms() {
  const folder = new URL("templates/crm_starter/forms/", ROOT);
  for (const name of readdirSync(folder)) yield JSON.parse(readFileSync(new URL(name, folder), "utf8"));
  yield form();
}

test("every form is walked whole, and edited at each of its items without changing the others", () => {
  for (const document of forms()) {
    const text = JSON.stringify(document);
    for (const { id, item } of walk(document)) {
      const history = new History(document, () => 0);
      history.run(setOnItems([id], "visible", "TRUE"));
      assert.equal(find(history.document, id).item.visible, "TRUE", `${document.$id} ${id}`);
      assert.equal(walk(history.document).filter((one) => one.item.visible === "TRUE").length, 1 + walk(document).filter((one) => one.item.visible === "TRUE" && one.item !== item).length);
      history.undo();
      assert.equal(JSON.stringify(history.document), text);
    }
    assert.ok(walk(document).every(({ item }) => kindOf(item) in item));
  }
});
