// @ts-check
// The settings of what is selected, drawn from the schema of its kind; of the form when nothing is.

import { labelled } from "../designer/controls.js";
import { h, icon } from "../dom.js";
import { t } from "../text.js";
import { setOnForm, setOnItems, translate } from "./commands.js";
import { draw, small } from "./controls.js";
import { find, FULL, keyOf, kindOf } from "./tree.js";

/** @typedef {import("./controls.js").Control} Control */
/** @typedef {import("./tree.js").Found} Found */

const KEPT = "fl-fd-groups";

export class Properties {
  /** @type {Set<string>} groups that somebody has folded */
  #folded = new Set(JSON.parse(localStorage.getItem(KEPT) ?? "[]"));

  /** @param {import("./designer.js").Designer} designer */
  constructor(designer) {
    this.designer = designer;
    this.search = h("input", { class: "fl-input", type: "search", autocomplete: "off", placeholder: t("Find a setting"), "aria-label": t("Find a setting") });
    this.search.addEventListener("input", () => this.draw());
    this.body = h("div", { class: "fl-fd-properties" });
    this.element = h("div", { class: "fl-fd-properties" }, h("div", { class: "fl-toolbar-search" }, icon("search"), this.search), this.body);
    this.element.addEventListener("toggle", ({ target }) => target instanceof HTMLDetailsElement && this.#fold(target), true);
  }

  /** Draw what is selected; the caret stays where it was. */
  draw() {
    const focus = this.body.contains(document.activeElement) ? focusOf(document.activeElement) : "";
    const found = [...this.designer.selected].map((id) => find(this.designer.shown, id)).filter((one) => one !== undefined);
    this.body.replaceChildren(...(found.length ? this.#ofItems(found) : this.#ofForm()));
    if (focus) this.#refocus(focus);
  }

  /** @param {Found[]} found @returns {Node[]} */
  #ofItems(found) {
    const { designer } = this;
    const [first] = found;
    const kinds = new Set(found.map(({ item }) => kindOf(item)));
    const controls = kinds.size === 1 ? designer.manual.items[kindOf(first.item)] : designer.manual.items.field.filter(({ key }) => key === "visible");
    const shared = found.length === 1 ? controls : controls.filter(({ key }) => ["width", "visible", "required", "readOnly"].includes(key));
    const title = found.length === 1 ? designer.names.titleOf(first.item) : t("{count} selected", { count: found.length });
    const ids = found.map(({ id }) => id);
    const same = (/** @type {string} */ key) => (found.every(({ item }) => JSON.stringify(item[key]) === JSON.stringify(first.item[key])) ? first.item[key] : undefined);
    const put = (/** @type {Control} */ control) => (/** @type {any} */ value, typing = false) => designer.run(setOnItems(ids, control.key, value), typing ? "typing" : "panel");
    return [this.#head(title, found.length === 1 ? designer.names.kindTitle(first.item) : "", found.length === 1 ? designer.names.iconOf(first.item) : "group"), ...this.#findings(ids), ...this.#groups(shared, (one) => same(one.key), put, ids.join(" "), first), ...this.#about(found)];
  }

  /** @returns {Node[]} */
  #ofForm() {
    const { designer } = this;
    const form = designer.shown;
    const read = (/** @type {Control} */ { key }) => key.split(".").reduce((here, one) => here?.[one], /** @type {any} */ (form));
    const put = (/** @type {Control} */ control) => (/** @type {any} */ value, typing = false) => designer.run(setOnForm(control.key, value), typing ? "typing" : "panel");
    return [this.#head(form.title, t("The form"), "layout-list"), ...this.#findings([""]), ...this.#groups(designer.manual.form, read, put, "form"), h("p", { class: "fl-help" }, t("Select something on the form to see its settings."))];
  }

  /** @param {string} title @param {string} kind @param {string} sign */
  #head(title, kind, sign) {
    return h("header", { class: "fl-fd-panel-head" }, icon(sign), h("h2", { tabindex: "-1", "data-focus": "title" }, title), h("span", { class: "fl-faint" }, kind));
  }

  /** @param {Control[]} controls @param {(control: Control) => any} read @param {(control: Control) => import("./controls.js").Put} put @param {string} subject @param {Found} [found] @returns {Node[]} */
  #groups(controls, read, put, subject, found) {
    const { designer } = this;
    const field = found ? designer.names.field(keyOf(found.item)) : undefined;
    const room = {
      entity: designer.shown.entity, columns: field?.columns ?? [], field, pickers: designer.pickers, flow: { steps: [] }, step: "", manual: {}, server: designer.server, placeholder: field?.title ?? "", read: () => undefined,
      wrong: (/** @type {string} */ path) => (designer.findings[found?.id ?? ""] ?? []).find((one) => one.path === `${found?.path ?? ""}/${path.split("/").at(-1)?.replaceAll(".", "/")}`)?.message ?? "",
    };
    const wanted = this.search.value.trim().toLocaleLowerCase();
    const shown = Object.entries(designer.manual.groups).flatMap(([name, title]) => {
      const own = controls.filter(({ group, label }) => group === name && label.toLocaleLowerCase().includes(wanted));
      if (!own.length) return [];
      const changed = own.filter((one) => isChanged(one, read(one), field));
      const drawn = own.flatMap((one) => {
        const path = `/${subject.replace(/[^\w]+/g, "-")}/${one.key}`;
        const control = draw(one, read(one), put(one), { ...room, path });
        const texts = subject.includes(" ") || read(one) === undefined ? [] : this.#translations(one, path, found);
        return [changed.includes(one) ? h("div", { class: "fl-fd-changed" }, control, small(t("Back to the usual: {setting}", { setting: one.label }), "rotate-ccw", () => put(one)(usual(one, field)), `${path}/reset`)) : control, ...texts];
      });
      const dot = changed.length ? [h("span", { class: "fl-fd-dot", title: t("Something here is not as usual") })] : [];
      return [h("details", { class: "fl-fd-fold", "data-group": wanted ? "" : name, open: Boolean(wanted) || !this.#folded.has(name) }, h("summary", {}, icon("chevron-right"), title, ...dot), h("div", { class: "fl-fd-settings" }, ...drawn))];
    });
    return shown.length ? shown : [h("p", { class: "fl-help" }, t("No setting is called that."))];
  }

  /** What a setting says in the other languages. @param {Control} control @param {string} path @param {Found} [found] @returns {Node[]} */
  #translations(control, path, found) {
    const { designer } = this;
    const within = textPath(control.key, found?.item);
    return within === undefined ? [] : designer.server.translations.map(({ locale, title }) => {
      const input = h("input", { class: "fl-input", type: "text", lang: locale, autocomplete: "off", maxlength: 2000, "data-focus": `${path}/${locale}` });
      input.value = designer.shown.$texts?.[locale]?.[within] ?? "";
      input.addEventListener("input", () => designer.run(translate(locale, within, input.value.trim()), "typing"));
      return labelled(t("{setting} ({language})", { setting: control.label, language: title }), input);
    });
  }

  /** @param {string[]} ids @returns {Node[]} */
  #findings(ids) {
    const found = ids.flatMap((id) => this.designer.findings[id] ?? []);
    return found.map((one) => h("div", { class: `fl-step-finding is-${one.level}` }, icon({ error: "circle-alert", warning: "triangle-alert" }[one.level] ?? "lightbulb"), h("p", {}, one.message)));
  }

  /** What is said of a field elsewhere: its type, its own settings. @param {Found[]} found @returns {Node[]} */
  #about(found) {
    const { designer } = this;
    const field = found.length === 1 ? designer.names.field(keyOf(found[0].item)) : undefined;
    if (!field || !designer.names.palette.fields.includes(field)) return [];
    const url = designer.addresses.field.replace(/_$/, field.key);
    const { roles, fields } = designer.access;
    const rights = roles.map(([title, url], at) => h("li", {}, h("a", { href: url }, title), h("span", { class: "fl-faint" }, fields[field.key]?.[at] ?? "–")));
    const access = rights.length ? [h("details", { class: "fl-fd-fold", "data-group": "access", open: !this.#folded.has("access") }, h("summary", {}, icon("chevron-right"), t("Access by role")), h("ul", { class: "fl-fd-access" }, ...rights))] : [];
    return [...access, h("p", { class: "fl-fd-about" }, h("span", {}, field.required ? t("{type}, always required", { type: field.type_title }) : field.type_title), h("a", { href: url }, t("Settings of the field")), h("a", { href: `${url}/type` }, t("Change the type")))];
  }

  /** @param {HTMLDetailsElement} fold */
  #fold(fold) {
    const name = fold.dataset.group;
    if (!name) return;
    this.#folded[fold.open ? "delete" : "add"](name);
    localStorage.setItem(KEPT, JSON.stringify([...this.#folded]));
  }

  /** @param {string} focus */
  #refocus(focus) {
    const found = this.body.querySelector(`[data-focus="${CSS.escape(focus)}"]`);
    const input = found instanceof HTMLSelectElement && found.hidden ? found.closest("fl-combobox")?.querySelector("input") : found;
    if (input instanceof HTMLElement) input.focus({ preventScroll: true });
  }

  /** The caret into the first setting. */
  focus() {
    const first = this.body.querySelector("input, select, textarea");
    if (first instanceof HTMLElement) first.focus();
  }
}

/** What settings are where nothing is said of them. @type {Record<string, any>} */
const USUAL = { labels: "top", "submit.then": "view", style: "default", create: true, collapsed: false, width: FULL };

/** What a setting goes back to; a field's width is the one that it is placed with. @param {Control} control @param {import("./names.js").Field} [field] */
const usual = ({ key }, field) => (key === "width" && field ? field.item.width : undefined);

/** @param {Control} control @param {any} value @param {import("./names.js").Field} [field] */
export const isChanged = (control, value, field) => !control.required && value !== undefined && value !== (usual(control, field) ?? USUAL[control.key]);

/** Where a text of an item, or of the form, has its translations; undefined where a setting is no text. @param {string} key @param {import("./tree.js").Item} [item] */
export function textPath(key, item) {
  if (!item) return { title: "", help: "@help", "submit.title": "@submit" }[key];
  const isPlaced = ["field", "lines", "related"].includes(kindOf(item));
  const own = isPlaced ? `@items/${keyOf(item)}` : keyOf(item);
  return { title: own, help: `${own}/@help`, placeholder: `${own}/@placeholder` }[key];
}

/** @param {Element | null} element */
export const focusOf = (element) => {
  const own = element instanceof HTMLElement ? element.dataset.focus : "";
  const combo = element?.closest("fl-combobox")?.querySelector("select");
  return own || (combo instanceof HTMLElement ? combo.dataset.focus : "") || "";
};
