// @ts-check
// A condition as rows of field, comparison and value; one that no rows can show is edited as a formula.

import { h, icon } from "../dom.js";
import { namesOf } from "../formula-editor/names.js";
import { t } from "../text.js";
import { formulaBox } from "./formula-box.js";

/** @typedef {import("./controls.js").Control} Control */
/** @typedef {import("./controls.js").Place} Place */
/** @typedef {import("./controls.js").Put} Put */
/** @typedef {{ path: string[], operator: string, value: any, bare: boolean }} Row */
/** @typedef {import("../formula-editor/names.js").Name} Name */

/** Comparisons by the type of the field. @type {Record<string, string[]>} */
const COMPARISONS = {
  number: ["more", "at_least", "less", "at_most", "is", "is_not", "is_blank", "is_not_blank"],
  date: ["more", "at_least", "less", "at_most", "is", "is_blank", "is_not_blank"],
  datetime: ["more", "at_least", "less", "at_most", "is_blank", "is_not_blank"],
  choice: ["is", "is_not", "is_one_of", "is_none_of", "is_blank", "is_not_blank"],
  multi_choice: ["has", "has_not", "is_blank", "is_not_blank"],
  boolean: ["is_true", "is_false"],
  link: ["is_blank", "is_not_blank"],
  text: ["is", "is_not", "contains", "contains_not", "starts_with", "ends_with", "is_blank", "is_not_blank"],
};
const WITHOUT_VALUE = new Set(["is_blank", "is_not_blank", "is_true", "is_false"]);
const MANY = new Set(["is_one_of", "is_none_of"]);

/** @param {string} operator @param {string} type */
function operatorTitle(operator, type) {
  const isDate = type.startsWith("date");
  /** @type {Record<string, string>} */
  const titles = {
    is: t("is"), is_not: t("is not"), less: isDate ? t("before") : t("less than"), at_most: isDate ? t("until") : t("at most"), more: isDate ? t("after") : t("more than"),
    at_least: isDate ? t("from") : t("at least"), is_one_of: t("is one of"), is_none_of: t("is none of"), has: t("has"), has_not: t("does not have"), contains: t("contains"),
    contains_not: t("does not contain"), starts_with: t("starts with"), ends_with: t("ends with"), is_blank: t("is blank"), is_not_blank: t("is not blank"), is_true: t("is yes"), is_false: t("is no"),
  };
  return titles[operator] ?? operator;
}

/** What was read before, so that drawing anew waits for nothing. @type {Map<string, { join: string, rows: Row[] | null }>} */
const known = new Map();
/** Conditions that a person wants to see as formulas. @type {Set<string>} */
const asFormula = new Set();

/** @param {Control} control @param {any} value @param {Put} set @param {Place} place */
export function conditionControl(control, value, set, place) {
  const box = h("div", { class: "fl-condition" });
  void fill(box, control, value ?? "", set, place);
  return box;
}

/** @param {HTMLElement} box @param {Control} control @param {string} text @param {Put} set @param {Place} place */
async function fill(box, control, text, set, place) {
  const entity = control.of === "filter" ? String(stepSetting(place, "entity") ?? "") : place.entity;
  const { fields } = await namesOf(entity, true);
  const read = text ? (known.get(`${entity} ${text}`) ?? (await place.server.ask("/conditions", { entity, formula: text }))) : { join: "and", rows: [] };
  if (read) known.set(`${entity} ${text}`, read);
  const rows = /** @type {Row[] | null} */ (read?.rows ?? null);
  if (!rows || asFormula.has(place.path) || !fields.length) return asText(box, text, set, place, entity, rows !== null && fields.length > 0, () => fill(box, control, text, set, place));
  const change = async (/** @type {Row[]} */ next, join = read.join) => {
    if (!next.length) return set(control.required ? "" : undefined);
    const made = await place.server.ask("/conditions", { entity, join, rows: next });
    if (!made?.formula) return;
    known.set(`${entity} ${made.formula}`, { join, rows: next });
    set(made.formula);
  };
  const drawn = rows.map((row, index) => drawRow(row, fields, `${place.path}/${index}`, (next) => change(rows.map((one, at) => (at === index ? next : one))), () => change(rows.filter((_, at) => at !== index))));
  const joiner = rows.length > 1 ? [joinChoice(read.join, (join) => change(rows, join), place.path)] : [];
  const add = button(t("Add a condition"), "plus", () => change([...rows, freshRow(fields)]), `${place.path}/add`);
  const other = button(t("As a formula"), "sigma", () => (asFormula.add(place.path), fill(box, control, text, set, place)), `${place.path}/formula`);
  box.replaceChildren(...joiner, ...drawn, h("div", { class: "fl-step-row" }, add, other));
}

/** @param {Place} place @param {string} key */
function stepSetting({ flow, step }, key) {
  const queue = [...flow.steps];
  for (const one of queue) {
    if (one.id === step) return one[key];
    queue.push(...(one.branches ?? []).flatMap((branch) => branch.steps), ...(one.steps ?? []));
  }
  return undefined;
}

/** @param {HTMLElement} box @param {string} text @param {Put} set @param {Place} place @param {string} entity @param {boolean} canRows @param {() => void} back */
function asText(box, text, set, place, entity, canRows, back) {
  const editor = formulaBox({ value: text, set: (next) => set(next || undefined, true), path: place.path, entity, returns: "BOOLEAN", label: t("Condition") });
  const rows = button(t("As rows"), "list", () => (asFormula.delete(place.path), back()), `${place.path}/rows`);
  box.replaceChildren(editor, ...(canRows ? [h("div", { class: "fl-step-row" }, rows)] : []));
}

