// @ts-check
// The settings of a view: what all kinds have, and what is its kind's own.

import { h, icon } from "../dom.js";
import { button, check, choice, group, labelled, text } from "../designer/controls.js";
import { asRead, beside } from "../designer/own-words.js";
import { formulaBox } from "../flow-designer/formula-box.js";
import { t } from "../text.js";
import { add, boardBy, on, set, setLimit, setOn } from "./commands.js";
import { rows } from "./rows.js";

/** @typedef {import("./designer.js").Designer} Designer @typedef {import("./designer.js").Field} Field */
/** @typedef {[string, string]} Pair */

const MOST_SORTS = 3;

/** @param {Designer} designer @returns {Node[]} */
export function panel(designer) {
  const { view, told } = designer;
  const kinds = h("div", { class: "fl-btn-group fl-vd-kinds", role: "group", "aria-label": t("Kind") }, ...told.kinds.map(([kind, title, sign]) => {
    const made = button(title, sign, () => designer.become(kind), { focus: `kind/${kind}` });
    made.setAttribute("aria-pressed", String(view.kind === kind));
    return made;
  }));
  return [
    text(t("Title"), "title", view.title, (value, by) => value && designer.run(set("title", value), by), { maxlength: 200, required: "" }),
    ...beside(told.own, ""), kinds,
    ...(PARTS[view.kind] ?? []).flatMap((part) => part(designer)),
    filter(designer), quick(designer), sort(designer), colors(designer), audience(designer),
  ];
}

/** @type {Record<string, ((designer: Designer) => Node[])[]>} */
const PARTS = { list: [columns, grouping], kanban: [board], calendar: [calendar] };

/** @param {Designer} designer @returns {Node[]} */
function columns(designer) {
  const { view, told } = designer;
  const taken = on(view, "columns").map(({ field }) => field);
  const settings = (/** @type {any} */ column, /** @type {number} */ at) => {
    const field = designer.field(column.field);
    const footers = told.footers.filter(([one]) => field?.is_number || one === "count");
    const width = h("input", { class: "fl-input", type: "number", min: 40, max: 1200, step: 10, value: column.width ?? "", placeholder: t("By itself"), "data-focus": `columns/${at}/width`, inputmode: "numeric" });
    width.addEventListener("change", () => width.checkValidity() && designer.run(setOn("columns", at, "width", width.value ? Number(width.value) : undefined)));
    const name = `columns/${at}`;
    const fold = h("details", { class: "fl-vd-more", open: designer.isOpen(name) },
      h("summary", { "aria-label": t("Settings of {name}", { name: designer.titleOf(column.field) }), title: t("Settings"), "data-focus": `${name}/more` }, icon("settings-2")),
      h("div", { class: "fl-vd-inner" }, text(t("Title"), `${name}/title`, column.title, (value, by) => designer.run(setOn("columns", at, "title", value), by), { maxlength: 200, placeholder: designer.titleOf(column.field) }), ...(column.title ? beside(told.own, `@columns/${column.field}`) : []),
        labelled(t("Width"), width), choice(t("Below the column"), `${name}/footer`, [["", t("Nothing")], ...footers], column.footer, (value) => designer.run(setOn("columns", at, "footer", value))),
        check(t("Stays in sight"), `${name}/frozen`, !!column.frozen, (isOn) => designer.run(setOn("columns", at, "frozen", isOn || undefined)))));
    fold.addEventListener("toggle", () => designer.setOpen(name, fold.open));
    return [fold];
  };
  return [group(t("Columns"), rows(designer, "columns", ({ field, title }) => (title ? asRead(told.own, `@columns/${field}`, title) : designer.titleOf(field)), settings, true),
    more(designer, "columns", t("Add a column …"), pairs(told.fields.filter((one) => one.can_show && !taken.includes(one.path))), (field) => ({ field })))];
}

/** @param {Designer} designer @returns {Node[]} */
function grouping({ view, told, run }) {
  const fields = told.fields.filter((one) => one.can_group);
  return fields.length ? [group(t("Groups"), choice(t("Grouped by"), "group", [["", t("No groups")], ...pairs(fields)], view.group ?? "", (value) => run(set("group", value))))] : [];
}

/** @param {Designer} designer @returns {Node[]} */
function board(designer) {
  const { view, told, run } = designer;
  const taken = on(view, "cards");
  const options = designer.field(view.by)?.options ?? [];
  const limits = options.map(([option, title]) => {
    const input = h("input", { class: "fl-input", type: "number", min: 1, max: 1000, value: view.limits?.[option] ?? "", placeholder: t("Any number"), "data-focus": `limit/${option}`, inputmode: "numeric" });
    input.addEventListener("change", () => input.checkValidity() && run(setLimit(option, input.value ? Number(input.value) : undefined)));
    return labelled(title, input);
  });
  return [
    group(t("Board"), choice(t("A column for each"), "by", pairs(told.fields.filter((one) => one.can_board)), view.by, (value) => run(boardBy(value))),
      choice(t("Added up in each column"), "sum", [["", t("Nothing")], ...pairs(told.fields.filter((one) => one.is_number && !one.path.includes(".")))], view.sum, (value) => run(set("sum", value)))),
    group(t("Rows and dates"), choice(t("A row for each"), "lanes", [["", t("No groups")], ...pairs(told.fields.filter((one) => one.can_group && one.path !== view.by))], view.lanes, (value) => run(set("lanes", value))),
      choice(t("Late after"), "due", [["", t("Nothing")], ...pairs(told.fields.filter((one) => one.is_day))], view.due, (value) => run(set("due", value)))),
    group(t("On a card"), rows(designer, "cards", (path) => designer.titleOf(path)), more(designer, "cards", t("Add a field …"), pairs(told.fields.filter((one) => one.can_show && !taken.includes(one.path))))),
    ...(limits.length ? [group(t("At most so many cards"), h("div", { class: "fl-vd-pair" }, ...limits))] : []),
  ];
}

