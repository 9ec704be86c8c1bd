// @ts-check
// The rows of a condition on the page: a field, an operator, a value; groups of them, joined by and/or.

import { h, icon, newId } from "../dom.js";
import { t } from "../text.js";
import { isGroup, meantBy, typedFrom, wordsFor } from "./conditions.js";

/** @typedef {import("./conditions.js").Group} Group */
/** @typedef {import("./conditions.js").Row} Row */
/** @typedef {import("./conditions.js").Operator} Operator */
/** @typedef {import("./names.js").Name} Name */

/** Formulas that people compare days with. */
const DAYS = ["=TODAY() + 7", "=TODAY() - 30", "=EOMONTH(TODAY(), 0)"];

export class RowsView {
  /** @param {import("./builder.js").Builder} builder @param {string} label */
  constructor(builder, label) {
    this.builder = builder;
    this.element = h("div", { class: "fl-cond", role: "group", ...(label && { "aria-labelledby": label }) });
  }

  /** @param {Row} [focused] the row whose first control takes the focus */
  draw(focused) {
    this.element.replaceChildren(this.#group(this.builder.group, null));
    if (focused) /** @type {HTMLElement | undefined} */ (this.#places.get(focused)?.querySelector("select"))?.focus();
  }

  /** @type {Map<Row, HTMLElement>} */
  #places = new Map();

  /** @param {Group} group @param {Group | null} owner @returns {HTMLElement} */
  #group(group, owner) {
    const items = group.items.map((item) => (isGroup(item) ? this.#group(item, group) : this.#row(item, group)));
    const add = this.#button(t("Add a condition"), () => this.#add(group, blank()));
    const buttons = [add];
    if (!owner) buttons.push(this.#button(t("Add a group"), () => this.#add(group, { join: group.join === "and" ? "or" : "and", items: [blank()] })));
    else buttons.push(iconButton(t("Remove the group"), "trash-2", () => this.#remove(owner, group)));
    const joined = group.items.length > 1 ? [this.#join(group)] : [];
    return h("div", { class: `fl-cond-group${owner ? " is-inner" : ""}`, ...(owner && { role: "group", "aria-label": t("Group of conditions") }) }, ...joined, ...items, h("div", { class: "fl-row" }, ...buttons));
  }

  /** @param {Group} group */
  #join(group) {
    const select = h("select", { class: "fl-input fl-cond-join", "aria-label": t("How the conditions join") }, ...options([["and", t("all must hold")], ["or", t("one is enough")]], group.join));
    select.addEventListener("change", () => {
      group.join = select.value === "or" ? "or" : "and";
      this.builder.changed();
    });
    return select;
  }

  /** @param {Row} row @param {Group} owner */
  #row(row, owner) {
    const remove = iconButton(t("Remove the condition"), "x", () => this.#remove(owner, row));
    const place = h("div", { class: "fl-cond-row" }, this.#field(row), ...this.#rest(row), remove);
    this.#places.set(row, place);
    return place;
  }

  /** @param {Row} row */
  #field(row) {
    const groups = new Map([["", /** @type {[string, string][]} */ ([])]]);
    for (const { path, title, group } of this.builder.choices) groups.set(group, [...(groups.get(group) ?? []), [path.join("."), title]]);
    const current = row.path.join(".");
    const lists = [...groups].map(([group, found]) => (group ? h("optgroup", { label: group }, ...options(found, current)) : options([["", t("Choose a field")], ...found], current))).flat();
    const select = h("select", { class: "fl-input", "aria-label": t("Field") }, ...lists);
    select.addEventListener("change", () => {
      const first = this.#operators(this.#typeAt(select.value)).offered[0];
      Object.assign(row, { path: select.value ? select.value.split(".") : [], operator: first?.name ?? "is", value: "", bare: false });
      this.#redraw(row);
    });
    return select;
  }

  /** The operator and the value. @param {Row} row */
  #rest(row) {
    const name = this.builder.nameOf(row.path);
    const { offered, others } = this.#operators(name?.type ?? "text");
    const odd = others.filter((one) => one.name === row.operator); // as somebody wrote it
    const known = [...offered, ...odd];
    const select = h("select", { class: "fl-input", "aria-label": t("Comparison") }, ...options(known.map((one) => [one.name, one.title]), row.operator));
    select.addEventListener("change", () => {
      const [before, after] = [row.operator, select.value].map((one) => known.find(({ name: key }) => key === one)?.takes);
      Object.assign(row, { operator: select.value, ...(before !== after && { value: "", bare: false }) });
      this.#redraw(row, "select:nth-of-type(2)");
    });
    const operator = known.find((one) => one.name === row.operator);
    return [select, name && operator ? this.#value(row, name, operator) : h("span")];
  }

  /** @param {Row} row @param {Name} name @param {Operator} operator @returns {HTMLElement} */
  #value(row, name, operator) {
    if (operator.takes === "none") return h("span");
    if (operator.takes === "several") return name.options.length ? this.#boxes(row, name) : this.#lines(row);
    if (typeof row.value === "boolean") return this.#chosen(row, [["true", t("Yes")], ["false", t("No")]], (one) => one === "true");
    if (name.options.length && !row.bare) return this.#chosen(row, [["", t("Choose a value")], ...name.options.map(({ value, title }) => /** @type {[string, string]} */ ([value, title]))], (one) => one);
    return this.#typed(row, name, operator);
  }

  /** @param {Row} row @param {[string, string][]} known @param {(value: string) => string | boolean} meaning */
  #chosen(row, known, meaning) {
    const current = String(row.value ?? "");
    const every = known.some(([value]) => value === current) ? known : [...known, /** @type {[string, string]} */ ([current, current])];
    const select = h("select", { class: "fl-input", "aria-label": t("Value") }, ...options(every, current));
    select.addEventListener("change", () => this.#set(row, { value: meaning(select.value), bare: false }));
    return select;
  }

  /** @param {Row} row @param {Name} name @param {Operator} operator */
  #typed(row, name, { takes }) {
    const list = h("datalist", { id: newId("values") }, ...this.#suggestions(name.type).map(([value, title]) => h("option", { value }, title)));
    const input = h("input", { class: "fl-input", "aria-label": t("Value"), autocomplete: "off", list: list.id, ...(name.type === "date" && { placeholder: "2026-12-31" }) });
    input.value = typedFrom(row, name.type);
    input.addEventListener("input", () => this.#set(row, meantBy(input.value, name.type, takes)));
    return h("span", { class: "fl-cond-value" }, input, list);
  }

  /** Formulas that stand for a value of a type. @param {string} type @returns {[string, string][]} */
  #suggestions(type) {
    const days = type === "date" || type === "datetime" ? DAYS : [];
    const fits = this.builder.variables.filter((one) => one.type === type && type !== "link");
    const words = wordsFor(type).map(([, said]) => /** @type {[string, string]} */ ([said, ""]));
    return [...words, ...days.map((one) => /** @type {[string, string]} */ ([one, ""])), ...fits.map(({ key, labels }) => /** @type {[string, string]} */ ([type === "number" ? key : `=${key}`, labels[0] ?? ""]))];
  }

  /** @param {Row} row @param {Name} name */
  #boxes(row, name) {
    const on = new Set(Array.isArray(row.value) ? row.value : []);
    const known = name.options.map(({ value, title }) => /** @type {[string, string]} */ ([value, title]));
    const odd = [...on].filter((one) => !known.some(([value]) => value === one)).map((one) => /** @type {[string, string]} */ ([one, one]));
    const boxes = [...known, ...odd].map(([value, title]) => {
      const box = h("input", { type: "checkbox", checked: on.has(value) });
      box.addEventListener("change", () => {
        box.checked ? on.add(value) : on.delete(value);
        this.#set(row, { value: [...on], bare: false });
      });
      return h("label", { class: "fl-check" }, box, h("span", {}, title));
    });
    return h("div", { class: "fl-choices", role: "group", "aria-label": t("Values") }, ...boxes);
  }

  /** @param {Row} row */
  #lines(row) {
    const area = h("textarea", { class: "fl-input", rows: 2, "aria-label": t("Values, one a line") });
    area.value = typedFrom(row, "text");
    area.addEventListener("input", () => this.#set(row, meantBy(area.value, "text", "several")));
    return area;
  }

  /** @param {string} path */
  #typeAt(path) {
    return this.builder.nameOf(path.split("."))?.type ?? "text";
  }

  /** @param {string} type */
  #operators(type) {
    return this.builder.operators.get(type) ?? { offered: [], others: [] };
  }

  /** @param {Row} row @param {Partial<Row>} value */
  #set(row, value) {
    Object.assign(row, value);
    this.builder.changed();
  }

  /** Only this row: the focus stays where it is. @param {Row} row @param {string} [focus] */
  #redraw(row, focus = "select") {
    const place = this.#places.get(row);
    const remove = place?.lastElementChild;
    if (place && remove) place.replaceChildren(this.#field(row), ...this.#rest(row), remove);
    /** @type {HTMLElement | null | undefined} */ (place?.querySelector(focus))?.focus();
    this.builder.changed();
  }

  /** @param {Group} group @param {Row | Group} item */
  #add(group, item) {
    group.items.push(item);
    this.draw(/** @type {Row} */ (isGroup(item) ? item.items[0] : item));
  }

  /** @param {Group} owner @param {Row | Group} item */
  #remove(owner, item) {
    owner.items = owner.items.filter((one) => one !== item);
    if (!this.builder.group.items.length) this.builder.group.items.push(blank());
    this.draw();
    this.element.querySelector("button")?.focus();
    this.builder.changed();
  }

  /** @param {string} title @param {() => void} press */
  #button(title, press) {
    const made = h("button", { type: "button", class: "fl-btn is-small" }, icon("plus"), title);
    made.addEventListener("click", press);
    return made;
  }
}

/** @param {string} title @param {string} name @param {() => void} press */
function iconButton(title, name, press) {
  const made = h("button", { type: "button", class: "fl-btn is-icon is-ghost is-small", "aria-label": title, title }, icon(name));
  made.addEventListener("click", press);
  return made;
}

/** @returns {Row} */
const blank = () => ({ path: [], operator: "is", value: "", bare: false });

/** @param {[string, string][]} known @param {string} current */
const options = (known, current) => known.map(([value, title]) => new Option(title, value, false, value === current));
