// @ts-check
// A condition built by sight: rows in the place of the text, as long as rows can say it.

import { h } from "../dom.js";
import { t } from "../text.js";
import { formulaOf } from "./conditions.js";
import { API, ask, follow, namesOf } from "./names.js";
import { RowsView } from "./rows.js";

/** @typedef {import("./conditions.js").Group} Group */
/** @typedef {import("./conditions.js").Operator} Operator */
/** @typedef {import("./names.js").Name} Name */
/** @typedef {{ path: string[], title: string, name: Name, group: string }} Choice a field that a row may be about; `group` is the link that leads there */

const TESTED = ["text", "choice", "number", "date", "datetime", "boolean", "multi_choice", "link"];
const MOST_LINKS = 12;

/** Announces `change` when a row was changed. */
export class Builder extends EventTarget {
  /** @type {Choice[]} */
  choices = [];
  /** @type {Map<string, { offered: Operator[], others: Operator[] }>} */
  operators = new Map();
  /** @type {Group} */
  group = { join: "and", items: [] };
  /** @type {Name[]} */
  variables = [];
  #isOn = false;
  /** What was asked for last: an answer to an earlier wish changes nothing. */
  #wish = 0;

  /** @param {{ setting: import("./offers.js").Setting, token: () => string }} editor @param {HTMLElement} text what is hidden while rows are shown @param {string} label the id of the formula's label */
  constructor(editor, text, label) {
    super();
    this.editor = editor;
    this.text = text;
    this.view = new RowsView(this, label);
    this.note = h("p", { class: "fl-help", role: "status" });
    const button = (/** @type {string} */ title, /** @type {() => void} */ press) => {
      const made = h("button", { type: "button", class: "fl-btn is-small", "aria-pressed": "false" }, title);
      made.addEventListener("click", press);
      return made;
    };
    this.byRows = button(t("As conditions"), () => void this.open(this.source(), true));
    this.byText = button(t("As a formula"), () => this.#close());
    const group = h("div", { class: "fl-btn-group", role: "group", "aria-label": t("How the condition is written") }, this.byRows, this.byText);
    this.element = h("div", { class: "fl-conditions" }, group, this.note, this.view.element);
    this.#show(false);
  }

  /** @type {() => string} the formula as it is now */
  source = () => "";

  /** Show `text` as rows if it has that shape. @param {string} text @param {boolean} [asked] somebody wants rows, and is told why there are none */
  async open(text, asked = false) {
    const wish = ++this.#wish;
    const [rows] = await Promise.all([this.#rowsOf(text), this.#learn()]);
    if (rows) await this.#learnPaths(rows);
    const isTyping = !asked && this.text.contains(document.activeElement);
    if (wish !== this.#wish || text !== this.source() || isTyping) return;
    this.note.textContent = asked && !rows ? t("Conditions of fields cannot say all of this formula; it stays a text.") : "";
    if (!rows || !this.choices.length) return this.#show(false);
    this.group = rows;
    this.#show(true);
    this.view.draw();
  }

  #close() {
    this.#wish += 1;
    this.#show(false);
  }

  /** @param {boolean} isOn */
  #show(isOn) {
    this.#isOn = isOn;
    this.text.hidden = isOn;
    this.view.element.hidden = !isOn;
    this.byRows.setAttribute("aria-pressed", String(isOn));
    this.byText.setAttribute("aria-pressed", String(!isOn));
  }

  get isOn() {
    return this.#isOn;
  }

  /** @returns {string} */
  get formula() {
    const known = [...this.operators.values()].flatMap(({ offered, others }) => [...offered, ...others]);
    return formulaOf(this.group, (name) => known.find((one) => one.name === name));
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }

  /** @param {string[]} path */
  nameOf(path) {
    const key = path.join(".");
    return this.choices.find((one) => one.path.join(".") === key)?.name;
  }

  /** @param {string} formula without any condition it always holds @returns {Promise<Group | null>} */
  async #rowsOf(formula) {
    if (/^\s*(TRUE)?\s*$/i.test(formula)) return { join: "and", items: [{ path: [], operator: "is", value: "", bare: false }] };
    const { entity, draft } = this.editor.setting;
    const response = await fetch(`${API}/formula/rows`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": this.editor.token() },
      body: JSON.stringify({ entity, formula, draft }),
    }).catch(() => null);
    return response?.ok ? (await response.json()).rows : null;
  }

  /** Which fields and operators there are, those one link away included. */
  async #learn() {
    const { entity, draft } = this.editor.setting;
    const [operators, names] = await Promise.all([ask("/formula/operators"), namesOf(entity, draft)]);
    this.operators = new Map((operators?.items ?? []).map((/** @type {any} */ one) => [one.type, one]));
    const links = names.fields.filter(({ type, entity: to }) => type === "link" && to).slice(0, MOST_LINKS);
    const far = await Promise.all(links.map(({ entity: to }) => namesOf(to ?? "", draft)));
    this.choices = [
      ...choicesOf(names.fields, [], ""),
      ...links.flatMap((link, at) => choicesOf(far[at]?.fields ?? [], [link.key], link.labels[0] ?? link.key)),
    ];
    this.variables = names.variables;
  }

  /** Paths through several links are known when a row has them. @param {Group} group */
  async #learnPaths(group) {
    const { entity, draft } = this.editor.setting;
    for (const item of group.items) {
      if ("join" in item) await this.#learnPaths(item);
      else if (item.path.length && !this.nameOf(item.path)) {
        const name = await follow([entity], item.path, draft);
        if (name) this.choices.push({ path: item.path, title: item.path.join("."), name, group: "" });
      }
    }
  }
}

/** @param {Name[]} names @param {string[]} before @param {string} group @returns {Choice[]} */
const choicesOf = (names, before, group) =>
  names.filter(({ type }) => TESTED.includes(type)).map((name) => ({ path: [...before, name.key], title: name.labels[0] ?? name.key, name, group }));
