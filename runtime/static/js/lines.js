// @ts-check
import { footOf, numberText, parseCells, plainNumber } from "./cells.js";
import { announce } from "./dom.js";
import { readNumber } from "./form-values.js";
import { watchKeys } from "./lines-keys.js";
import { locale, t } from "./text.js";

const CONTROLS = "input:not([type=hidden]), select, textarea";

/** The rows of a subtable: add, copy, remove, paste from a spreadsheet, sums. Announces `change` when rows come or go. */
class Lines extends HTMLElement {
  #next = 0;

  connectedCallback() {
    if (this.body) return;
    this.body = /** @type {HTMLElement} */ (this.querySelector("[data-lines-body]"));
    this.pattern = /** @type {HTMLTemplateElement} */ (this.querySelector("[data-lines-template]"));
    this.#next = this.rows.length;
    this.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("paste", (event) => this.#paste(event));
    this.addEventListener("input", () => this.#sum());
    this.addEventListener("change", () => this.#sum());
    this.addEventListener("fl-computed", () => this.#sum());
    this.addEventListener("keydown", (event) => this.#key(event));
    watchKeys(this);
    void import("./dragging/rows.js").then(({ watchDrags }) => watchDrags(this));
    this.#sum();
  }

  /** @returns {HTMLTableRowElement[]} */
  get rows() {
    return /** @type {HTMLTableRowElement[]} */ ([...(this.body?.children ?? [])]);
  }

  /** @param {Element | null} [after] the row it comes after; at the end without one @returns {HTMLTableRowElement | null} null when the table is full */
  add(after = null) {
    if (this.rows.length >= Number(this.dataset.max)) {
      announce(t("No more than {count} rows fit here.", { count: this.dataset.max ?? "" }));
      return null;
    }
    const row = this.#made(String(this.#next));
    this.#next += 1;
    if (after) after.after(row);
    else this.body?.append(row);
    return row;
  }

  /** Leave rows of exactly these indexes, in this order. @param {string[]} indexes */
  arrange(indexes) {
    const there = new Map(this.rows.map((row) => [indexOf(row), row]));
    const wanted = indexes.map((index) => {
      this.#next = Math.max(this.#next, Number(index) + 1 || 0);
      return there.get(index) ?? this.#made(index);
    });
    this.body?.replaceChildren(...wanted);
  }

  /** @param {string} index @returns {HTMLTableRowElement} */
  #made(index) {
    const copy = /** @type {DocumentFragment} */ (this.pattern?.content.cloneNode(true));
    const row = /** @type {HTMLTableRowElement} */ (copy.querySelector("tr"));
    for (const element of row.querySelectorAll("*")) this.#number(element, index);
    return row;
  }

  /** @param {Element} element @param {string} index */
  #number(element, index) {
    for (const attribute of element.attributes) {
      if (attribute.value.includes("__i__")) attribute.value = attribute.value.replaceAll("__i__", index);
    }
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const button = event.target instanceof Element && event.target.closest("button");
    const row = button && button.closest("tr");
    if (!button) return;
    if (button.matches("[data-lines-add]")) this.#changed(this.add(), event);
    else if (button.matches("[data-lines-copy]") && row) this.#changed(this.#copy(row), event);
    else if (button.matches("[data-lines-remove]") && row) this.#remove(row, event);
  }

  /** @param {HTMLTableRowElement | null} row the one to go to @param {Event} event */
  #changed(row, event) {
    event.preventDefault();
    this.dispatchEvent(new Event("change", { bubbles: true }));
    /** @type {HTMLElement | null | undefined} */ (row?.querySelector(CONTROLS))?.focus();
  }

  /** @param {HTMLTableRowElement} row */
  #copy(row) {
    const copy = this.add(row);
    if (!copy) return null;
    const there = fields(copy);
    for (const [column, field] of fields(row)) copyValue(field, there.get(column));
    return copy;
  }

  /** @param {HTMLTableRowElement} row @param {Event} event */
  #remove(row, event) {
    const near = /** @type {HTMLTableRowElement | null} */ (row.nextElementSibling ?? row.previousElementSibling);
    row.remove();
    announce(t("Row removed"));
    this.#changed(near ?? this.add(), event);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const row = event.target instanceof Element && event.target.closest("tr");
    if (event.altKey && event.key.toLowerCase() === "n") this.#changed(this.add(row || null), event);
  }

