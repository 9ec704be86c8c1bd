// @ts-check
import { h, icon } from "./dom.js";
import { splitTags } from "./tag-words.js";
import { t } from "./text.js";

/** Chips before a text input; the input that is sent keeps all words, separated by commas. */
class Tags extends HTMLElement {
  connectedCallback() {
    if (this.entry) return;
    this.sent = /** @type {HTMLInputElement} */ (this.querySelector("input"));
    this.entry = /** @type {HTMLInputElement} */ (this.sent.cloneNode());
    this.entry.removeAttribute("name");
    this.entry.value = "";
    this.sent.removeAttribute("id");
    this.sent.type = "hidden";
    this.box = h("div", { class: "fl-combo is-many" }, this.entry);
    this.append(this.box);
    this.entry.addEventListener("keydown", (event) => this.#key(event));
    this.entry.addEventListener("input", () => /[,，、;；]/.test(this.entry?.value ?? "") && this.#take());
    this.entry.addEventListener("blur", () => this.#take());
    this.#draw();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Enter" && this.entry?.value.trim()) {
      event.preventDefault();
      this.#take();
    } else if (event.key === "Backspace" && !this.entry?.value) {
      this.#write(this.words.slice(0, -1));
    }
  }

  get words() {
    return splitTags(this.sent?.value ?? "");
  }

  #take() {
    const { entry } = this;
    if (!entry?.value.trim()) return;
    this.#write([...this.words, ...splitTags(entry.value)]);
    entry.value = "";
  }

  /** @param {string[]} words */
  #write(words) {
    if (!this.sent) return;
    this.sent.value = [...new Set(words)].join(", ");
    this.sent.dispatchEvent(new Event("change", { bubbles: true }));
    this.#draw();
  }

  #draw() {
    for (const chip of this.box?.querySelectorAll(".fl-chip") ?? []) chip.remove();
    this.box?.prepend(...this.words.map((word) => this.#chip(word)));
  }

  /** @param {string} word */
  #chip(word) {
    const remove = h("button", { type: "button", class: "fl-chip-remove", "aria-label": t("Remove {name}", { name: word }) }, icon("x"));
    remove.addEventListener("click", () => {
      this.#write(this.words.filter((other) => other !== word));
      this.entry?.focus();
    });
    return h("span", { class: "fl-chip is-grey" }, h("span", {}, word), remove);
  }
}

customElements.define("fl-tags", Tags);
