// @ts-check
import { announce } from "./dom.js";
import { t } from "./text.js";

/** Rows with boxes: a bar with what one can do to them, Shift for a range, and all that match beyond this page. */
class Selection extends HTMLElement {
  /** @type {HTMLInputElement | null} */
  #last = null;

  connectedCallback() {
    this.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("change", (event) => this.#change(event));
    addEventListener("pageshow", () => this.#draw()); // the back button may restore ticks
    document.addEventListener("htmx:after:settle", () => this.#learnTotal());
    this.addEventListener("fl-rows", () => this.#grow());
    // What was ticked, and counted, before this script had come.
    if (this.#all?.checked && !this.boxes.some((box) => box.checked)) for (const box of this.boxes) box.checked = true;
    this.#learnTotal();
    this.#draw();
  }

  /** @returns {HTMLInputElement[]} */
  get boxes() {
    return [...this.querySelectorAll(/** @type {"input"} */ ("tbody .fl-table-check > input"))];
  }

  get #all() {
    return this.querySelector(/** @type {"input"} */ ("[data-select-all]"));
  }

  get #every() {
    return this.querySelector(/** @type {"input"} */ ("[data-select-every]"));
  }

  /** The count of a list comes late; then all that match can be offered. */
  #learnTotal() {
    const said = /** @type {HTMLElement | null} */ (document.querySelector("[data-list-total]"));
    if (!said) return;
    this.dataset.total = said.dataset.listTotal;
    this.#draw();
  }

  /** Rows that come later are among all that match. */
  #grow() {
    if (this.#every?.value === "1") for (const box of this.boxes) box.checked = true;
    this.#draw();
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const { target } = event;
    if (!(target instanceof Element)) return;
    if (target.closest("[data-select-match]")) this.#matchAll();
    const box = /** @type {HTMLInputElement} */ (target);
    if (!this.boxes.includes(box)) return;
    if (event.shiftKey && this.#last) this.#range(this.#last, box);
    this.#last = box;
  }

  /** @param {HTMLInputElement} from @param {HTMLInputElement} to */
  #range(from, to) {
    const ends = [this.boxes.indexOf(from), this.boxes.indexOf(to)].sort((a, b) => a - b);
    for (const box of this.boxes.slice(ends[0], ends[1] + 1)) box.checked = to.checked;
  }

  /** @param {Event} event */
  #change({ target }) {
    if (target === this.#all) for (const box of this.boxes) box.checked = !!this.#all?.checked;
    if (this.#every) this.#every.value = "";
    this.#draw();
  }

  #matchAll() {
    if (this.#every) this.#every.value = this.#every.value ? "" : "1";
    this.#draw();
  }

  #draw() {
    const count = this.boxes.filter((box) => box.checked).length;
    const total = Number(this.dataset.total);
    const every = this.#every?.value === "1";
    const bar = /** @type {HTMLElement} */ (this.querySelector("[data-select-bar]"));
    const match = /** @type {HTMLElement} */ (this.querySelector("[data-select-match]"));
    const said = /** @type {HTMLElement} */ (this.querySelector("[data-select-count]"));
    bar.hidden = !count;
    match.hidden = !(count === this.boxes.length && total > count);
    match.textContent = every ? t("Only this page") : t("Select all {count} that match", { count: total.toLocaleString() });
    said.textContent = t("{count} selected", { count: (every ? total : count).toLocaleString() });
    if (count) announce(said.textContent);
    if (!this.#all) return;
    this.#all.checked = count > 0 && count === this.boxes.length;
    this.#all.indeterminate = count > 0 && count < this.boxes.length;
  }
}

customElements.define("fl-selection", Selection);
