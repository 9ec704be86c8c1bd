// @ts-check
// The options of a field in its drawer: typed or pasted, in an order, with a colour, called something in each language, archived or deleted.

import { button, labelled } from "../designer/controls.js";
import { Sorting } from "../designer/sorting.js";
import { announce, h, icon } from "../dom.js";
import { removeOption, setOnField, setOnOption } from "../modeller/commands.js";
import { t } from "../text.js";
import { showToast } from "../toast.js";
import { addOptions, moveOption } from "./commands.js";

/** @typedef {import("../modeller/commands.js").Option} Option @typedef {import("../modeller/fields.js").Fields} Fields */

export class OptionsEditor {
  /** The field that is shown, and the option whose settings are open. */
  #key = "";
  #open = "";
  /** @type {Record<string, number> | null} how many records hold each; null until it is known */
  #uses = null;

  /** @param {Fields} fields */
  constructor(fields) {
    this.fields = fields;
    this.list = h("ol", { class: "fl-opt-list", "data-list": "options" });
    this.empty = h("p", { class: "fl-help" }, t("No options yet. Type the first below."));
    this.element = h("div", { class: "fl-opt" }, this.empty, this.list, this.#adder(), h("p", { class: "fl-help" }, t("Alt and the arrows move an option. Several lines that are pasted become several options.")));
    this.list.addEventListener("keydown", (event) => this.#pressed(event));
    new Sorting(this.list, fields.drawer.element, { name: (id) => this.options.find(({ value }) => value === id)?.title ?? id, takes: () => true, drop: (id, { at }) => this.#dropped(id, at) });
  }

  /** @returns {Option[]} */
  get options() {
    return this.fields.entity.properties[this.#key]?.options ?? [];
  }

  /** What new records begin with: nothing, one option or several. @returns {string[]} */
  get #usual() {
    const held = this.fields.entity.properties[this.#key]?.default ?? [];
    return Array.isArray(held) ? held : [held];
  }

  get #entity() {
    return this.fields.told.key;
  }

  /** @param {string} key of a field */
  show(key) {
    if (key !== this.#key) {
      [this.#key, this.#open, this.#uses] = [key, "", null];
      void this.#count();
    }
    this.draw();
  }

  draw() {
    const focused = this.list.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement).dataset.focus : "";
    this.empty.hidden = this.options.length > 0;
    this.list.replaceChildren(...this.options.map((one) => this.#row(one)));
    if (focused) this.focus(focused);
  }

  /** @param {string} name */
  focus(name) {
    const found = /** @type {HTMLElement | null} */ (this.list.querySelector(`[data-focus="${CSS.escape(name)}"]`));
    found?.focus();
    return found;
  }

  /** @param {import("../modeller/commands.js").Command} command */
  #run(command) {
    this.fields.work.run(command, "drawer");
    this.fields.drawer.refill();
    this.draw();
  }

  /** @param {string} value @param {string} name @param {any} said */
  #set = (value, name, said) => this.fields.work.run(setOnOption(this.#entity, this.#key, value, name, said), "drawer");

  // What is drawn

  /** @param {Option} option */
  #row(option) {
    const { value } = option;
    const isOpen = value === this.#open;
    const isOff = option.active === false;
    const title = h("input", { class: "fl-input", maxlength: "200", "aria-label": t("Title of {value}", { value }), "data-focus": `title ${value}`, "aria-keyshortcuts": "Alt+ArrowUp Alt+ArrowDown", autocomplete: "off" });
    title.value = option.title ?? value;
    title.addEventListener("input", (event) => !/** @type {InputEvent} */ (event).isComposing && title.value.trim() && this.#set(value, "title", title.value.trim()));
    title.addEventListener("change", () => this.fields.drawer.refill());
    title.addEventListener("paste", (event) => this.#pasted(event, this.options.findIndex((one) => one.value === value) + 1));
    const more = h("button", { type: "button", class: "fl-btn is-icon is-ghost is-small", "aria-expanded": String(isOpen), "aria-label": t("Settings of {title}", { title: option.title }), "data-focus": `more ${value}` }, icon(isOpen ? "chevron-up" : "chevron-down"));
    more.addEventListener("click", () => ((this.#open = isOpen ? "" : value), this.draw()));
    const isUsual = this.#usual.includes(value);
    const marks = [...(isUsual ? [h("span", { class: "fl-opt-mark", title: t("New records begin with it") }, icon("star"))] : []), ...(isOff ? [h("span", { class: "fl-opt-mark", title: t("Archived") }, icon("archive"))] : [])];
    return h("li", { class: `fl-opt-row${isOff ? " is-off" : ""}`, "data-id": value },
      h("div", { class: "fl-opt-line" }, h("span", { class: "fl-opt-grip", "data-move": value, "aria-hidden": "true", title: t("Drag, or Alt and arrows") }, icon("grip-vertical")), this.#color(option), title, ...marks, more),
      ...(isOpen ? [this.#settings(option, isUsual)] : []));
  }

  /** @param {Option} option */
  #color({ value, title, color = "grey" }) {
    const choose = h("select", { "aria-label": t("Colour of {title}", { title }), "data-focus": `color ${value}`, "data-nodrag": true }, ...this.fields.told.colors.map(([key, name]) => h("option", { value: key, selected: key === color }, name)));
    const dot = h("span", { class: `fl-opt-color is-${color}` }, choose);
    choose.addEventListener("change", () => {
      this.#set(value, "color", choose.value);
      dot.className = `fl-opt-color is-${choose.value}`;
    });
    return dot;
  }

  /** @param {Option} option @param {boolean} isUsual */
  #settings(option, isUsual) {
    const { value, title } = option;
    const { told } = this.fields;
    const at = this.options.findIndex((one) => one.value === value);
    const others = told.titles.map((one) => this.#translation(option, one));
    const usual = h("input", { type: "checkbox", checked: isUsual, "data-focus": `usual ${value}` });
    usual.addEventListener("change", () => this.#setUsual(value, usual.checked));
    const isOff = option.active === false;
    const moves = [button(t("Move up"), "arrow-up", () => this.#move(value, -1), { isIcon: true, focus: `up ${value}` }), button(t("Move down"), "arrow-down", () => this.#move(value, 1), { isIcon: true, focus: `down ${value}` })];
    for (const [one, isEnd] of /** @type {[HTMLButtonElement, boolean][]} */ ([[moves[0], at === 0], [moves[1], at === this.options.length - 1]])) one.disabled = isEnd;
    const archive = button(isOff ? t("Use it again") : t("Archive"), isOff ? "archive-restore" : "archive", () => this.#run(setOnOption(this.#entity, this.#key, value, "active", isOff ? undefined : false)), { focus: `archive ${value}` });
    const gone = button(t("Delete"), "trash-2", () => this.#remove(option), { look: "is-danger", focus: `gone ${value}` });
    const held = h("p", { class: "fl-help" }, this.#held(value));
    const kept = h("p", { class: "fl-help" }, t("Stored as"), " ", h("code", { class: "fl-code" }, value));
    return h("div", { class: "fl-opt-more", role: "group", "aria-label": title }, ...others, h("label", { class: "fl-check" }, usual, h("span", {}, t("New records begin with it"))), held, kept, h("div", { class: "fl-row" }, ...moves, archive, gone));
  }

  /** @param {string} value @param {boolean} isOn */
  #setUsual(value, isOn) {
    const { told, entity } = this.fields;
    const isSeveral = told.types[entity.properties[this.#key]?.field ?? ""]?.holds_several;
    const others = this.#usual.filter((one) => one !== value);
    const all = isOn ? [...others, value] : others;
    this.#run(setOnField(this.#entity, this.#key, "default", isSeveral ? (all.length ? all : undefined) : isOn ? value : undefined));
  }

  /** @param {string} value */
  #held(value) {
    const count = this.#uses?.[value] ?? 0;
    return this.#uses === null ? t("Counting …") : count ? t("{count} records hold it.", { count }) : t("No record holds it.");
  }

  /** What it is called in another language; that is kept beside the entity. @param {Option} option @param {Fields["told"]["titles"][number]} other */
  #translation({ value }, { locale, title, texts }) {
    const path = `${this.#key}/${value}`;
    const input = h("input", { class: "fl-input", maxlength: "200", lang: locale, "data-focus": `${locale} ${value}`, autocomplete: "off" });
    input.value = texts[path] ?? "";
    input.addEventListener("change", async () => {
      const text = input.value.trim();
      const said = { csrf_token: this.fields.told.csrf, value, locale, text };
      const answer = await fetch(this.fields.address("option_title", this.#key), { method: "POST", body: new URLSearchParams(said), headers: { Accept: "application/json" } }).catch(() => null);
      if (answer?.ok) texts[path] = text;
      else showToast({ text: (await answer?.json().catch(() => null))?.refusal ?? t("No connection. Nothing was lost; try again."), tone: "bad" });
    });
    return labelled(t("Title ({language})", { language: title }), input);
  }

  // What is added

  #adder() {
    const box = h("input", { class: "fl-input", "aria-label": t("A new option"), placeholder: t("Type an option and press Enter"), autocomplete: "off", maxlength: "200" });
    const add = () => {
      const line = box.value.trim();
      box.value = "";
      if (line) void this.#add(line);
    };
    box.addEventListener("keydown", (event) => event.key === "Enter" && !event.isComposing && (event.preventDefault(), add()));
    box.addEventListener("change", add);
    box.addEventListener("paste", (event) => this.#pasted(event));
    return h("div", { class: "fl-opt-add" }, icon("plus"), box);
  }

  /** @param {ClipboardEvent} event @param {number} [at] */
  #pasted(event, at) {
    const lines = event.clipboardData?.getData("text/plain") ?? "";
    if (!/\n./.test(lines.trim())) return;
    event.preventDefault();
    void this.#add(lines, at);
  }

  /** @param {string} lines @param {number} [at] */
  async #add(lines, at) {
    const key = this.#key;
    const body = new URLSearchParams([["csrf_token", this.fields.told.csrf], ["lines", lines], ...this.options.map(({ value }) => ["taken", value])]);
    const answer = await fetch(this.fields.address("options", key), { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
    /** @type {Option[] | null} */
    const fresh = answer?.ok ? await answer.json() : null;
    if (!fresh || key !== this.#key) return showToast({ text: t("No connection. Nothing was lost; try again."), tone: "bad" });
    const there = new Set(this.options.map((one) => (one.title ?? one.value).toLowerCase()));
    const more = fresh.filter(({ title }) => !there.has(title.toLowerCase()));
    if (more.length) this.#run(addOptions(this.#entity, key, more, at));
    announce(t("{count} options are added.", { count: more.length }));
  }

  // What is moved and taken away

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const row = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest("[data-id]")) : null;
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!row || event.isComposing || !by || event.target instanceof HTMLSelectElement) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.altKey) return this.#move(row.dataset.id ?? "", by);
    const next = this.options[this.options.findIndex(({ value }) => value === row.dataset.id) + by];
    if (next) this.focus(`title ${next.value}`);
  }

  /** @param {string} value @param {number} by */
  #move(value, by) {
    const place = this.options.findIndex((one) => one.value === value);
    this.#run(moveOption(this.#entity, this.#key, value, place + by));
    const now = this.options.findIndex((one) => one.value === value);
    announce(t("{name}: {place} of {count}", { name: this.options[now]?.title ?? value, place: now + 1, count: this.options.length }));
  }

  /** @param {string} value @param {number} at counted with the option where it was */
  #dropped(value, at) {
    const from = this.options.findIndex((one) => one.value === value);
    if (from >= 0) this.#run(moveOption(this.#entity, this.#key, value, at > from ? at - 1 : at));
  }

  async #count() {
    const key = this.#key;
    const answer = await fetch(this.fields.address("options", key), { headers: { Accept: "application/json" } }).catch(() => null);
    if (key !== this.#key) return;
    this.#uses = answer?.ok ? await answer.json() : {};
    if (this.#open) this.draw();
  }

  /** What records hold is only deleted by who was told how many. @param {Option} option */
  #remove(option) {
    const { value, title } = option;
    const count = this.#uses?.[value] ?? 0;
    const more = this.list.querySelector(".fl-opt-more");
    if (!count || !more) return this.#delete(option);
    const archive = button(t("Archive it"), "archive", () => this.#run(setOnOption(this.#entity, this.#key, value, "active", false)), { look: "is-primary", focus: `keep ${value}` });
    const gone = button(t("Delete all the same"), "trash-2", () => this.#delete(option), { look: "is-danger", focus: `lose ${value}` });
    const back = button(t("Cancel"), "x", () => this.draw());
    const asked = h("div", { class: "fl-banner is-warn", role: "alert" }, icon("triangle-alert"), h("p", { class: "fl-banner-text" }, t("{count} records hold “{title}”. Archived, they keep it and nobody can choose it any more. Deleted, they lose what it means; the plan says so before you publish.", { count, title })));
    more.replaceChildren(asked, h("div", { class: "fl-row" }, archive, gone, back));
    archive.focus();
  }

  /** @param {Option} option */
  #delete({ value, title }) {
    const at = this.options.findIndex((one) => one.value === value);
    if (this.#usual.includes(value)) this.#setUsual(value, false);
    this.#run(removeOption(this.#entity, this.#key, value));
    showToast({ text: t("{name} is deleted.", { name: title }), tone: "info", action: t("Undo"), act: () => this.fields.work.undo() });
    const next = this.options[Math.min(at, this.options.length - 1)];
    if (next) this.focus(`title ${next.value}`);
  }
}
