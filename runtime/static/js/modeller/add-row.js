// @ts-check
// The row in which a field is typed: the title decides about key and type, Enter adds it, and the row is ready for the next.

import { h, icon } from "../dom.js";
import { t } from "../text.js";
import { showToast } from "../toast.js";

/** @typedef {import("./work.js").Typed} Typed */

const WAIT_MS = 250;

export class AddRow {
  #timer = 0;
  /** What is added comes in the order in which it was typed. @type {Promise<void>} */
  #queue = Promise.resolve();

  /** @param {{ key: string, choices: { title: string, types: [string, string][] }[] }} told @param {import("./work.js").Work} work @param {(typed: Typed) => void} add */
  constructor(told, work, add) {
    this.entity = told.key;
    this.work = work;
    this.add = add;
    this.title = h("input", { class: "fl-input", maxlength: "200", autocomplete: "off", "aria-label": t("Title of a new field"), placeholder: t("Type a name, such as Mobile or Amount, and press Enter") });
    this.guessed = h("option", { value: "" }, t("Type by its name"));
    const groups = told.choices.map((one) => h("optgroup", { label: one.title }, ...one.types.map(([value, title]) => h("option", { value }, title))));
    this.type = h("select", { class: "fl-input", "aria-label": t("Type of the new field") }, this.guessed, ...groups);
    this.key = h("code", { class: "fl-code", hidden: true });
    this.refusal = h("p", { class: "fl-error", role: "alert", hidden: true });
    this.element = h("form", { class: "fl-md-add", "data-fresh": true, novalidate: true }, icon("plus"), this.title, this.type, this.key, h("button", { class: "fl-btn is-small" }, t("Add")), this.refusal);
    this.element.addEventListener("submit", (event) => (event.preventDefault(), this.#submit()));
    this.title.addEventListener("input", () => this.#later());
    this.title.addEventListener("paste", (event) => this.#paste(event));
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#guess(), WAIT_MS);
  }

  /** Say beforehand what the title makes. */
  async #guess() {
    const title = this.title.value.trim();
    const typed = title ? await this.work.typed(this.entity, title) : null;
    if (title !== this.title.value.trim()) return;
    const isKnown = typed !== null && !("refusal" in typed);
    this.guessed.textContent = isKnown ? t("By its name: {type}", { type: typed.words }) : t("Type by its name");
    this.key.textContent = isKnown ? typed.key : "";
    this.key.hidden = !isKnown;
  }

  #submit() {
    const title = this.title.value.trim();
    if (!title) return this.title.focus();
    this.#enqueue(title, this.type.value);
    this.title.value = "";
    this.type.value = "";
    this.#guess();
    this.title.focus();
  }

  /** @param {string} title @param {string} type */
  #enqueue(title, type) {
    this.#queue = this.#queue.then(async () => {
      const typed = await this.work.typed(this.entity, title, type);
      const refusal = "refusal" in typed ? typed.refusal : "";
      this.refusal.hidden = !refusal;
      this.refusal.textContent = refusal;
      if (!("refusal" in typed)) this.add(typed);
      else if (!this.title.value) this.title.value = title;
    });
  }

  /** A list from elsewhere makes a field of each line. @param {ClipboardEvent} event */
  #paste(event) {
    const lines = (event.clipboardData?.getData("text") ?? "").split(/[\n\t]/).map((line) => line.trim()).filter(Boolean);
    if (lines.length < 2) return;
    event.preventDefault();
    for (const line of lines) this.#enqueue(line.slice(0, 200), "");
    showToast({ text: t("{count} fields are being added.", { count: lines.length }), tone: "info" });
  }
}