  /** @param {ClipboardEvent} event */
  #paste(event) {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const target = event.target instanceof Element ? event.target : null;
    const from = target?.closest("td");
    if (!from || target?.closest("textarea, fl-rich") || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const column = from.cellIndex;
    let row = /** @type {HTMLTableRowElement | null} */ (from.closest("tr"));
    let count = 0;
    for (const cells of parseCells(text)) {
      row ??= this.add();
      if (!row) break;
      cells.forEach((cell, at) => write(row?.cells[column + at], cell));
      row = /** @type {HTMLTableRowElement | null} */ (row.nextElementSibling);
      count += 1;
    }
    this.dispatchEvent(new Event("change", { bubbles: true }));
    announce(t("{count} rows pasted", { count }));
  }

  #sum() {
    for (const foot of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("[data-sum]"))) {
      const { sum = "", how = "", as = "", scale = "", currency = "" } = foot.dataset;
      const cells = [...this.querySelectorAll(`tbody [data-col="${sum}"]`)];
      const inputs = cells.flatMap((cell) => [...cell.querySelectorAll("input, output")]);
      const values = how === "count" ? cells.filter(isFilled).map(() => "1") : inputs.map((cell) => valueOf(cell, as)).filter((value) => plainNumber(value) !== null);
      const text = values.length ? numberText(footOf(how, values), { as, scale: Number(scale), currency }, locale()) : "";
      if (foot.textContent !== text) foot.textContent = text;
    }
  }
}

/** The index in the names of a row's fields. @param {HTMLTableRowElement} row */
function indexOf(row) {
  return row.querySelector("[name]")?.getAttribute("name")?.split(".")[1] ?? "";
}

/** @param {Element} cell whether it holds anything */
const isFilled = (cell) => [.../** @type {NodeListOf<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>} */ (cell.querySelectorAll("input:not([type=hidden]), select, textarea"))].some((one) => ("checked" in one && ["checkbox", "radio"].includes(one.type) ? one.checked : one.value !== "")) || Boolean(cell.querySelector("output")?.textContent);

/** A computed cell keeps its plain value beside the text it shows. @param {Element} one @param {string} as the type of its number */
function valueOf(one, as) {
  if (one instanceof HTMLInputElement) return readNumber(one.value, as) ?? "";
  return /** @type {HTMLElement} */ (one).dataset.value ?? "";
}

/** @param {HTMLTableRowElement} row @returns {Map<string, HTMLInputElement | HTMLSelectElement>} what a copy takes over, by column: no files, not the row's own id */
function fields(row) {
  /** @type {Map<string, HTMLInputElement | HTMLSelectElement>} */
  const found = new Map();
  for (const field of row.querySelectorAll(/** @type {"input"} */ ("input[name]:not([type=file]), select[name], textarea[name]"))) {
    const column = field.name.split(".").slice(2).join(".");
    if (column !== "id" && !column.endsWith(".new")) found.set(column, field);
  }
  return found;
}

/** @param {HTMLInputElement | HTMLSelectElement} from @param {HTMLInputElement | HTMLSelectElement | undefined} to */
function copyValue(from, to) {
  if (!to) return;
  if (from instanceof HTMLSelectElement && to instanceof HTMLSelectElement) {
    to.replaceChildren(...[...from.options].map((option) => new Option(option.text, option.value, false, option.selected)));
  } else if (from instanceof HTMLInputElement && to instanceof HTMLInputElement && from.type === "checkbox") to.checked = from.checked;
  else to.value = from.value;
  to.dispatchEvent(new Event("change", { bubbles: true }));
}

/** @param {HTMLTableCellElement | undefined} cell @param {string} text */
function write(cell, text) {
  const field = cell?.querySelector(/** @type {"input"} */ ("select[name], input[name], textarea[name]"));
  if (!field || field.readOnly || field.disabled) return;
  const value = text.trim();
  if (/** @type {Element} */ (field) instanceof HTMLSelectElement) {
    const option = [.../** @type {HTMLSelectElement} */ (/** @type {unknown} */ (field)).options].find((one) => one.text.trim() === value || one.value === value);
    if (option) option.selected = true;
  } else if (field.type !== "checkbox") field.value = value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

customElements.define("fl-lines", Lines);
