// Every edit there is in each designer, of something there is or is not, for any document; and the way back.

import assert from "node:assert/strict";
import * as dashboards from "../../../../runtime/static/js/dashboard-designer/commands.js";
import { fitted } from "../../../../runtime/static/js/dashboard-designer/grid.js";
import * as flows from "../../../../runtime/static/js/flow-designer/commands.js";
import { refusal } from "../../../../runtime/static/js/flow-designer/rules.js";
import * as steps from "../../../../runtime/static/js/flow-designer/tree.js";
import * as forms from "../../../../runtime/static/js/form-designer/commands.js";
import { bodyOf, walk, WIDTHS } from "../../../../runtime/static/js/form-designer/tree.js";
import { History } from "../../../../runtime/static/js/history.js";
import * as entities from "../../../../runtime/static/js/modeller/commands.js";
import { addRelation } from "../../../../runtime/static/js/modeller/relations.js";
import * as menus from "../../../../runtime/static/js/navigation-designer/commands.js";
import * as reports from "../../../../runtime/static/js/reports/edits.js";
import * as views from "../../../../runtime/static/js/view-designer/commands.js";

/** Whoever changes what was given fails the test. */
export function frozen(value) {
  if (value && typeof value === "object" && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

/** Numbers from 0 that are the same every time. @param {number} seed */
export function* numbers(seed) {
  for (let state = seed; ; ) yield (state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff) >>> 8;
}

/**
 * Edit a document at random: undone it is the same byte for byte, and done again as it was.
 *
 * @param {any} document @param {(document: any, pick: <T>(list: T[]) => T, count: number) => any} edit @param {number} seed @param {number} [most] edits
 * @returns {any} what was made of it
 */
export function thereAndBack(document, edit, seed, most = 25) {
  const random = numbers(seed);
  const pick = (list) => list[random.next().value % list.length];
  const history = new History(frozen(document), () => pick([0, 0, 5000]));
  const before = JSON.stringify(history.document);
  for (let count = 0; count < most; count += 1) {
    history.run(edit(history.document, pick, count));
    frozen(history.document);
  }
  const made = history.document;
  while (history.undo());
  assert.equal(JSON.stringify(history.document), before, `seed ${seed}`);
  while (history.redo());
  assert.equal(JSON.stringify(history.document), JSON.stringify(made), `seed ${seed}`);
  return made;
}

export function form(document, pick, count) {
  const ids = walk(document).map(({ id }) => id);
  const some = () => [...new Set([pick([...ids, "field:none"]), pick([...ids, "field:none"])])];
  const parents = ["", ...walk(document).filter(({ item }) => item.body).map(({ id }) => id)];
  const place = () => {
    const parent = pick(parents);
    return { parent, index: pick([...Array(bodyOf(document, parent).length + 1).keys()]) };
  };
  const near = () => ({ id: pick([...ids, "field:none"]), side: pick(["left", "right", "above", "below"]) });
  const fresh = () => pick([{ field: `f_${count}`, width: pick(WIDTHS) }, { section: `s_${count}`, body: [] }, { tab: `t_${count}`, title: "T", body: [] }, { text: `n_${count}`, html: "<p>x</p>" }, { divider: `d_${count}` }]);
  return pick([
    () => forms.insertItems([fresh()], place()), () => forms.insertNear([fresh()], near()), () => forms.removeItems(some()), () => forms.moveItems(some(), place()), () => forms.moveNear(some(), near()), () => forms.duplicateItems(some()), () => forms.pasteItems([fresh(), fresh()], place()),
    () => forms.setOnItems(some(), pick(["title", "visible", "width"]), pick([undefined, "x", 6])), () => forms.setWidth(some(), pick(WIDTHS)), () => forms.setOnForm(pick(["title", "submit.title", "for.roles", "help"]), pick([undefined, "x"])), () => forms.placeAll([fresh()], "", 0),
    () => forms.addRule({ id: `r_${count}`, when: "TRUE", then: [] }), () => forms.removeRule(pick([0, 1, 9])), () => forms.duplicateRule(pick([0, 1, 9])), () => forms.moveRule(pick([0, 1]), pick([-1, 1])), () => forms.setOnRule(pick([0, 9]), "title", pick([undefined, "y"])),
    () => forms.translate(pick(["zh", "en"]), pick(["", "@help", "@items/f_1"]), pick(["", "x"])), () => forms.setOnItems(some(), "default", pick([undefined, null, "x", { formula: "TODAY()" }])), () => forms.setOnForm("labels", pick([undefined, "left"])),
  ])();
}

const approval = (id) => ({ id, type: "approval", approvers: [{ by: "manager", of: "initiator" }], mode: "all" });

export function flow(document, pick) {
  const all = [...steps.walk(document.steps)];
  const places = [{ block: "", branch: "", index: pick([0, 1, 2]) }];
  for (const { step } of all) for (const branch of step.branches ?? []) places.push({ block: step.id, branch: branch.id, index: 0 });
  for (const { step } of all) if (step.steps) places.push({ block: step.id, branch: "", index: 0 });
  const step = pick(all.length ? all : [{ step: approval("none") }]).step;
  const place = pick(places);
  const block = pick([...all.filter(({ step: one }) => one.branches?.length), { step: null }]).step;
  const fresh = steps.freshCopy(pick([approval("approval"), { id: "parallel", type: "parallel", branches: [{ id: "branch", steps: [] }, { id: "branch_2", steps: [approval("inner")] }] }]), steps.ids(document));
  const safe = (one) => (refusal(document, one, place) ? flows.removeStep("nothing") : null);
  const inBlock = (make) => () => (block ? make(block.id, pick(block.branches).id) : flows.setOnFlow("title", pick(["W", "Z"])));
  return pick([
    () => safe(fresh) ?? flows.insertStep(fresh, place), () => safe(step) ?? flows.moveStep(step.id, place), () => safe(step) ?? flows.pasteSteps([step], place),
    () => flows.removeStep(step.id), () => flows.duplicateStep(step.id), () => flows.setOnStep(step.id, pick(["title", "mode"]), pick(["a", "b", undefined])),
    () => flows.setOnStart(pick(["withdraw", "title"]), pick(["never", undefined])), () => flows.setOnFlow("help", pick(["why", undefined])),
    inBlock((id) => flows.addBranch(id, steps.freshCopy({ id: "n", type: "", branches: [{ id: "branch", steps: [] }] }, steps.ids(document)).branches[0])),
    inBlock(flows.removeBranch), inBlock(flows.duplicateBranch), inBlock((id, branch) => flows.moveBranch(id, branch, pick([-1, 1]))), inBlock((id, branch) => flows.setOnBranch(id, branch, "title", pick(["t", undefined]))),
  ])();
}

export function view(_document, pick) {
  const some = () => pick(["name", "stage", "amount", "owner"]);
  const at = () => pick([0, 1, 2, 3]);
  return pick([
    () => views.add(pick(["columns", "sort"]), { [pick(["field", "by"])]: some() }), () => views.add(pick(["quick", "cards"]), some()), () => views.remove(pick(["columns", "sort", "quick", "colors"]), at()),
    () => views.move(pick(["columns", "sort"]), at(), at()), () => views.setOn("columns", at(), pick(["width", "frozen", "footer"]), pick([120, true, undefined])),
    () => views.set(pick(["filter", "title", "group"]), pick(["TRUE", undefined])), () => views.setLimit(some(), pick([3, undefined])), () => views.add("colors", { when: "TRUE", color: "red" }),
    () => views.asKind(pick(["list", "kanban", "calendar"]), { by: some() }), () => views.boardBy(some()),
  ])();
}

export function dashboard({ widgets, filters = [] }, pick) {
  const ids = widgets.map(({ id }) => id);
  const id = pick([...ids, "none"]);
  const filter = pick([...filters, { id: "none" }]).id;
  const number = (from, to) => from + pick([...Array(to - from).keys()]);
  const box = { x: number(-1, 13), y: number(-1, 11), w: number(0, 14), h: number(0, 8) };
  const kpi = (name, x) => ({ id: name, kind: "kpi", report: "won", x, y: 0, w: 3, h: 3 });
  return pick([
    () => dashboards.addWidget({ ...kpi(dashboards.freshId("a", ids), 0), ...fitted(box) }), () => dashboards.removeWidget(id), () => dashboards.duplicateWidget(id, dashboards.freshId(id, ids)),
    () => dashboards.placeWidget(id, box), () => dashboards.placeWidget(id, box), () => dashboards.setOnWidget(id, pick(["title", "refresh", "phone"]), pick([undefined, 60, false])),
    () => dashboards.setOnDashboard(pick(["title", "help", "refresh"]), pick(["T", 60])), () => dashboards.addFilter({ id: dashboards.freshId("who", filters.map((one) => one.id)), type: "person" }, { [id]: "owner" }),
    () => dashboards.removeFilter(filter), () => dashboards.setOnFilter(filter, "title", pick(["Who", undefined])), () => (filter === "none" ? dashboards.tidy() : dashboards.mapFilter(id, filter, pick(["owner", ""]))),
    () => dashboards.moveOnPhone(id, pick([-1, 1, 2])), () => dashboards.tidy(), () => (number(0, 9) ? dashboards.tidy() : dashboards.fill([kpi("one", 0), kpi("two", 3)], filters)),
  ])();
}

export function navigation({ items }, pick) {
  const paths = ["9", "9/9", ...items.flatMap((one, at) => [String(at), ...(one.items ?? []).map((_inner, index) => `${at}/${index}`)])];
  const groups = ["", ...items.flatMap((one, at) => (one.items ? [String(at)] : []))];
  return pick([
    () => menus.addItem(pick([...groups, "9"]), pick([{ entity: "account" }, { group: "New", id: "n", items: [] }, { link: "/x" }])), () => menus.removeItem(pick(paths)),
    () => menus.moveItem(pick(paths), pick(groups), pick([0, 1, 2, 3])), () => menus.setOnItem(pick(paths), pick(["title", "icon", "roles"]), pick(["x", undefined])),
    () => menus.setHome(pick(["sales", "service"]), pick(["view/x", undefined])),
  ])();
}

/** The kinds of a relation that one may draw. */
export const RELATIONS = ["many_to_one", "one_to_many", "one_to_one", "many_to_many", "lines"];

/** Of all entities, by key. */
export function entity(all, pick) {
  const name = pick([...Object.keys(all), "nowhere"]);
  const fields = Object.keys(all[name]?.properties ?? {});
  const field = pick([...fields, "nowhere"]);
  const states = all[name]?.states?.field ?? pick(["stage", "nowhere"]);
  const values = ["new", "won", "lost", "nowhere", ...(all[name]?.properties[states]?.options ?? []).map(({ value }) => value)];
  const [value, other] = [pick(values), pick(values)];
  const key = entities.freshKey(pick(["phone", "amount", "name"]), fields);
  const text = { id: key, field: "text", title: key };
  return pick([
    () => entities.addField(name, key, text, pick([0, 1, 2, 3, 4])), () => entities.removeField(name, field), () => entities.moveField(name, field, pick([0, 1, 2, 3, 4, 5])),
    () => entities.setOnField(name, field, pick(["title", "unique", "help"]), pick(["x", true, undefined])), () => entities.setRequired(name, field, pick([true, false])),
    () => entities.setStates(name, pick(["stage", "", "nowhere", field])), () => entities.setNext(name, value, pick([undefined, [], [other]])), () => entities.allow(name, value, other, pick([true, false]), values),
    () => entities.addOption(name, field, { value: "more_2", title: "More" }), () => entities.setOnOption(name, states, value, "color", "red"), () => entities.removeOption(name, states, value),
    () => entities.setOnTransition(name, value, other, pick(["roles", "when", "required", "message"]), pick([undefined, [], ["name"], "TRUE"])),
    () => entities.setRule(name, pick(["a", "b"]), pick([undefined, { id: "a", assert: "1" }])),
    () => addRelation(all, { kind: pick(RELATIONS), from: pick(Object.keys(all)), to: pick(Object.keys(all)), key, id: key, title: "X", inverse: "xs", onDelete: "restrict" }),
  ])();
}

const AMOUNT = { title: "Amount", group: false, day: false, aggs: ["sum", "avg"], column: true, filter: true, number: true };
const DAY = { title: "Day", group: true, day: true, aggs: ["min"], column: true, filter: true };

export function report(document, pick) {
  const name = pick(["rows", "columns", "values"]);
  const there = reports.on(document, name);
  const at = pick([...there.keys(), 0]);
  const onPill = (edit) => (shown) => (there.length ? edit(shown) : shown);
  const apply = pick([
    (shown) => reports.added(shown, name, pick(["amount", "closed_on", "account.name"]), pick([AMOUNT, DAY])), onPill((shown) => reports.removed(shown, name, at)),
    onPill((shown) => reports.moved(shown, name, at, name, pick([0, 1, 2]))), onPill((shown) => reports.changed(shown, name, at, { title: pick(["T", undefined, ""]) })), reports.swapped,
    (shown) => reports.set(shown, pick(["filter", "chart", "title"]), pick(["x", undefined])), (shown) => reports.ofKind(shown, pick(["table", "summary"]), ["name", "amount"]),
  ]);
  return { label: "Edit", apply };
}

/** Of a print template there is one edit. */
export const print = (_document, pick) => {
  const html = pick(["", "<p>{{ name }}</p>", "客户 😀"]);
  return { label: "Change the text", apply: (document) => ({ ...document, html }), merge: pick(["text", ""]) };
};
