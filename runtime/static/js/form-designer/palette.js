// @ts-check
// What can be put on the form: fields that are not on it yet first, related lists, layout, and fields that do not exist yet.

import { announce, h, icon, newId } from "../dom.js";
import { t } from "../text.js";
import { showToast } from "../toast.js";
import { freshKey, keys, keyOf, kindOf, walk } from "./tree.js";
import { ICONS } from "./names.js";

/** @typedef {import("./tree.js").Item} Item */
/** @typedef {import("./names.js").Field} Field */

/** Where it is kept what somebody used last, and how many of these are shown. */
const [RECENT, MOST] = ["fl-fd-recent", 4];
/** @type {string[]} kinds of layout, and types of new fields such as "type:money" */
const recent = JSON.parse(localStorage.getItem(RECENT) ?? "[]");

/** @param {string} what */
function used(what) {
  recent.splice(0, recent.length, ...[what, ...recent.filter((one) => one !== what)].slice(0, 2 * MOST));
  localStorage.setItem(RECENT, JSON.stringify(recent));
}

export class AddPanel {
  #isBusy = false;

  /** @param {import("./designer.js").Designer} designer @param {{ title: string, types: [string, string][] }[]} types */
  constructor(designer, types) {
    this.designer = designer;
    this.search = h("input", { class: "fl-input", type: "search", placeholder: t("Find something to add"), "aria-label": t("Find something to add"), autocomplete: "off" });
    this.list = h("div", { class: "fl-fd-list-box" });
    this.name = h("input", { class: "fl-input", type: "text", maxlength: 100, autocomplete: "off", placeholder: t("Such as: planned amount"), id: newId("field") });
    const known = new Map(types.flatMap((group) => group.types));
    const last = recent.map((one) => one.replace("type:", "")).filter((key) => known.has(key));
    const groups = last.length ? [{ title: t("Recently used"), types: last.map((key) => /** @type {[string, string]} */ ([key, known.get(key) ?? key])) }, ...types] : types;
    this.type = h("select", { class: "fl-input", "aria-label": t("Type") }, h("option", { value: "" }, t("Type by its name")), ...groups.map((group) => h("optgroup", { label: group.title }, ...group.types.map(([key, title]) => h("option", { value: key }, title)))));
    this.element = h("div", { class: "fl-fd-add" }, h("div", { class: "fl-toolbar-search" }, icon("search"), this.search), this.list, this.#newField());
    this.search.addEventListener("input", () => this.draw());
    this.search.addEventListener("keydown", (event) => this.#searchKey(event));
    this.list.addEventListener("click", ({ target }) => target instanceof Element && this.#click(target.closest("[data-new]")));
    this.list.addEventListener("keydown", (event) => this.#key(event));
  }

  #newField() {
    const add = h("button", { class: "fl-btn is-small" }, icon("plus"), h("span", {}, t("Add the field")));
    const form = h("form", { class: "fl-fd-new" }, h("label", { class: "fl-menu-heading", for: this.name.id }, t("New field")), this.name, h("div", { class: "fl-step-row" }, this.type, add), h("a", { class: "fl-fd-more", href: this.designer.addresses.more }, t("With all its settings …")));
    form.addEventListener("submit", (event) => (event.preventDefault(), void this.#create()));
    return form;
  }

  async #create() {
    const { designer } = this;
    const title = this.name.value.trim();
    if (!title || this.#isBusy) return this.name.focus();
    this.#isBusy = true;
    const body = new FormData();
    for (const [name, value] of Object.entries({ csrf_token: designer.addresses.csrf, title, type: this.type.value })) body.append(name, value);
    const response = await fetch(designer.addresses.fields, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
    const answer = await response?.json().catch(() => null);
    this.#isBusy = false;
    if (!response?.ok || !answer) return showToast({ text: answer?.refusal ?? t("No connection. Nothing was lost; try again."), tone: "bad" });
    this.name.value = "";
    used(`type:${answer.field.type}`);
    designer.names.palette.fields.push(answer.field);
    announce(answer.said);
    designer.edits.add([answer.field.item]);
  }

  #drawn = "";

  /** Drawn anew only where something else would stand there: what one is about to drag stays. */
  draw() {
    const { names, history } = this.designer;
    const sign = JSON.stringify([walk(history.document).map(({ id }) => id), this.search.value, names.palette.fields.length, recent]);
    if (sign === this.#drawn) return;
    this.#drawn = sign;
    const placed = new Set(walk(history.document).map(({ item }) => keyOf(item)));
    const wanted = this.search.value.trim().toLocaleLowerCase();
    const fits = (/** @type {string} */ text) => !wanted || text.toLocaleLowerCase().includes(wanted);
    const sorted = [...names.palette.fields].sort((one, other) => Number(placed.has(one.key)) - Number(placed.has(other.key)));
    const fields = sorted.filter((one) => fits(`${one.find} ${one.title}`)).map((one) => this.#field(one, placed.has(one.key)));
    const system = names.palette.system.filter((one) => wanted && fits(`${one.find} ${one.title}`)).map((one) => this.#field(one, placed.has(one.key)));
    const related = names.palette.related.filter((one) => fits(`${one.find} ${one.title}`)).map((one) => this.#item({ related: one.key }, one.title, ICONS.related, placed.has(one.key)));
    const every = this.#layout().filter(([, title]) => fits(title));
    const last = wanted ? [] : recent.flatMap((kind) => every.filter(([item]) => kindOf(item) === kind)).slice(0, MOST);
    const [layout, again] = [every, last].map((some) => some.map(([item, title, sign]) => this.#item(item, title, sign, false)));
    const free = sorted.filter((one) => !placed.has(one.key)).length;
    const groups = [group(t("Recently used"), again), group(free ? t("Fields ({count} not placed)", { count: free }) : t("Fields"), [...fields, ...system]), group(t("Layout"), layout), group(t("Related lists"), related)];
    const some = groups.filter((one) => one !== null);
    this.list.replaceChildren(...(some.length ? some : [h("p", { class: "fl-help" }, t("Nothing is called that. Type a name below to make a new field."))]));
  }

  /** @returns {[Item, string, string][]} */
  #layout() {
    const taken = keys(this.designer.history.document);
    const key = (/** @type {string} */ base) => freshKey(new Set(taken), base);
    const [flow] = this.designer.pickers.flow ?? [];
    return [
      [{ section: key("section"), title: t("New section"), body: [] }, t("Section"), ICONS.section],
      [{ tab: key("tab"), title: t("New tab"), body: [] }, t("Tab"), ICONS.tab],
      [{ text: key("text"), html: `<p>${t("Write something here.")}</p>` }, t("Text"), ICONS.text],
      [{ divider: key("line") }, t("Line"), ICONS.divider],
      ...(flow ? [/** @type {[Item, string, string]} */ ([{ button: key("button"), title: flow[1], flow: flow[0] }, t("Button"), ICONS.button])] : []),
    ];
  }

  /** @param {Field} field @param {boolean} isPlaced */
  #field(field, isPlaced) {
    return this.#item(field.item, field.title, this.designer.names.fieldIcon(field), isPlaced, field.type_title);
  }

  /** @param {Item} item @param {string} title @param {string} sign @param {boolean} isPlaced @param {string} [note] */
  #item(item, title, sign, isPlaced, note = "") {
    const mark = isPlaced ? [h("span", { class: "fl-fd-tick", title: t("On the form already") }, icon("check"))] : [];
    return h("button", { type: "button", class: `fl-palette-item${isPlaced ? " is-placed" : ""}`, "data-new": JSON.stringify(item), title: note ? `${title} · ${note}` : title, "aria-disabled": String(isPlaced) }, icon(sign), h("span", { class: "fl-fd-name" }, title), ...mark);
  }

  /** @param {Element | null} item */
  #click(item) {
    if (item instanceof HTMLElement) this.designer.edits.add([readNew(item)]);
  }

  /** @param {KeyboardEvent} event */
  #searchKey(event) {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") this.#items()[0]?.focus();
    else if (event.key === "Enter") this.#click(this.list.querySelector("[data-new]:not(.is-placed)"));
    else return;
    event.preventDefault();
  }

  /** @returns {HTMLElement[]} */
  #items() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.list.querySelectorAll("[data-new]"))];
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.isComposing) return;
    const items = this.#items();
    const next = items[items.indexOf(/** @type {HTMLElement} */ (document.activeElement)) + step];
    (next ?? this.search).focus();
    event.preventDefault();
  }
}

/** What somebody adds is offered first the next time. @param {Item[]} items */
export const remember = (items) => items.map(kindOf).filter((kind) => !["field", "lines", "related"].includes(kind)).forEach(used);

/** @param {HTMLElement} element @returns {Item} */
export const readNew = (element) => JSON.parse(element.dataset.new ?? "{}");

/** @param {string} title @param {HTMLElement[]} items */
function group(title, items) {
  if (!items.length) return null;
  return h("div", { class: "fl-fd-group", role: "group", "aria-label": title }, h("p", { class: "fl-menu-heading" }, title), ...items);
}
