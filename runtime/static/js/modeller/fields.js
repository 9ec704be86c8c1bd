// @ts-check
// The fields of an entity as a table at which one works: typed in, moved, copied, deleted, settled in a drawer.

import { button } from "../designer/controls.js";
import { announce, h, icon, isTyping } from "../dom.js";
import { Drag } from "../drag.js";
import { t } from "../text.js";
import { showToast } from "../toast.js";
import { AddRow } from "./add-row.js";
import { addField, freshKey, idsOf, isMeant, moveField, removeField, setOnField, setRequired } from "./commands.js";
import { Drawer } from "./drawer.js";
import { Work } from "./work.js";

/** @typedef {import("./commands.js").Field} Field @typedef {import("./commands.js").Entity} Entity */
/** @typedef {{ name: string, title: string, control: string, options: [string, string][], required: boolean }} Setting */
/** @typedef {{ title: string, icon: string, is_unique: boolean, settings: Setting[], more: boolean, has_options: boolean, holds_several: boolean }} Type */
/**
 * @typedef {import("./work.js").Told & { key: string, types: Record<string, Type>, choices: { title: string, types: [string, string][] }[], switches: [string, string, string][], live: Record<string, Field>,
 *   own: import("../designer/own-words.js").Own | null, language: string, entities: Record<string, string>, titles: { locale: string, title: string, texts: Record<string, string> }[], addresses: Record<"uses" | "change" | "retype" | "rename" | "remove" | "options" | "option_title", string>, colors: [string, string][] }} Told
 */

export class Fields {
  /** @type {Map<string, { field: Field, sign: string, row: HTMLTableRowElement }>} */
  #rows = new Map();
  /** @type {Record<string, number>} in how many places each field is named */
  uses = {};
  selected = "";
  /** The field that is dragged. */
  #grabbed = "";