/** @param {Name[]} fields @returns {Row} */
function freshRow(fields) {
  const field = fields.find(({ type }) => type === "number") ?? fields.find(({ type }) => COMPARISONS[type]) ?? fields[0];
  return rowFor(field, [field.key]);
}

/** @param {Name} field @param {string[]} path @returns {Row} */
function rowFor(field, path) {
  const operator = (COMPARISONS[field.type] ?? COMPARISONS.text)[0];
  return { path, operator, ...firstValue(field, operator) };
}

/** @param {Name} field @param {string} operator */
function firstValue(field, operator) {
  if (WITHOUT_VALUE.has(operator)) return { value: null, bare: false };
  if (field.type === "number") return { value: "0", bare: true };
  if (field.type.startsWith("date")) return { value: "TODAY()", bare: true };
  const first = field.options[0]?.value ?? "";
  return { value: MANY.has(operator) ? (first ? [first] : []) : first, bare: false };
}

/** @param {Row} row @param {Name[]} fields @param {string} path @param {(row: Row) => void} change @param {() => void} remove */
function drawRow(row, fields, path, change, remove) {
  const own = fields.find(({ key }) => key === row.path[0]);
  const field = row.path.length === 1 ? own : undefined;
  const shown = fields.filter(({ type }) => COMPARISONS[type]);
  const select = h("select", { class: "fl-input", "aria-label": t("Field"), "data-focus": `${path}/field` }, ...(field ? [] : [h("option", { selected: true, value: row.path.join(".") }, row.path.join(" › "))]), ...shown.map(({ key, labels }) => h("option", { value: key, selected: key === field?.key }, labels[0] ?? key)));
  select.addEventListener("change", () => {
    const next = fields.find(({ key }) => key === select.value);
    if (next) change(rowFor(next, [next.key]));
  });
  const type = field?.type ?? "text";
  const operators = (COMPARISONS[type] ?? COMPARISONS.text).includes(row.operator) ? (COMPARISONS[type] ?? COMPARISONS.text) : [row.operator, ...(COMPARISONS[type] ?? [])];
  const operator = h("select", { class: "fl-input", "aria-label": t("Comparison"), "data-focus": `${path}/operator` }, ...operators.map((one) => h("option", { value: one, selected: one === row.operator }, operatorTitle(one, type))));
  operator.addEventListener("change", () => {
    const same = WITHOUT_VALUE.has(operator.value) === WITHOUT_VALUE.has(row.operator) && MANY.has(operator.value) === MANY.has(row.operator);
    change({ ...row, operator: operator.value, ...(!same && field && firstValue(field, operator.value)) });
  });
  const value = WITHOUT_VALUE.has(row.operator) ? [] : [valueInput(row, field, path, change)];
  const gone = h("button", { type: "button", class: "fl-btn is-icon is-ghost is-small", "aria-label": t("Remove the condition"), "data-focus": `${path}/remove` }, icon("x"));
  gone.addEventListener("click", remove);
  return h("div", { class: "fl-condition-row" }, select, operator, ...value, gone);
}

/** @param {Row} row @param {Name | undefined} field @param {string} path @param {(row: Row) => void} change */
function valueInput(row, field, path, change) {
  const focus = { "aria-label": t("Value"), "data-focus": `${path}/value`, class: "fl-input" };
  if (field?.options.length) {
    const chosen = new Set(Array.isArray(row.value) ? row.value : [row.value]);
    const select = h("select", { ...focus, multiple: MANY.has(row.operator) }, ...field.options.map((one) => h("option", { value: one.value, selected: chosen.has(one.value) }, one.title)));
    select.addEventListener("change", () => change({ ...row, value: MANY.has(row.operator) ? [...select.selectedOptions].map((one) => one.value) : select.value, bare: false }));
    return MANY.has(row.operator) ? h(/** @type {any} */ ("fl-combobox"), {}, select) : select;
  }
  const input = h("input", { ...focus, type: "text", autocomplete: "off", placeholder: field?.type.startsWith("date") ? "TODAY() + 7" : "" });
  input.value = Array.isArray(row.value) ? row.value.join(", ") : (row.value ?? "");
  input.addEventListener("change", () => {
    const text = input.value.trim();
    const bare = field ? field.type === "number" || (field.type.startsWith("date") && /[($]/.test(text)) : row.bare;
    change({ ...row, value: MANY.has(row.operator) ? text.split(/[,，]/).map((one) => one.trim()) : text || (bare ? "0" : ""), bare });
  });
  return input;
}

/** @param {string} join @param {(join: string) => void} choose @param {string} path */
function joinChoice(join, choose, path) {
  const select = h("select", { class: "fl-input", "aria-label": t("How the conditions are joined"), "data-focus": `${path}/join` }, h("option", { value: "and", selected: join === "and" }, t("All of these hold")), h("option", { value: "or", selected: join === "or" }, t("One of these holds")));
  select.addEventListener("change", () => choose(select.value));
  return select;
}

/** @param {string} label @param {string} sign @param {() => void} act @param {string} path */
function button(label, sign, act, path) {
  const made = h("button", { type: "button", class: "fl-btn is-small", "data-focus": path }, icon(sign), h("span", {}, label));
  made.addEventListener("click", act);
  return made;
}
