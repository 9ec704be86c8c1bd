// @ts-check
// The drawer of one field: what it says of itself in groups, drawn from the settings of its type.

import { button, labelled, select } from "../designer/controls.js";
import { asRead, beside } from "../designer/own-words.js";
import { h, icon } from "../dom.js";
import { t } from "../text.js";
import { setOnField, setRequired } from "./commands.js";

/** @typedef {import("./fields.js").Fields} Fields @typedef {import("./fields.js").Setting} Setting */

/** Settings of a type that say what may be written; the rest says what the field is. */
const CHECKS = new Set(["minLength", "maxLength", "pattern", "minimum", "maximum", "multipleOf", "min", "max", "maxSize", "accept"]);

export class Drawer {
  /** @type {import("../option-list/options.js").OptionsEditor | undefined} fetched for the first field that has options */
  #options;
  /** What new records begin with is one of the options as they are by now. */
  refill = () => {};

  /** @param {Fields} fields */
  constructor(fields) {
    this.fields = fields;
    this.element = h("aside", { class: "fl-md-drawer", "aria-label": t("The field"), hidden: true });
    this.element.addEventListener("keydown", (event) => event.key === "Escape" && !event.isComposing && this.#close());
  }

  #close() {
    const key = this.fields.selected;
    this.fields.select("");
    this.fields.focus(key);
  }

  focus() {
    /** @type {HTMLElement | null} */ (this.element.querySelector("input"))?.focus();
  }

