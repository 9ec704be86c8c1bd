import assert from "node:assert/strict";
import test from "node:test";
import { addField, allow, isMeant, moveField, removeField, removeOption, setNext, setOnTransition, setRequired, setRule, setStates, transitionOf } from "../../../../../runtime/static/js/modeller/commands.js";
import { addRelation, freeInverse, relationsOf } from "../../../../../runtime/static/js/modeller/relations.js";
import { entity as anyEdit, frozen, RELATIONS, thereAndBack } from "../any-edits.js";

const text = (title) => ({ id: title.toLowerCase(), field: "text", title });
const stage = { id: "stage", field: "choice", title: "Stage", options: [{ value: "new", title: "New" }, { value: "won", title: "Won" }, { value: "lost", title: "Lost" }] };
const entities = () => frozen({
  deal: { $id: "deal", title: "Deal", display: "name", properties: { name: text("Name"), stage, note: text("Note") }, required: ["name"], unique: [["name"], ["name", "note"]], states: { field: "stage", allow: { new: ["won", "lost"] } } },
  account: { $id: "account", title: "Account", properties: { name: text("Name"), deal: { id: "deal", field: "link", title: "Deal", to: "deal" } } },
});
const keys = (made, entity = "deal") => Object.keys(made[entity].properties);

test("fields are added, moved and deleted with the lists that name them", () => {
  const added = addField("deal", "phone", text("Phone"), 1).apply(entities());
  assert.deepEqual(keys(added), ["name", "phone", "stage", "note"]);
  assert.equal(addField("deal", "phone", text("Other")).apply(added).deal, added.deal);
  assert.deepEqual(keys(moveField("deal", "note", 0).apply(added)), ["note", "name", "phone", "stage"]);
  assert.deepEqual(keys(moveField("deal", "name", 99).apply(added)), ["phone", "stage", "note", "name"]);
  const bare = removeField("deal", "note").apply(setRequired("deal", "note", true).apply(added)).deal;
  assert.deepEqual([bare.required, bare.unique], [["name"], [["name"]]]);
  const none = removeField("deal", "name").apply({ deal: bare }).deal;
  assert.deepEqual(["required" in none, "unique" in none], [false, false]);
});

test("what an entity means by a field is more than listing it", () => {
  const { deal } = entities();
  assert.deepEqual(["name", "stage", "note", "gone"].map((key) => isMeant(deal, key)), [true, true, false, false]);
});

test("states: ways are ticked in the order of the values, and go with their state", () => {
  const order = ["new", "won", "lost"];
  const more = allow("deal", "won", "lost", true, order).apply(allow("deal", "won", "new", true, order).apply(entities())).deal.states.allow;
  assert.deepEqual(more.won, ["new", "lost"]);
  assert.equal(allow("deal", "won", "won", true, order).apply(entities()).deal.states.allow.won, undefined);
  assert.deepEqual(setNext("deal", "new", undefined).apply(entities()).deal.states.allow, {});
  const less = removeOption("deal", "stage", "lost").apply(entities()).deal;
  assert.deepEqual([less.states.allow, less.properties.stage.options.length], [{ new: ["won"] }, 2]);
  assert.equal("states" in setStates("deal", "").apply(entities()).deal, false);
});

test("a transition takes what is said of it, and nothing is said of one that cannot happen", () => {
  const said = (...steps) => steps.reduce((made, one) => one.apply(made), entities()).deal.states.transitions;
  const boss = setOnTransition("deal", "new", "won", "roles", ["boss"]);
  const need = setOnTransition("deal", "new", "lost", "required", ["note"]);
  assert.deepEqual(said(boss, need, setOnTransition("deal", "new", "won", "when", "TRUE")), [{ from: "new", to: "won", roles: ["boss"], when: "TRUE" }, { from: "new", to: "lost", required: ["note"] }]);
  assert.equal(said(boss, setOnTransition("deal", "new", "won", "roles", [])), undefined);
  assert.deepEqual(said(boss, need, allow("deal", "new", "won", false, ["won", "lost"])), [{ from: "new", to: "lost", required: ["note"] }]);
  assert.equal(said(boss, need, setNext("deal", "new", [])), undefined);
  assert.deepEqual(said(boss, need, removeOption("deal", "stage", "won")), [{ from: "new", to: "lost", required: ["note"] }]);
  assert.equal(said(boss, need, setNext("deal", "new", undefined)).length, 2);
  const own = setOnTransition("deal", "won", "new", "when", "TRUE"); // nothing is said of what follows "won", so anything may
  assert.deepEqual(said(own), [{ from: "won", to: "new", when: "TRUE" }]);
  assert.equal(said(setNext("deal", "won", []), own), undefined);
  assert.deepEqual(transitionOf(undefined, "a", "b"), { from: "a", to: "b" });
});

test("a rule takes the place of its namesake, and leaves nothing behind", () => {
  const once = setRule("deal", "a", { id: "a", assert: "true" }).apply(entities());
  assert.deepEqual(setRule("deal", "a", { id: "a", assert: "false" }).apply(once).deal.rules, [{ id: "a", assert: "false" }]);
  assert.equal("rules" in setRule("deal", "a", undefined).apply(once).deal, false);
});

test("relations are read from both sides, and their lists have names of their own", () => {
  const [link] = relationsOf(entities());
  assert.deepEqual([link.from, link.to, link.inverse, link.here, link.there], ["account", "deal", "account_deal", "many", "one"]);
  assert.equal(freeInverse(entities(), "account", "deal", "account_deal"), "account_deal_2");
  assert.equal(freeInverse(entities(), "account", "deal", "stage"), "stage_2");
  const asked = { from: "deal", to: "account", key: "x", id: "x", title: "X", inverse: "deals", onDelete: "clear" };
  const made = Object.fromEntries(RELATIONS.map((kind) => [kind, relationsOf(addRelation(entities(), { ...asked, kind }).apply(entities())).find(({ title }) => title === "X")]));
  assert.deepEqual(RELATIONS.map((kind) => [made[kind].from, made[kind].field, made[kind].here, made[kind].there]), [
    ["deal", "x", "many", "one"], ["account", "x", "many", "one"], ["deal", "x", "one", "one"], ["deal", "x", "many", "many"], ["deal", "x.account", "many", "one"],
  ]);
});

test("whatever is done and undone gives the very same document, and done again the same as before", () => {
  for (let seed = 1; seed <= 100; seed += 1) thereAndBack(entities(), anyEdit, seed, 40);
});
