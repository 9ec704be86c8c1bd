// @ts-check
// Under the editor: what is wrong and how to mend it, or what the formula gives on a record that one chooses.

import { h, icon } from "../dom.js";
import { t } from "../text.js";
import { ask, isEntity, namesOf } from "./names.js";
import { typeTitle, valueText } from "./words.js";

const MOST_SAMPLES = 30;

/** Announces `change` when another record is chosen. */
export class OutcomeRow extends EventTarget {
  /** @param {string} id @param {(fix: { start: number, end: number, text: string }) => void} mend */
  constructor(id, mend) {
    super();
    this.mend = mend;
    this.told = h("p", { id, class: "fl-formula-told", role: "status" });
    this.select = h("select", { class: "fl-input" });
    this.samples = h("label", { class: "fl-formula-samples", hidden: true }, h("span", {}, t("Try it on")), this.select);
    this.element = h("div", { class: "fl-formula-outcome" }, this.told, this.samples);
    this.select.addEventListener("change", (event) => {
      event.stopPropagation(); // nothing of the form has changed
      this.dispatchEvent(new Event("change"));
    });
  }

  get record() {
    return this.select.value;
  }

  /** Offer the newest records of an entity. @param {string} entity @param {boolean} draft */
  async offer(entity, draft) {
    const { display } = await namesOf(entity, draft);
    const query = new URLSearchParams({ limit: String(MOST_SAMPLES), fields: display ?? "id" });
    const found = entity.includes(".") || !isEntity(entity) ? null : await ask(`/records/${entity}?${query}`);
    const options = (found?.items ?? []).map((/** @type {any} */ one) => new Option(String(one.values[display ?? ""] ?? one.id), one.id));
    this.select.replaceChildren(...options);
    this.samples.hidden = !options.length;
    this.dispatchEvent(new Event("change"));
  }

  /** @param {import("./check.js").Mistake} mistake */
  wrong({ message, hint, fix }) {
    const parts = [h("span", {}, icon("circle-alert"), message)];
    if (fix) {
      const button = h("button", { type: "button", class: "fl-btn is-small", "data-fix": true }, t("Change to {name}", { name: fix.text }));
      button.addEventListener("click", () => this.mend(fix));
      parts.push(button);
    } else if (hint) parts.push(h("span", {}, hint));
    this.#tell("is-bad", parts);
  }

  /** @param {import("./check.js").Outcome} outcome */
  right({ type, value, tried }) {
    const kind = h("span", { class: "fl-formula-type" }, icon("check"), typeTitle(type ?? ""));
    this.#tell("is-ok", tried ? [kind, h("output", { class: "fl-formula-value" }, `= ${valueText(value)}`)] : [kind]);
  }

  clear() {
    this.#tell("", []);
  }

  /** @param {string} tone @param {HTMLElement[]} parts */
  #tell(tone, parts) {
    this.told.className = `fl-formula-told ${tone}`;
    this.told.replaceChildren(...parts);
  }
}