/** @param {Designer} designer @returns {Node[]} */
function calendar({ view, told, run }) {
  const days = pairs(told.fields.filter((one) => one.is_day));
  const none = /** @type {Pair} */ (["", t("Nothing")]);
  const labels = pairs(told.fields.filter((one) => one.can_show));
  return [group(t("Calendar"), choice(t("Begins"), "start", days, view.start, (value) => run(set("start", value))), choice(t("Ends"), "end", [["", t("The same day")], ...days], view.end, (value) => run(set("end", value))),
    choice(t("Called by"), "label", [["", t("The name of the record")], ...labels], view.label, (value) => run(set("label", value))), choice(t("Coloured by"), "color", [none, ...pairs(told.fields.filter((one) => one.has_colors))], view.color, (value) => run(set("color", value))))];
}

/** @param {Designer} designer */
function filter({ view, told, run }) {
  return group(t("Which records"), formulaBox({ value: view.filter, set: (value) => run(set("filter", value || undefined), "typing"), path: "filter", entity: told.entity, returns: "boolean", label: t("Which records"), rows: true }));
}

/** @param {Designer} designer */
function quick(designer) {
  const taken = on(designer.view, "quick");
  return group(t("Quick filters"), rows(designer, "quick", (path) => designer.titleOf(path)), more(designer, "quick", t("Add a filter …"), pairs(designer.told.fields.filter((one) => one.can_be_quick && !taken.includes(one.path)))));
}

/** @param {Designer} designer */
function sort(designer) {
  const taken = on(designer.view, "sort").map(({ by }) => by);
  const ways = /** @type {Pair[]} */ ([["", t("Rising")], ["desc", t("Falling")]]);
  const way = (/** @type {any} */ item, /** @type {number} */ at) => {
    const made = choice(t("Order of {name}", { name: designer.titleOf(item.by) }), `sort/${at}/way`, ways, item.desc ? "desc" : "", (value) => designer.run(setOn("sort", at, "desc", value ? true : undefined)));
    made.querySelector(".fl-label")?.classList.add("fl-visually-hidden");
    return [made];
  };
  const offered = taken.length < MOST_SORTS ? pairs(designer.told.fields.filter((one) => one.can_sort && !taken.includes(one.path))) : [];
  const byHand = designer.view.kind === "kanban" && !taken.length ? [h("p", { class: "fl-help" }, t("Without an order, people put the cards of a column into theirs by hand."))] : [];
  return group(t("Order"), ...byHand, rows(designer, "sort", ({ by }) => designer.titleOf(by), way), more(designer, "sort", t("Sort by …"), offered, (by) => ({ by })));
}

/** @param {Designer} designer */
function colors(designer) {
  const { told, run } = designer;
  const inner = (/** @type {any} */ rule, /** @type {number} */ at) => [
    h("div", { class: "fl-vd-rule" }, choice(t("Colour"), `colors/${at}/color`, told.colors, rule.color, (value) => run(setOn("colors", at, "color", value))),
      formulaBox({ value: rule.when, set: (value) => value && run(setOn("colors", at, "when", value), "typing"), path: `colors/${at}/when`, entity: told.entity, returns: "boolean", label: t("Condition"), rows: true })),
  ];
  const fresh = button(t("Add a colour"), "palette", () => {
    run(add("colors", { when: "TRUE", color: "red" }));
    designer.focus(`colors/${on(designer.view, "colors").length - 1}/color`);
  }, { focus: "colors/new" });
  return group(t("Colours of rows"), rows(designer, "colors", ({ color }) => told.colors.find(([one]) => one === color)?.[1] ?? color, inner), fresh);
}

/** @param {Designer} designer */
function audience({ view, told, run }) {
  const roles = on(view, "roles");
  return group(t("Only for these roles"), ...told.roles.map(([key, title]) => check(title, `role/${key}`, roles.includes(key), (isOn) => {
    const kept = isOn ? [...roles, key] : roles.filter((one) => one !== key);
    run(set("roles", kept.length ? kept : undefined));
  })), h("p", { class: "fl-help" }, t("None chosen: everybody who may see the records.")));
}

/** @param {Field[]} fields @returns {Pair[]} */
const pairs = (fields) => fields.map(({ path, title }) => [path, title]);

/** One more item of a list. @param {Designer} designer @param {string} list @param {string} words @param {Pair[]} offered @param {(path: string) => any} [item] */
function more(designer, list, words, offered, item = (path) => path) {
  if (!offered.length) return h("span", { hidden: true });
  const made = choice(words, `${list}/new`, [["", words], ...offered], "", (path) => path && designer.run(add(list, item(path))));
  made.querySelector(".fl-label")?.classList.add("fl-visually-hidden");
  return made;
}
