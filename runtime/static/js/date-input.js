// @ts-check
import { parseDate } from "./dates.js";
import { h, icon } from "./dom.js";
import { hide, place } from "./place.js";
import { locale, t } from "./text.js";

/** A text input that understands `明天` or `+3d` when one leaves it, with a calendar beside it; `data-time`: and a time behind the day; `data-words`: words stay, for the server to read. */
class DateInput extends HTMLElement {
  #parse = parseDate;
  /** @type {import("./times/calendar.js").Calendar | undefined} fetched when it is asked for */
  #calendar;

  connectedCallback() {
    if (this.input) return;
    const input = (this.input = /** @type {HTMLInputElement} */ (this.querySelector("input")));
    const button = h("button", { type: "button", class: "fl-combo-end", "aria-label": t("Choose a date"), "aria-haspopup": "dialog", "aria-expanded": "false" }, icon("calendar"));
    this.button = button;
    button.disabled = input.disabled || input.readOnly;
    const box = h("div", { class: "fl-combo" });
    this.append(box);
    box.append(input, button);
    input.addEventListener("change", () => this.#read());
    button.addEventListener("click", () => (this.#isOpen ? this.#close() : this.#open()));
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" && event.altKey) this.#open();
      if (event.key === "Enter") this.#read();
    });
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.#isOpen) return;
      event.preventDefault();
      event.stopPropagation();
      this.#close();
      button.focus();
    });
    this.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && !this.contains(relatedTarget)) this.#close();
    });
    document.addEventListener("pointerdown", ({ target }) => {
      if (target instanceof Node && !this.contains(target)) this.#close();
    });
    this.#explain();
    if ("time" in this.dataset) import("./times/parse.js").then(({ parseMoment }) => (this.#parse = parseMoment));
  }

  /** Write what was typed as a date; what is not one stays for the server to refuse. */
  #read() {
    const found = this.input && !("words" in this.dataset) && this.#parse(this.input.value);
    if (found && this.input) this.input.value = found;
    this.#explain();
  }

  /** The day of the week is the cheapest check that the date is the one meant. */
  #explain() {
    const value = (this.input?.value ?? "").slice(0, 10);
    const exact = /^\d{4}-\d\d-\d\d$/.test(value) && parseDate(value);
    if (this.input) this.input.title = exact ? new Intl.DateTimeFormat(locale(), { dateStyle: "full", timeZone: "UTC" }).format(new Date(`${value}T00:00Z`)) : "";
  }

  get #isOpen() {
    return this.#calendar?.element.hidden === false;
  }

  async #open() {
    if (!this.input) return;
    const { Calendar } = await import("./times/calendar.js");
    const calendar = (this.#calendar ??= new Calendar((value) => this.#take(value)));
    if (!calendar.element.isConnected) this.append(calendar.element);
    calendar.draw(this.#parse(this.input.value)?.slice(0, 10) ?? "");
    place(calendar.element, this.input);
    this.button?.setAttribute("aria-expanded", "true");
    calendar.focusDay();
  }

  #close() {
    if (!this.#calendar || !this.#isOpen) return;
    hide(this.#calendar.element);
    this.button?.setAttribute("aria-expanded", "false");
  }

  /** @param {string} value */
  #take(value) {
    if (!this.input) return;
    const time = value && "time" in this.dataset ? (/ \d\d:.*/.exec(this.input.value)?.[0] ?? " 09:00") : "";
    this.input.value = value + time;
    this.#explain();
    this.#close();
    this.input.focus();
    for (const type of ["input", "change"]) this.input.dispatchEvent(new Event(type, { bubbles: true }));
  }
}

customElements.define("fl-date", DateInput);