  draw() {
    const { selected, entity, told } = this.fields;
    const field = entity.properties[selected];
    this.element.hidden = !field;
    if (!field) return this.element.replaceChildren();
    const type = told.types[field.field];
    const close = button(t("Close"), "x", () => this.#close(), { isIcon: true });
    const settings = type?.settings ?? [];
    this.refill = () => {};
    this.usage = h("p", { class: "fl-help" });
    const groups = {
      basic: [this.#text("title", t("Title"), 200), ...beside(told.own, selected), this.#text("help", t("Help for people who fill it in"), 2000), this.#text("placeholder", t("Placeholder"), 200)],
      options: [...(type?.has_options ? [this.#optionList(selected)] : []), ...settings.filter(({ name }) => !CHECKS.has(name)).map((one) => this.#setting(one))],
      default: type?.holds_several ? [] : field.default === undefined || typeof field.default !== "object" ? [this.#default()] : [h("p", { class: "fl-help" }, t("By a formula: {formula}", { formula: field.default?.formula ?? "" }))],
      validation: [this.#required(), ...(type?.is_unique ? [this.#switch("unique", t("Unique"))] : []), ...this.#switches("validation"), ...settings.filter(({ name }) => CHECKS.has(name)).map((one) => this.#setting(one))],
      access: this.#switches("access"),
      usage: [this.usage, h("div", { class: "fl-row" }, this.#link(t("Where it is used"), "search", "remove"))],
    };
    const titles = { basic: t("Basic"), options: t("Options"), default: t("Default"), validation: t("Validation"), access: t("Access"), usage: t("Usage") };
    const folds = Object.entries(groups).filter(([, parts]) => parts.length).map(([name, parts]) => fold(titles[/** @type {keyof typeof titles} */ (name)], parts, name !== "access"));
    const more = h("div", { class: "fl-row" }, this.#link(t("All settings"), "settings-2", "change"), this.#link(t("Change the type"), "refresh-cw", "retype"), this.#link(t("Rename"), "text-cursor-input", "rename"));
    this.element.replaceChildren(h("div", { class: "fl-md-drawer-head" }, icon(type?.icon ?? "type"), h("h2", {}, asRead(told.own, selected, field.title)), h("code", { class: "fl-code" }, selected), close), more, ...folds);
    this.told();
  }

  /** In how many places the field is used, as soon as it is known. */
  told() {
    const count = this.fields.uses[this.fields.selected] ?? 0;
    if (this.usage) this.usage.textContent = count ? t("Named in {count} places.", { count }) : t("Nothing names it yet.");
  }

  get #field() {
    return /** @type {import("./commands.js").Field} */ (this.fields.entity.properties[this.fields.selected]);
  }

  /** @param {string} name @param {any} value */
  #set(name, value) {
    this.fields.work.run(setOnField(this.fields.told.key, this.fields.selected, name, value), "drawer");
  }

  /** @param {string} name @param {string} label @param {number} most */
  #text(name, label, most) {
    const input = h("input", { class: "fl-input", value: this.#field[name] ?? "", maxlength: String(most) });
    input.addEventListener("input", (event) => {
      if (/** @type {InputEvent} */ (event).isComposing || (name === "title" && !input.value.trim())) return;
      this.#set(name, input.value.trim());
    });
    return labelled(label, input);
  }

  /** @param {Setting} setting */
  #setting({ name, title, control, options, required }) {
    if (control === "switch") return this.#switch(name, title);
    const value = this.#field[name] ?? "";
    const input = control === "select" ? select(title, [...(required ? [] : [/** @type {[string, string]} */ (["", "–"])]), ...options], String(value)) : h("input", { class: "fl-input", value: String(value), inputmode: control === "number" ? "numeric" : "text", required });
    input.addEventListener("change", () => {
      const written = input.value.trim();
      if (required && !written) return;
      this.#set(name, control === "number" || typeof value === "number" ? number(written) : written);
    });
    return labelled(title, input);
  }

  /** @param {string} key */
  #optionList(key) {
    if (this.#options) return this.#options.show(key), this.#options.element;
    const room = h("div");
    void import("../option-list/options.js").then(({ OptionsEditor }) => {
      this.#options ??= new OptionsEditor(this.fields);
      if (this.fields.selected !== key) return;
      this.#options.show(key);
      room.replaceWith(this.#options.element);
    });
    return room;
  }

  /** A plain value that new records begin with; whether it fits is said with the problems of the draft. */
  #default() {
    const field = this.#field;
    if (this.fields.told.types[field.field]?.has_options) {
      const made = h("select", { class: "fl-input" });
      made.addEventListener("change", () => (this.#set("default", made.value), this.#options?.draw()));
      this.refill = () => made.replaceChildren(...[{ value: "", title: "–" }, ...(this.#field?.options ?? [])].map(({ value, title }) => h("option", { value, selected: value === (this.#field.default ?? "") }, title ?? value)));
      this.refill();
      return labelled(t("New records begin with"), made);
    }
    const input = h("input", { class: "fl-input", value: String(field.default ?? "") });
    input.addEventListener("change", () => this.#set("default", field.field === "boolean" ? input.value === "true" || undefined : ["integer", "rating", "duration"].includes(field.field) ? number(input.value.trim()) : input.value.trim()));
    return labelled(t("New records begin with"), input);
  }

  #required() {
    const { fields } = this;
    const isOn = (fields.entity.required ?? []).includes(fields.selected);
    return box(t("Required"), isOn, (now) => fields.work.run(setRequired(fields.told.key, fields.selected, now), "drawer"));
  }

  /** @param {string} name @param {string} title */
  #switch = (name, title) => box(title, this.#field[name] === true, (now) => this.#set(name, now || undefined));

  /** @param {string} group */
  #switches = (group) => this.fields.told.switches.filter(([, , its]) => its === group).map(([name, title]) => this.#switch(name, title));

  /** @param {string} label @param {string} sign @param {"change" | "retype" | "rename" | "remove"} name */
  #link = (label, sign, name) => button(label, sign, () => this.fields.work.go(this.fields.address(name, this.fields.selected)));
}

/** @param {string} written */
const number = (written) => (written === "" || Number.isNaN(Number(written)) ? written : Number(written));

/** @param {string} label @param {boolean} isOn @param {(isOn: boolean) => void} act */
function box(label, isOn, act) {
  const input = h("input", { type: "checkbox", checked: isOn });
  input.addEventListener("change", () => act(input.checked));
  return h("label", { class: "fl-check" }, input, h("span", {}, label));
}

/** @param {string} title @param {Node[]} parts @param {boolean} isOpen */
const fold = (title, parts, isOpen) => h("details", { class: "fl-md-fold", open: isOpen }, h("summary", {}, icon("chevron-right"), title), h("div", { class: "fl-md-settings" }, ...parts));