  /** @param {HTMLElement} root @param {Told} told */
  constructor(root, told) {
    this.root = root;
    this.told = told;
    this.work = new Work(root, told);
    this.drawer = new Drawer(this);
    this.body = h("tbody");
    const heads = [told.language, ...told.titles.map(({ title }) => title), t("Key"), t("Type"), t("Required"), t("Unique"), t("Indexed"), t("Used in"), t("State")];
    const table = h("table", { class: "fl-table fl-md-table" },
      h("caption", { class: "fl-visually-hidden" }, t("Fields")),
      h("thead", {}, h("tr", {}, h("td", { class: "fl-md-grip" }), ...heads.map((text) => h("th", { scope: "col", class: [t("Unique"), t("Indexed"), ...told.titles.map(({ title }) => title)].includes(text) ? "is-extra" : "" }, text)), h("td", { class: "fl-table-end" }))), this.body);
    this.frame = h("div", { class: "fl-table-frame fl-md-frame", tabindex: "0", role: "region", "aria-label": t("Fields") }, table);
    this.add = new AddRow(told, this.work, (typed) => this.#added(typed));
    const keys = h("p", { class: "fl-help", id: "fl-md-keys" }, t("Arrows choose a field, Enter opens it, Alt and the arrows move it, Ctrl+D copies it, Delete removes it."));
    const bar = h("div", { class: "fl-toolbar", role: "toolbar", "aria-label": t("Tools") }, this.work.tools, this.work.saved);
    root.replaceChildren(this.work.banners, bar, h("div", { class: "fl-md-room" }, h("div", { class: "fl-md-main" }, this.frame, this.add.element, keys), this.drawer.element));
    root.classList.add("is-ready");
    this.#listen();
    this.draw();
    // Who comes back from the page of a field goes on where it stood.
    if (location.hash.startsWith("#field-")) this.focus(location.hash.slice("#field-".length));
    this.#count();
  }

  /** @returns {Entity} */
  get entity() {
    return /** @type {Entity} */ (this.work.entities[this.told.key]);
  }

  get keys() {
    return Object.keys(this.entity.properties);
  }

  #listen() {
    this.work.addEventListener("change", (event) => this.draw(/** @type {CustomEvent} */ (event).detail.by !== "drawer"));
    this.work.addEventListener("saved", () => this.#count());
    this.body.addEventListener("click", (event) => this.#clicked(event));
    this.body.addEventListener("change", ({ target }) => target instanceof HTMLInputElement && this.#ticked(target));
    this.body.addEventListener("keydown", (event) => this.#key(event));
    this.body.addEventListener("focusin", ({ target }) => this.#here(target));
    new Drag(this.root, this.frame, {
      start: (source) => this.entity.properties[(this.#grabbed = source.dataset.at ?? "")]?.title ?? "",
      over: (x, y) => this.#over(x, y).told,
      drop: (x, y) => this.#drop(x, y),
      end: () => {},
    });
  }

  // What is drawn

  /** @param {boolean} [withDrawer] */
  draw(withDrawer = true) {
    const focused = this.body.contains(document.activeElement) ? document.activeElement : null;
    const { properties } = this.entity;
    if (!properties[this.selected]) this.selected = "";
    const rows = Object.entries(properties).map(([key, field]) => this.#row(key, field));
    for (const key of this.#rows.keys()) if (!properties[key]) this.#rows.delete(key);
    // What stands already where it belongs is left alone, so that the caret stays.
    rows.forEach((row, index) => this.body.children[index] !== row && this.body.insertBefore(row, this.body.children[index] ?? null));
    while (this.body.children.length > rows.length) this.body.lastElementChild?.remove();
    if (!this.body.querySelector('[tabindex="0"]')) rows[0]?.setAttribute("tabindex", "0");
    if (focused instanceof HTMLElement && document.activeElement !== focused && this.body.contains(focused)) focused.focus();
    if (withDrawer) this.drawer.draw();
  }

  /** @param {string} key @param {Field} field */
  #row(key, field) {
    const isRequired = (this.entity.required ?? []).includes(key);
    const sign = [isRequired, this.uses[key] ?? 0, this.#isGrouped(key)].join();
    const known = this.#rows.get(key);
    if (known?.sign === sign && known.field === field) {
      known.row.classList.toggle("is-current", key === this.selected);
      return known.row;
    }
    const row = known?.row ?? h("tr", { "data-at": key, tabindex: "-1", "aria-keyshortcuts": "Alt+ArrowUp Alt+ArrowDown" });
    const focused = row.contains(document.activeElement) && document.activeElement !== row ? /** @type {HTMLElement} */ (document.activeElement).dataset.tick : "";
    row.replaceChildren(...this.#cells(key, field, isRequired));
    row.classList.toggle("is-current", key === this.selected);
    row.setAttribute("aria-label", field.title);
    if (focused) /** @type {HTMLElement | null} */ (row.querySelector(`[data-tick="${focused}"]`))?.focus();
    this.#rows.set(key, { field, sign, row });
    return row;
  }

  /** @param {string} key @param {Field} field @param {boolean} isRequired @returns {Node[]} */
  #cells(key, field, isRequired) {
    const { titles, types, live } = this.told;
    const type = types[field.field];
    const was = live[field.id ?? key];
    const mark = !was ? ["is-info", "plus", t("New")] : JSON.stringify(was) === JSON.stringify(field) ? [] : ["is-warn", "pencil", t("Changed")];
    const to = field.to ? ` · ${this.told.entities[field.to] ?? field.to}` : "";
    const open = h("a", { href: this.address("change", key), draggable: "false", tabindex: "-1" }, field.title);
    const copy = button(t("Duplicate {name}", { name: field.title }), "copy", () => this.duplicate(key), { isIcon: true });
    const gone = button(t("Delete {name}", { name: field.title }), "trash-2", () => this.remove(key), { isIcon: true });
    for (const one of [copy, gone]) one.tabIndex = -1;
    return [
      h("td", { class: "fl-md-grip", title: t("Drag, or Alt and arrows") }, icon("grip-vertical")),
      h("th", { scope: "row" }, icon(type?.icon ?? "type"), open),
      ...titles.map(({ texts, locale }) => h("td", { lang: locale, class: "is-extra" }, texts[key] ?? h("span", { class: "fl-none", title: t("Not translated yet") }, "–"))),
      h("td", {}, h("code", { class: "fl-code" }, key)),
      h("td", {}, `${type?.title ?? field.field}${to}`),
      this.#tick("required", t("Required"), field, isRequired, true),
      this.#tick("unique", t("Unique"), field, field.unique === true || this.#isGrouped(key), Boolean(type?.is_unique) && !this.#isGrouped(key)),
      this.#tick("index", t("Indexed"), field, field.index === true || field.unique === true, Boolean(type?.is_unique) && field.unique !== true),
      h("td", { class: "is-number" }, this.uses[key] ? h("a", { href: this.address("remove", key), draggable: "false", tabindex: "-1", "aria-label": t("{count} places", { count: this.uses[key] }) }, String(this.uses[key])) : "–"),
      h("td", {}, mark.length ? h("span", { class: `fl-badge ${mark[0]}` }, icon(mark[1] ?? ""), mark[2] ?? "") : t("Live")),
      h("td", { class: "fl-table-end" }, copy, gone),
    ];
  }

  /** @param {string} key whether it is unique by a rule of the entity */
  #isGrouped = (key) => Boolean(this.entity.unique?.some((/** @type {string[]} */ group) => group.length === 1 && group[0] === key));

  /** @param {string} name @param {string} label @param {Field} field @param {boolean} isOn @param {boolean} may */
  #tick = (name, label, field, isOn, may) => h("td", { class: `fl-md-tick${name === "required" ? "" : " is-extra"}` }, h("input", { type: "checkbox", class: "fl-box", "data-tick": name, tabindex: "-1", "aria-label": `${label}: ${field.title}`, checked: isOn, disabled: !may }));

  /** @param {keyof Told["addresses"]} name @param {string} key */
  address = (name, key) => this.told.addresses[name].replace("_field_", key);

  async #count() {
    const answer = await fetch(this.told.addresses.uses, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return;
    this.uses = await answer.json();
    this.draw(false);
    this.drawer.told();
  }

  // What is done

  /** @param {import("./work.js").Typed} typed */
  #added({ key: wanted, field, words }) {
    const key = freshKey(wanted, [...this.keys, ...this.told.reserved]);
    this.work.run(addField(this.told.key, key, { ...field, id: freshKey(field.id, idsOf(this.entity)) }));
    this.#rows.get(key)?.row.scrollIntoView({ block: "nearest" });
    announce(t("{name} is added as {type}; its key is {key}.", { name: field.title, type: words, key }));
  }

  /** @param {string} key */
  async duplicate(key) {
    const field = this.entity.properties[key];
    const title = t("{name} (copy)", { name: field?.title ?? key });
    const typed = await this.work.typed(this.told.key, title, "text");
    if ("refusal" in typed || !field) return;
    const { inverse: _inverse, ...settings } = structuredClone(field); // two links cannot make the same list
    const copy = /** @type {Field} */ ({ ...settings, id: freshKey(typed.field.id, idsOf(this.entity)), title });
    const name = freshKey(typed.key, [...this.keys, ...this.told.reserved]);
    this.work.run(addField(this.told.key, name, copy, this.keys.indexOf(key) + 1));
    this.focus(name);
  }

  /** What is used elsewhere is deleted on a page that shows where. @param {string} key */
  remove(key) {
    const field = this.entity.properties[key];
    if (!field) return;
    if (this.uses[key] || isMeant(this.entity, key)) return void this.work.go(this.address("remove", key));
    const at = this.keys.indexOf(key);
    this.work.run(removeField(this.told.key, key));
    showToast({ text: t("{name} is deleted.", { name: field.title }), tone: "info", action: t("Undo"), act: () => this.work.undo() });
    this.focus(this.keys[Math.min(at, this.keys.length - 1)] ?? "");
  }

  /** @param {string} key @param {number} by */
  #move(key, by) {
    if (!this.work.run(moveField(this.told.key, key, this.keys.indexOf(key) + by))) return;
    this.focus(key);
    announce(t("{name}: {place} of {count}", { name: this.entity.properties[key]?.title ?? key, place: this.keys.indexOf(key) + 1, count: this.keys.length }));
  }

  /** @param {string} key */
  focus(key) {
    const row = this.#rows.get(key)?.row;
    row?.focus();
    row?.scrollIntoView({ block: "nearest" });
  }

  /** @param {string} key "" closes the drawer */
  select(key) {
    const before = this.selected;
    this.selected = key;
    for (const one of [before, key]) this.#rows.get(one)?.row.classList.toggle("is-current", one === key && key !== "");
    this.drawer.draw();
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const target = event.target instanceof Element ? event.target : null;
    const row = /** @type {HTMLElement | null} */ (target?.closest("tr"));
    if (!row || target?.closest("button, input") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = target?.closest("a");
    if (link && !link.closest("th")) return void (event.preventDefault(), this.work.go(link.href));
    event.preventDefault();
    this.select(row.dataset.at ?? "");
  }

  /** @param {HTMLInputElement} box */
  #ticked(box) {
    const key = box.closest("tr")?.dataset.at ?? "";
    const name = box.dataset.tick ?? "";
    if (name === "required") this.work.run(setRequired(this.told.key, key, box.checked));
    else this.work.run(setOnField(this.told.key, key, name, box.checked || undefined));
  }

  /** One row, and what is in it, can be reached by Tab. @param {EventTarget | null} target */
  #here(target) {
    const row = target instanceof Element ? target.closest("tr") : null;
    if (!row || row.tabIndex === 0) return;
    for (const one of this.body.querySelectorAll("tr[tabindex='0']")) reach(one, -1);
    reach(row, 0);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const row = event.target instanceof Element ? event.target.closest("tr") : null;
    const key = row?.dataset.at ?? "";
    if (!key || event.isComposing || isTyping(event.target)) return;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const isCommand = event.ctrlKey || event.metaKey;
    if (step && event.altKey) this.#move(key, step);
    else if (step && !isCommand) this.focus(this.keys[this.keys.indexOf(key) + step] ?? key);
    else if (event.key === "Home" || event.key === "End") this.focus(this.keys.at(event.key === "Home" ? 0 : -1) ?? key);
    else if (event.key === "Delete") this.remove(key);
    else if (isCommand && event.key.toLowerCase() === "d") this.duplicate(key);
    else if ((event.key === "Enter" || event.key === "F2") && event.target === row) this.select(key), this.drawer.focus();
    else return;
    event.preventDefault();
  }

  /** @param {number} x @param {number} y */
  #over(x, y) {
    const row = /** @type {HTMLElement | null} */ (document.elementFromPoint(x, y)?.closest("tr[data-at]") ?? null);
    if (!row || !this.body.contains(row)) return { told: { refusal: t("Drop it between fields.") }, index: -1 };
    const box = row.getBoundingClientRect();
    const isBelow = y > box.top + box.height / 2;
    const frame = this.frame.getBoundingClientRect();
    const line = new DOMRect(frame.left, (isBelow ? box.bottom : box.top) - 1, frame.width, 2);
    return { told: { refusal: "", line }, index: this.keys.indexOf(row.dataset.at ?? "") + (isBelow ? 1 : 0) };
  }

  /** @param {number} x @param {number} y */
  #drop(x, y) {
    const { index } = this.#over(x, y);
    const key = this.#grabbed;
    const from = this.keys.indexOf(key);
    if (index < 0 || from < 0) return;
    this.work.run(moveField(this.told.key, key, index > from ? index - 1 : index));
    this.focus(key);
  }
}

/** @param {Element} row @param {number} index */
function reach(row, index) {
  row.setAttribute("tabindex", String(index));
  for (const one of row.querySelectorAll("a, button, input")) one.setAttribute("tabindex", String(index));
}
