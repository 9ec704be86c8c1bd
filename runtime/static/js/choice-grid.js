// @ts-check
// <fl-choice-grid> around a table of selects: one tab stop, arrows move between cells, Space takes the next choice, Ctrl+C and Ctrl+V copy
// a cell, Delete clears it. After the grid pattern of the ARIA guide; without the script every select is a stop of its own.

const BESIDE = /** @type {Record<string, [number, number]>} */ ({ ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] });

class ChoiceGrid extends HTMLElement {
  /** @type {string | undefined} */
  #copied;

  connectedCallback() {
    this.querySelector("table")?.setAttribute("role", "grid");
    this.querySelector(".fl-table-frame")?.removeAttribute("tabindex");
    this.rows = [...this.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("select")]);
    for (const select of this.rows.flat()) select.tabIndex = -1;
    const first = this.rows[0]?.[0];
    if (first) first.tabIndex = 0;
    this.addEventListener("focusin", ({ target }) => target instanceof HTMLSelectElement && this.#stop(target));
    this.addEventListener("keydown", (event) => this.#key(event));
    void import("./rights/fill.js").then(({ fill }) => fill(this, this.rows ?? [], choose));
  }

  /** Make a cell the one that Tab comes to. @param {HTMLSelectElement} cell */
  #stop(cell) {
    for (const other of this.querySelectorAll("select[tabindex='0']")) /** @type {HTMLElement} */ (other).tabIndex = -1;
    cell.tabIndex = 0;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const cell = event.target;
    if (!(cell instanceof HTMLSelectElement) || event.isComposing || event.altKey) return;
    const isHandled = event.ctrlKey || event.metaKey ? this.#clipboard(cell, event.key) : this.#plain(cell, event.key);
    if (isHandled) event.preventDefault();
  }

  /** @param {HTMLSelectElement} cell @param {string} key */
  #clipboard(cell, key) {
    if (key === "c") this.#copied = cell.value;
    else if (key === "v" && this.#copied !== undefined) choose(cell, this.#copied);
    else return false;
    return true;
  }

  /** @param {HTMLSelectElement} cell @param {string} key */
  #plain(cell, key) {
    const beside = BESIDE[key];
    if (beside) this.#move(cell, beside);
    else if (key === " ") choose(cell, cell.options[(cell.selectedIndex + 1) % cell.options.length].value);
    else if (key === "Delete" || key === "Backspace") choose(cell, "");
    else return false;
    return true;
  }

  /** @param {HTMLSelectElement} cell @param {[number, number]} step rows down, columns right */
  #move(cell, [down, right]) {
    const rows = /** @type {HTMLSelectElement[][]} */ (this.rows);
    const row = rows.findIndex((cells) => cells.includes(cell));
    const next = rows[row + down]?.[rows[row].indexOf(cell) + right];
    next?.focus();
    next?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

/** Choose as a person would; what the cell does not offer is left alone. @param {HTMLSelectElement} cell @param {string} value */
function choose(cell, value) {
  if (cell.value === value || ![...cell.options].some((one) => one.value === value)) return;
  cell.value = value;
  cell.dispatchEvent(new Event("change", { bubbles: true }));
}

customElements.define("fl-choice-grid", ChoiceGrid);
