// @ts-check
// The designer of print templates: its text at one side, a record as it prints it at the other.

import { check, choice, text } from "../designer/controls.js";
import { Frame } from "../designer/frame.js";
import { Saver } from "../designer/saver.js";
import { h } from "../dom.js";
import { t } from "../text.js";
import { Problems } from "./problems.js";
import { PrintPreview } from "./preview.js";

/** @typedef {{ [name: string]: any, title: string, html?: string }} Print */
/** @typedef {{ title: string, items: [string, string][] }} Group what can be put in: titles, and what is written */
/**
 * @typedef {object} Told what the page brings
 * @property {Print} document
 * @property {import("../designer/saver.js").Addresses & { preview: string, inspect: string }} addresses
 * @property {[string, string][]} records
 * @property {Group[]} groups
 * @property {string[]} papers
 * @property {[string, string][]} roles
 */

const NUMBERED = 400;

/** Say something else about the template; undefined takes a setting away. @param {string} key @param {any} value */
export const set = (key, value) => ({
  label: "Change the template",
  merge: `set ${key}`,
  apply: (/** @type {Print} */ print) => {
    const { [key]: _gone, ...rest } = print;
    return /** @type {Print} */ (value === undefined ? rest : { ...print, [key]: value });
  },
});

export class Designer {
  /** @param {HTMLElement} root @param {Told} told */
  constructor(root, told) {
    this.told = told;
    this.preview = new PrintPreview(told.addresses, told.records);
    this.problems = new Problems(told.addresses, (line) => this.#goTo(line));
    this.frame = new Frame(root, told.document, new Saver(told.addresses), ...this.preview.tools);
    this.area = this.#area();
    this.settings = h("div", { class: "fl-pd-settings" });
    const written = h("section", { class: "fl-pd-written", "aria-label": t("Text") }, this.#offers(), this.area, this.problems.element);
    const seen = h("section", { class: "fl-pd-seen", "aria-label": t("Preview") }, this.preview.element);
    root.replaceChildren(this.frame.bar, this.settings, h("div", { class: "fl-pd-room" }, written, seen));
    root.classList.add("is-ready");
    this.frame.addEventListener("change", (event) => this.#changed(/** @type {CustomEvent} */ (event).detail.by));
    this.#drawSettings();
    this.#show(0);
  }

  /** @returns {Print} */
  get print() {
    return this.frame.document;
  }

  #area() {
    const area = h("textarea", { class: "fl-input fl-pd-text", "aria-label": t("Text of the template"), spellcheck: "false", wrap: "off", autocapitalize: "none", maxlength: 100000 });
    area.value = this.told.document.html ?? "";
    area.addEventListener("input", () => this.frame.run(set("html", area.value), "typing"));
    return area;
  }

  /** What can be put in where the caret is, by a click. */
  #offers() {
    const groups = this.told.groups.map(({ title, items }, at) =>
      h("details", { class: "fl-pd-group", name: "fl-pd-offers", open: at === 0 }, h("summary", {}, title), h("div", { class: "fl-pd-items" }, ...items.map(([label, written]) => this.#offer(label, written)))),
    );
    return h("div", { class: "fl-pd-offers", role: "group", "aria-label": t("Put in") }, ...groups);
  }

  /** @param {string} label @param {string} written */
  #offer(label, written) {
    const made = h("button", { type: "button", class: "fl-btn is-small", title: written.slice(0, NUMBERED) }, label);
    made.addEventListener("click", () => {
      this.area.focus();
      this.area.setRangeText(written, this.area.selectionStart, this.area.selectionEnd, "end");
      this.frame.run(set("html", this.area.value));
    });
    return made;
  }

  #drawSettings() {
    const { title, paper, landscape, file, when, roles = [] } = this.print;
    const tell = (/** @type {string} */ key) => (/** @type {any} */ value, /** @type {string} */ by) => this.frame.run(set(key, value || undefined), by);
    const named = text(t("Title"), "title", title, (value, by) => value && this.frame.run(set("title", value), by), { required: "", maxlength: 200 });
    const paperOf = choice(t("Paper"), "paper", this.told.papers.map((one) => [one, one]), paper, tell("paper"));
    const fileOf = text(t("Name of the file"), "file", file, tell("file"), { maxlength: 200, placeholder: "{number}.pdf" });
    const whenOf = text(t("Only where (formula)"), "when", when, tell("when"), { maxlength: 4000 });
    const turned = check(t("Landscape"), "landscape", Boolean(landscape), tell("landscape"));
    const rolesOf = this.told.roles.map(([key, role]) => check(role, `role ${key}`, roles.includes(key), (isOn) => this.#setRole(key, isOn)));
    const whose = h("details", { class: "fl-pd-roles" }, h("summary", {}, roles.length ? t("For {count} roles", { count: roles.length }) : t("All roles")), h("div", { class: "fl-choices" }, ...rolesOf));
    this.settings.replaceChildren(named, paperOf, fileOf, whenOf, turned, whose);
  }

  /** @param {string} role @param {boolean} isOn */
  #setRole(role, isOn) {
    const rest = (this.print.roles ?? []).filter((/** @type {string} */ one) => one !== role);
    const roles = isOn ? [...rest, role] : rest;
    this.frame.run(set("roles", roles.length ? roles : undefined), "typing");
  }

  /** @param {string} by */
  #changed(by) {
    if (by !== "typing") this.#drawSettings();
    const html = this.print.html ?? "";
    if (this.area.value !== html) this.area.value = html;
    this.#show();
  }

  /** @param {number} [wait] */
  #show(wait) {
    this.preview.show(this.print, wait);
    this.problems.look(this.print, wait);
  }

  /** @param {number} line from 1 */
  #goTo(line) {
    const lines = this.area.value.split("\n");
    const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    this.area.focus();
    this.area.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
    this.area.scrollTop = (this.area.scrollHeight / lines.length) * Math.max(0, line - 4);
  }
}
