// @ts-check
import { h, icon } from "../dom.js";
import { hide, place } from "../place.js";
import { t } from "../text.js";
import { parseTime } from "./parse.js";

const HALF_HOURS = Array.from({ length: 48 }, (_, at) => `${String(at >> 1).padStart(2, "0")}:${at % 2 ? "30" : "00"}`);

/** A text input that understands `下午3点` or `0930` when one leaves it, with the half hours beside it; phones have their own. */
class TimeInput extends HTMLElement {
  connectedCallback() {
    if (this.input) return;
    const input = (this.input = /** @type {HTMLInputElement} */ (this.querySelector("input")));
    if (matchMedia("(pointer: coarse)").matches && (parseTime(input.value) ?? "") === input.value) return void (input.type = "time");
    const button = (this.button = h("button", { type: "button", class: "fl-combo-end", "aria-label": t("Choose a time"), "aria-haspopup": "dialog", "aria-expanded": "false" }, icon("clock")));
    const pop = (this.pop = h("div", { class: "fl-pop fl-times", role: "dialog", "aria-label": t("Choose a time"), hidden: true }));
    button.disabled = input.disabled || input.readOnly;
    input.after(button); // the input stays in its place: somebody may be typing
    this.append(pop);
    input.addEventListener("change", () => this.#read());
    button.addEventListener("click", () => (pop.hidden ? this.#open() : this.#close()));
    pop.addEventListener("click", ({ target }) => target instanceof HTMLButtonElement && this.#take(target.value));
    this.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("focusout", ({ relatedTarget }) => relatedTarget instanceof Node && !this.contains(relatedTarget) && this.#close());
    document.addEventListener("pointerdown", ({ target }) => target instanceof Node && !this.contains(target) && this.#close());
  }

  /** Write what was typed as a time; what is none stays for the server to refuse. */
  #read() {
    const found = this.input && parseTime(this.input.value);
    if (found && this.input) this.input.value = found;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { key, target } = event;
    if (target === this.input && key === "Enter") return this.#read();
    const isOpen = this.pop && !this.pop.hidden;
    if (target === this.input && key === "ArrowDown" && event.altKey) this.#open();
    else if (isOpen && key === "Escape") (this.#close(), this.button?.focus());
    else if (isOpen && (key === "ArrowDown" || key === "ArrowUp")) this.#step(key === "ArrowDown" ? 1 : -1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #open() {
    if (!this.pop || !this.input) return;
    this.#read();
    const { value } = this.input;
    this.pop.replaceChildren(...HALF_HOURS.map((one) => h("button", { type: "button", class: "fl-option", value: one, "aria-pressed": one === value ? "true" : "false" }, one)));
    place(this.pop, this.input);
    this.button?.setAttribute("aria-expanded", "true");
    const near = [...HALF_HOURS].reverse().find((one) => one <= (value || "09:00")) ?? HALF_HOURS[0];
    const button = this.pop.querySelector(`[value="${near}"]`);
    if (button instanceof HTMLElement) button.focus();
  }

  /** @param {number} by */
  #step(by) {
    const all = [...(this.pop?.querySelectorAll("button") ?? [])];
    all[all.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement)) + by]?.focus();
  }

  #close() {
    if (!this.pop || this.pop.hidden) return;
    hide(this.pop);
    this.button?.setAttribute("aria-expanded", "false");
  }

  /** @param {string} value */
  #take(value) {
    if (!this.input) return;
    this.input.value = value;
    this.#close();
    this.input.focus();
    for (const type of ["input", "change"]) this.input.dispatchEvent(new Event(type, { bubbles: true }));
  }
}

customElements.define("fl-time", TimeInput);
